import { createHash } from 'node:crypto'
import { create, type DescMessage, type MessageInitShape, toJson } from '@bufbuild/protobuf'
import { type Duration, durationMs } from '@bufbuild/protobuf/wkt'
import {
  type Artifact, ArtifactRole, type RunSpec, RunSpecSchema, type Stage,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { NO_PROGRESS } from '../../job/meter.ts'
import type { ArtifactRef, Json, StageSpec } from '../../job/stage-job.ts'
import { type Lane, NO_USAGE, type StageModel } from '../domain/run-model.ts'

const DEFAULT_ATTEMPTS = 3
const DEFAULT_INITIAL_BACKOFF_MS = 2_000
const DEFAULT_MAX_BACKOFF_MS = 60_000
const DEFAULT_TIMEOUT_MS = 3_600_000

/** Equal specs have the same hash, whatever the order of their maps. */
export function hashSpec(spec: RunSpec): string {
  return createHash('sha256').update(toCanonicalText(RunSpecSchema, spec)).digest('hex')
}

/** Equal messages have the same text. */
export const toCanonicalText = <T extends DescMessage>(schema: T, message: MessageInitShape<T>): string =>
  JSON.stringify(sortKeys(toJson(schema, create(schema, message))))

export interface StageModelOptions {
  /** When stages without inputs began to wait. */
  now: Date
  laneOf: (kind: string) => Lane
  versionOf: (kind: string) => string
  waits: (kind: string) => boolean
}

export function toStageModels(
  { stages, recordLimit }: RunSpec, { now, laneOf, versionOf, waits }: StageModelOptions,
): StageModel[] {
  return stages.map((stage, position) => ({
    stageId: stage.id,
    position,
    policy: {
      dependsOn: stage.dependsOn,
      lane: laneOf(stage.kind),
      kindVersion: stage.version || versionOf(stage.kind),
      // Nobody reviews a trial.
      ...waits(stage.kind) && recordLimit === 0n && { isGate: true },
      maxAttempts: stage.retryPolicy?.maxAttempts || DEFAULT_ATTEMPTS,
      initialBackoffMs: toMs(stage.retryPolicy?.initialBackoff) ?? DEFAULT_INITIAL_BACKOFF_MS,
      maxBackoffMs: toMs(stage.retryPolicy?.maxBackoff) ?? DEFAULT_MAX_BACKOFF_MS,
      timeoutMs: toMs(stage.timeout) ?? DEFAULT_TIMEOUT_MS,
    },
    state: stage.dependsOn.length > 0 ? 'BLOCKED' : 'QUEUED',
    attempt: 0,
    failures: 0,
    losses: 0,
    hasMoved: false,
    spentMs: 0,
    isResuming: false,
    workerId: null,
    jobId: null,
    queuedAt: stage.dependsOn.length > 0 ? null : now,
    nextAttemptAt: null,
    startedAt: null,
    endedAt: null,
    progress: NO_PROGRESS,
    usage: NO_USAGE,
    error: null,
    outputs: [],
    reusedRunId: null,
    fixes: null,
  }))
}

/** The stage as sent to its worker. */
export function toStageSpec(stage: Stage): StageSpec {
  return {
    id: stage.id,
    kind: stage.kind,
    version: stage.version,
    // JsonObject and our Json differ in `undefined` only, which no parsed Struct holds.
    parameters: (stage.parameters ?? {}) as Record<string, Json>,
    dependsOn: stage.dependsOn,
    sealedSecrets: Object.fromEntries(Object.entries(stage.sealedSecrets).map(([name, { keyId, ciphertext }]) =>
      [name, { keyId, ciphertext }])),
    inputs: stage.inputs.map(toArtifactRef),
    ...toTolerance(stage),
  }
}

/** Callers older than `max_failed_ratio` send 0 for “no limit”. */
function toTolerance({ maxFailedRatio, failureTolerance }: Stage): Pick<StageSpec, 'failureTolerance'> {
  const tolerance = maxFailedRatio ?? (failureTolerance === 0 ? undefined : failureTolerance)
  return tolerance === undefined ? {} : { failureTolerance: tolerance }
}

const ROLES: Record<ArtifactRole, ArtifactRef['role']> = {
  [ArtifactRole.UNSPECIFIED]: 'OUTPUT',
  [ArtifactRole.OUTPUT]: 'OUTPUT',
  [ArtifactRole.REJECTS]: 'REJECTS',
  [ArtifactRole.SAMPLES]: 'SAMPLES',
  [ArtifactRole.MANIFEST]: 'MANIFEST',
  [ArtifactRole.TRACE]: 'TRACE',
}

export function toArtifactRef({ uri, mediaType, records, bytes, sha256, role, name }: Artifact): ArtifactRef {
  return {
    uri, mediaType, records: Number(records), bytes: Number(bytes), sha256, role: ROLES[role] ?? 'OUTPUT',
    ...name !== '' && { name },
  }
}

const toMs = (duration: Duration | undefined) => duration && durationMs(duration)

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sortKeys)
  }
  if (value === null || typeof value !== 'object') {
    return value
  }
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([key, inner]) => [key, sortKeys(inner)]),
  )
}
