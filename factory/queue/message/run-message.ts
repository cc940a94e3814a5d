import { createHash } from 'node:crypto'
import { create, fromBinary, type MessageInitShape } from '@bufbuild/protobuf'
import { type Timestamp, timestampFromDate } from '@bufbuild/protobuf/wkt'
import { toEach, WORK_COUNTERS } from '#record/work-counters.ts'
import type { ArtifactRef, StoredProgress } from '../../job/stage-job.ts'
import {
  ArtifactRole, type ArtifactSchema, type Progress, type ProgressSchema, type Run, RunSchema, RunSpecSchema, RunState,
  StageState, type StageStatusSchema,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import type { StageModel, StoredRun } from '../domain/run-model.ts'

export function toRunMessage(run: StoredRun): Run {
  return create(RunSchema, {
    spec: fromBinary(RunSpecSchema, run.spec),
    state: RunState[run.state],
    stages: run.stages.map(toStageStatus),
    createTime: toTimestamp(run.createdAt),
    startTime: toTimestamp(run.startedAt),
    endTime: toTimestamp(run.endedAt),
    lastSeq: BigInt(run.lastSeq),
    etag: etagOf(run),
  })
}

/** Progress changes no state, so neither does it change the etag. */
function etagOf({ state, stages }: StoredRun): string {
  const states = [state, ...stages.map(stage => `${stage.state}.${stage.attempt}`)].join('-')
  return createHash('sha256').update(states).digest('hex').slice(0, 16)
}

export function toStageStatus(stage: StageModel): MessageInitShape<typeof StageStatusSchema> {
  const { usage } = stage
  return {
    stageId: stage.stageId,
    state: StageState[stage.state],
    attempt: stage.attempt,
    workerId: stage.workerId ?? '',
    startTime: toTimestamp(stage.startedAt),
    endTime: toTimestamp(stage.endedAt),
    progress: toProgress(stage.progress),
    usage: {
      inputTokens: BigInt(usage.inputTokens),
      outputTokens: BigInt(usage.outputTokens),
      cachedInputTokens: BigInt(usage.cachedInputTokens),
      reasoningTokens: BigInt(usage.reasoningTokens),
      calls: BigInt(usage.calls),
      estimated: usage.estimated,
    },
    error: stage.error ?? undefined,
    outputs: stage.outputs.map(toArtifact),
    reusedRunId: stage.reusedRunId ?? '',
  }
}

/** Whole numbers of the message: what has no counter of its name does not compile. */
type Counted = { [Field in keyof Progress]-?: Progress[Field] extends bigint ? Field : never }[keyof Progress]

const toWork = (progress: StoredProgress): Record<Counted, bigint> =>
  toEach(WORK_COUNTERS, counter => BigInt(progress[counter] ?? 0))

export function toProgress(progress: StoredProgress): MessageInitShape<typeof ProgressSchema> {
  return {
    ...toWork(progress),
    fraction: progress.fraction,
    recordsPerSecond: progress.recordsPerSecond,
    droppedByReason: toCounts(progress.droppedByReason),
    failedByReason: toCounts(progress.failedByReason),
  }
}

function toArtifact(artifact: ArtifactRef): MessageInitShape<typeof ArtifactSchema> {
  return {
    ...artifact, records: BigInt(artifact.records), bytes: BigInt(artifact.bytes), role: ArtifactRole[artifact.role],
  }
}

export const toTimestamp = (date: Date | null): Timestamp | undefined => date ? timestampFromDate(date) : undefined

const toCounts = (counts: Record<string, number>) =>
  Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, BigInt(count)]))
