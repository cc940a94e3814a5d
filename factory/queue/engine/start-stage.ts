import { fromBinary } from '@bufbuild/protobuf'
import { RunSpecSchema } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { NO_PROGRESS } from '../../job/meter.ts'
import type { StageJob } from '../../job/stage-job.ts'
import type { StageModel, StoredRun } from '../domain/run-model.ts'
import { deferStage, startStage } from '../domain/stage-steps.ts'
import { toStageSpec } from '../message/spec-message.ts'
import type { ReportStore } from '../store/report.store.ts'
import type { RunStore } from '../store/run.store.ts'
import type { Checkpoint } from '../store/schema.ts'
import { isKindRunElsewhere } from '../store/worker.store.ts'
import type { StageTicket } from '../store/jobs.ts'

export interface StageTaker {
  runs: RunStore
  reports: ReportStore
  workerId: string
  /** Stage kinds that can run here. */
  kinds: ReadonlySet<string>
}

export interface TakenStage {
  job: StageJob
  /** Run time of the attempt before its last interruption. */
  spentMs: number
}

/**
 * With factories of two versions, one may not know a kind. Random, so that not always the same one takes the job first.
 */
const deferMs = () => 1_000 + Math.random() * 3_000

/**
 * Marks the stage as RUNNING here. @returns its work; undefined when the ticket came too late, or is for another
 * process.
 */
export async function takeStage(
  { runs, reports, workerId, kinds }: StageTaker, { runId, stageId, jobId }: StageTicket,
): Promise<TakenStage | undefined> {
  // Nobody writes a checkpoint of a stage that is not running, so it can be read before locking.
  const checkpoint = await reports.findCheckpoint(runId, stageId)
  return runs.change(runId, async (draft, trx, stored) => {
    const kind = specOf(stored).stages.find(stage => stage.id === stageId)?.kind ?? ''
    // A kind that no factory knows is started and fails with that reason.
    if (!kinds.has(kind) && await isKindRunElsewhere(trx, kind)) {
      deferStage(draft, { stageId, jobId }, deferMs())
      return undefined
    }
    const stage = startStage(draft, { stageId, jobId }, workerId, checkpoint?.progress ?? NO_PROGRESS)
    return stage && { job: toJob(stored, stage, checkpoint), spentMs: stage.spentMs }
  })
}

const specOf = ({ spec }: StoredRun) => fromBinary(RunSpecSchema, spec)

function toJob(run: StoredRun, stage: StageModel, checkpoint: Checkpoint | undefined): StageJob {
  const spec = specOf(run)
  const asked = spec.stages[stage.position]!
  return {
    runId: run.runId,
    project: run.project,
    attempt: stage.attempt,
    stage: toStageSpec(asked),
    upstream: asked.dependsOn
      .map(stageId => ({ stageId, outputs: run.stages.find(it => it.stageId === stageId)!.outputs })),
    ...stage.fixes && { fixes: stage.fixes },
    ...(checkpoint ? { checkpoint: checkpoint.value } : {}),
    recordLimit: Number(spec.recordLimit),
    labels: { ...spec.labels },
    timeoutMs: stage.policy.timeoutMs,
  }
}
