import { durationMs } from '@bufbuild/protobuf/wkt'
import type { TokenUsage } from '#proto/gen/datafactory/model/v1/model_service_pb'
import {
  type Artifact, ArtifactRole, type Column, type Finding, type GetQueueStatsResponse, type InspectSourceResponse,
  type PlanRunResponse, type ProcessMemory, type Progress, type Run, RunState, Severity, StageState, type StageStatus,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import type { ShardWorker } from '#proto/gen/datafactory/shard/v1/shard_service_pb'
import type { ArtifactInfo, ColumnInfo } from '#shared/domain/dataset/artifact'
import { toEach, WORK_COUNTERS } from '#shared/domain/run/counters'
import { enumName, present, toDate, toNumber, toNumbers } from './plain'
import type {
  QueueProgress, QueueRun, QueueShardWorker, QueueStageStatus, QueueStats, QueueUsage, RunPlan, SourceInspection,
} from './queue.gateway'

export const toRun = (run: Run | undefined): QueueRun => {
  const { spec, state, stages, createTime, startTime, endTime, lastSeq } = present(run, 'run')
  return {
    runId: present(spec, 'spec').runId,
    state: enumName(RunState, state),
    stages: stages.map(toStageStatus),
    createTime: toDate(createTime),
    startTime: toDate(startTime),
    endTime: toDate(endTime),
    lastSeq: toNumber(lastSeq),
  }
}

export const toStageStatus = (status: StageStatus): QueueStageStatus => ({
  stageId: status.stageId,
  state: enumName(StageState, status.state),
  attempt: status.attempt,
  workerId: status.workerId,
  startTime: toDate(status.startTime),
  endTime: toDate(status.endTime),
  progress: toProgress(status.progress),
  usage: toUsage(status.usage),
  error: status.error && {
    reason: status.error.reason, message: status.error.message, retryable: status.error.retryable,
    metadata: { ...status.error.metadata },
  },
  outputs: status.outputs.map(toArtifact),
  reusedRunId: status.reusedRunId || undefined,
})

/** Whole numbers of the message: what has no counter of its name does not compile. */
type Counted = { [Field in keyof Progress]-?: Progress[Field] extends bigint ? Field : never }[keyof Progress]

const toWork = (progress: Progress | undefined): Record<Counted, number> =>
  toEach(WORK_COUNTERS, counter => toNumber(progress?.[counter] ?? 0n))

/** An attempt without a report counts as having done nothing. */
export const toProgress = (progress: Progress | undefined): QueueProgress => ({
  ...toWork(progress),
  fraction: progress?.fraction ?? -1,
  recordsPerSecond: progress?.recordsPerSecond ?? 0,
  droppedByReason: toNumbers(progress?.droppedByReason ?? {}),
  failedByReason: toNumbers(progress?.failedByReason ?? {}),
})

export const toUsage = (usage: TokenUsage | undefined): QueueUsage => ({
  inputTokens: toNumber(usage?.inputTokens ?? 0n),
  outputTokens: toNumber(usage?.outputTokens ?? 0n),
  cachedInputTokens: toNumber(usage?.cachedInputTokens ?? 0n),
  reasoningTokens: toNumber(usage?.reasoningTokens ?? 0n),
  calls: toNumber(usage?.calls ?? 0n),
  estimated: usage?.estimated ?? false,
})

const toArtifact = ({ uri, mediaType, records, bytes, sha256, role }: Artifact): ArtifactInfo =>
  ({ uri, mediaType, records: toNumber(records), bytes: toNumber(bytes), sha256, role: enumName(ArtifactRole, role) })

export const toPlan = ({ findings, stageColumns }: PlanRunResponse): RunPlan => ({
  findings: findings.map(toFinding),
  stageColumns: stageColumns.map(({ stageId, columns }) => ({ stageId, columns: columns.map(toColumn) })),
})

const toFinding = ({ severity, code, pointer, stageId, message, params }: Finding): RunPlan['findings'][number] =>
  ({ severity: toSeverity(severity), code, pointer, stageId, message, params: { ...params } })

export const toSeverity = (severity: Severity): 'INFO' | 'WARNING' | 'ERROR' =>
  severity === Severity.ERROR ? 'ERROR' : severity === Severity.WARNING ? 'WARNING' : 'INFO'

const toColumn = ({ name, type, nullable }: Column): ColumnInfo => ({ name, type, nullable })

export const toInspection = (
  { encoding, format, dialect, columns, sample, findings, bytes, encodings, rowsRead, hasMore }: InspectSourceResponse,
): SourceInspection => ({
  encoding,
  format,
  dialect: dialect ?? {},
  columns: columns.map(toColumn),
  sample,
  findings: findings.map(toFinding),
  bytes: toNumber(bytes),
  encodings: encodings.map(({ encoding, lines }) => ({ encoding, lines })),
  rowsRead: toNumber(rowsRead),
  hasMore,
})

export const toQueueStats = (stats: GetQueueStatsResponse): QueueStats => ({
  queuedStages: toNumber(stats.queuedStages),
  runningStages: toNumber(stats.runningStages),
  retryingStages: toNumber(stats.retryingStages),
  oldestWaitMs: stats.oldestWait ? durationMs(stats.oldestWait) : 0,
  completedLastMinute: toNumber(stats.completedLastMinute),
  failedLastMinute: toNumber(stats.failedLastMinute),
  workers: stats.workers.map(({ id, host, version, capacity, busy, heartbeatTime, draining }) =>
    ({ id, host, version, capacity, busy, heartbeatTime: toDate(heartbeatTime), draining })),
  shardWorkers: stats.shardWorkers.map(toShardWorker),
  engine: stats.engine,
  memory: stats.memory && toMemory(stats.memory),
})

export const toShardWorker = (
  { id, name, host, version, slots, busy, done, failed, heardAt, draining }: ShardWorker,
): QueueShardWorker => ({
  id, name, host, version, slots, busy, done: toNumber(done), failed: toNumber(failed), heardAt: toDate(heardAt),
  draining,
})

const toMemory = (
  { rssBytes, heapUsedBytes, externalBytes, arrayBufferBytes, embeddedDatabaseBytes }: ProcessMemory,
): QueueStats['memory'] => ({
  rssBytes: toNumber(rssBytes),
  heapUsedBytes: toNumber(heapUsedBytes),
  externalBytes: toNumber(externalBytes),
  arrayBufferBytes: toNumber(arrayBufferBytes),
  embeddedDatabaseBytes: embeddedDatabaseBytes === undefined ? null : toNumber(embeddedDatabaseBytes),
})
