import { status } from '@grpc/grpc-js'
import type { Run } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { GrpcError } from '#proto/adapter/status-details.ts'
import type { Draft } from '../domain/draft.ts'
import type { VerbResult } from '../domain/run-verbs.ts'
import { toRunMessage } from '../message/run-message.ts'
import { once } from '../store/request.store.ts'
import type { QueueDeps } from './deps.ts'
import { DOMAIN, notFound, requireUuids } from '../message/refusal.ts'

interface VerbRequest {
  runId: string
  requestId: string
  method: string
  /** What must be equal when the same id comes again, besides the run. */
  body: string[]
}

/**
 * Changes a run once per request id.
 *
 * @param change may throw: nothing is stored then.
 * @throws GrpcError NOT_FOUND; ALREADY_EXISTS
 */
export async function changeOnce(
  { runs, engine }: QueueDeps, { runId, requestId, method, body }: VerbRequest, change: (draft: Draft) => void,
): Promise<Run> {
  requireUuids({ run_id: runId, request_id: requestId })
  const answer = await runs.change(runId, (draft, trx, stored) =>
    once(trx, { requestId, method, body: JSON.stringify([runId, ...body]) }, draft.now, async () => {
      change(draft)
      // The events get their places when the change is saved, right after this.
      return toRunMessage({ ...stored, ...draft.run, lastSeq: draft.run.lastSeq + draft.events.length })
    }))
  if (!answer) {
    throw notFound(runId)
  }
  engine.nudge()
  return answer.run
}

/** @throws GrpcError NOT_FOUND; FAILED_PRECONDITION when the run has ended; ALREADY_EXISTS */
export function applyVerb(
  deps: QueueDeps, method: string, request: { runId: string, requestId: string, reason?: string },
  verb: (draft: Draft) => VerbResult,
): Promise<Run> {
  const { runId, requestId, reason = '' } = request
  return changeOnce(deps, { runId, requestId, method, body: [reason] }, (draft) => {
    if (verb(draft) === 'ended') {
      throw new GrpcError(status.FAILED_PRECONDITION, `run ${runId} is ${draft.run.state}`, {
        reason: 'RUN_ENDED', domain: DOMAIN, metadata: { state: draft.run.state },
      })
    }
  })
}
