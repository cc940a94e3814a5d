import { fromBinary } from '@bufbuild/protobuf'
import { RunSpecSchema } from '../../../proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import type { StageJob } from '../../worker/stage-job.ts'
import type { StageModel } from '../domain/run-model.ts'
import { NO_PROGRESS } from '../domain/run-model.ts'
import { startStage } from '../domain/stage-steps.ts'
import { toStageSpec } from '../message/spec-message.ts'
import type { ReportStore } from '../store/report.store.ts'
import type { RunStore, StoredRun } from '../store/run.store.ts'
import type { Checkpoint } from '../store/schema.ts'
import type { StageTicket } from './jobs.ts'

/** Marks the stage as RUNNING here. @returns its work; undefined when the ticket came too late. */
export async function takeStage(runs: RunStore, reports: ReportStore, { runId, stageId, jobId }: StageTicket, workerId: string): Promise<StageJob | undefined> {
  // Nobody writes a checkpoint of a stage that does not run, so it may be read before the lock is taken.
  const checkpoint = await reports.findCheckpoint(runId, stageId)
  return runs.change(runId, (draft, _trx, stored) => {
    const stage = startStage(draft, { stageId, jobId }, workerId, checkpoint?.progress ?? NO_PROGRESS)
    return stage && toJob(stored, stage, checkpoint)
  })
}

function toJob(run: StoredRun, stage: StageModel, checkpoint: Checkpoint | undefined): StageJob {
  const spec = fromBinary(RunSpecSchema, run.spec)
  const asked = spec.stages[stage.position]!
  return {
    runId: run.runId,
    project: run.project,
    attempt: stage.attempt,
    stage: toStageSpec(asked),
    upstream: asked.dependsOn.map(stageId => ({ stageId, outputs: run.stages.find(it => it.stageId === stageId)!.outputs })),
    ...(checkpoint ? { checkpoint: checkpoint.value } : {}),
    recordLimit: Number(spec.recordLimit),
    labels: { ...spec.labels },
    timeoutMs: stage.policy.timeoutMs,
  }
}
