import { status } from '@grpc/grpc-js'
import { GrpcError } from '#proto/adapter/status-details.ts'
import {
  type Artifact, type DecideStageRequest, Decision, type Run,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import type { ArtifactRef } from '../../job/stage-job.ts'
import { advance } from '../domain/advance.ts'
import { acceptGate, rejectGate } from '../domain/gate.ts'
import { toArtifactRef } from '../message/spec-message.ts'
import { changeOnce } from './apply-verb.ts'
import type { QueueDeps } from './deps.ts'
import { DOMAIN, invalid } from '../message/refusal.ts'

/**
 * Answers what a gate waits for, once per request id; in a paused run, too: what follows starts when it is resumed.
 *
 * @throws GrpcError as the contract says
 */
export async function decideStage(deps: QueueDeps, request: DecideStageRequest): Promise<Run> {
  const { runId, stageId, requestId, decision, reason } = request
  const isAccepted = requireDecision(decision) === Decision.ACCEPT
  const fixes = await requireFixes(deps, request)
  return changeOnce(
    deps, { runId, requestId, method: 'DecideStage', body: [stageId, Decision[decision], reason, fixes?.uri ?? ''] },
    (draft) => {
      const stage = draft.run.stages.find(it => it.stageId === stageId)
      if (!stage) {
        throw new GrpcError(
          status.NOT_FOUND, `run ${runId} has no stage ${stageId}`, { reason: 'STAGE_NOT_FOUND', domain: DOMAIN },
        )
      }
      if (stage.state !== 'WAITING') {
        throw new GrpcError(
          status.FAILED_PRECONDITION, `stage ${stageId} is ${stage.state}, it waits for no decision`,
          { reason: 'STAGE_NOT_WAITING', domain: DOMAIN, metadata: { state: stage.state } },
        )
      }
      if (isAccepted) {
        acceptGate(draft, stage, fixes)
      }
      else {
        rejectGate(draft, stage, reason)
      }
      advance(draft)
    },
  )
}

function requireDecision(decision: Decision): Decision {
  if (decision !== Decision.ACCEPT && decision !== Decision.REJECT) {
    throw invalid([{ field: 'decision', description: 'must be ACCEPT or REJECT' }])
  }
  return decision
}

/** Checked now, since a gate that has been opened cannot be closed again. */
async function requireFixes(
  { artifacts }: QueueDeps, { fixes, decision }: DecideStageRequest,
): Promise<ArtifactRef | null> {
  if (!fixes) {
    return null
  }
  if (decision !== Decision.ACCEPT) {
    throw invalid([{ field: 'fixes', description: 'only what is accepted can be fixed' }])
  }
  await artifacts.check(fixes.uri, toSize(fixes)).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && (
      error.code === 'artifact_not_found' || error.code === 'artifact_damaged'
    )) {
      throw invalid([{ field: 'fixes.uri', description: error.message }], 'ARTIFACT_GONE')
    }
    throw error
  })
  return toArtifactRef(fixes)
}

const toSize = ({ bytes }: Artifact) => bytes < 0n ? undefined : Number(bytes)
