import type { MessageInitShape } from '@bufbuild/protobuf'
import { timestampFromMs } from '@bufbuild/protobuf/wkt'
import {
  Severity, type TailLogsRequest, type TailLogsResponseSchema,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import type { StoredRun } from '../domain/run-model.ts'
import type { QueueDeps } from './deps.ts'
import { invalid, notFound, requireUuids } from '../message/refusal.ts'

const FINAL_RUNS = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED', 'CRASHED'])
const FINAL_STAGES = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED', 'SKIPPED', 'CRASHED'])

type Line = MessageInitShape<typeof TailLogsResponseSchema>

/**
 * Lines of stages that run in this process, until they have ended.
 *
 * @throws GrpcError NOT_FOUND; INVALID_ARGUMENT for a stage that the run does not have
 */
export async function* tailLogs(
  { runs, tails, workerId }: QueueDeps, { runId, stageId }: TailLogsRequest, signal: AbortSignal,
): AsyncGenerator<Line> {
  requireUuids({ run_id: runId })
  const run = await runs.find(runId)
  if (!run) {
    throw notFound(runId)
  }
  if (stageId !== '' && !run.stages.some(stage => stage.stageId === stageId)) {
    throw invalid([{ field: 'stage_id', description: 'is no stage of this run' }])
  }
  for (const stage of stagesOf(run, stageId)) {
    if (stage.state === 'RUNNING' && stage.workerId !== workerId) {
      yield {
        stageId: stage.stageId, time: timestampFromMs(Date.now()), severity: Severity.WARNING,
        line: `runs on worker ${stage.workerId}; its lines can be read from there only`, dropped: 0n,
      }
    }
  }
  const isOver = async () => {
    const now = await runs.find(runId)
    return !now
      || FINAL_RUNS.has(now.state)
      || (stageId !== '' && stagesOf(now, stageId).every(({ state }) => FINAL_STAGES.has(state)))
  }
  for await (const { stageId: of, at, severity, text, dropped } of tails.read({ runId, stageId, signal, isOver })) {
    yield { stageId: of, time: timestampFromMs(at), severity: Severity[severity], line: text, dropped: BigInt(dropped) }
  }
}

const stagesOf = (run: StoredRun, stageId: string) =>
  run.stages.filter(stage => stageId === '' || stage.stageId === stageId)
