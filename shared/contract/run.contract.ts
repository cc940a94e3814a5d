import { z } from 'zod'
import { RUN_SORTS } from '../domain/run-sort'
import { DESIRED_STATES, OBSERVED_STATES, RUN_NAMES, RUN_TYPES, STAGE_STATES } from '../domain/run-state'
import { artifact, countQuery, id, instant, integerText, pageOf, pageQuery, projectQuery, repeated } from './common.contract'
import { stageKey } from './pipeline.contract'

const counts = {
  recordsIn: z.int(),
  recordsOut: z.int(),
  recordsDropped: z.int(),
  recordsFailed: z.int(),
  bytesIn: z.int(),
  bytesOut: z.int(),
}

export const runError = z.object({
  reason: z.string(),
  message: z.string(),
  stageKey: z.string(),
  retryable: z.boolean(),
  metadata: z.record(z.string(), z.string()),
})

/** What a person decided about a failed run; 'none' for every other. */
export const DISPOSITIONS = ['none', 'open', 'rerun_ok', 'waived'] as const

/** One row of the list. */
export const runView = z.object({
  id,
  projectId: id,
  taskId: id,
  pipelineId: id,
  revisionId: id,
  name: z.string(),
  /** Type drives logic; name is what people read. */
  state: z.enum(RUN_TYPES),
  stateName: z.enum(RUN_NAMES),
  desiredState: z.enum(DESIRED_STATES),
  observedState: z.enum(OBSERVED_STATES),
  trigger: z.enum(['manual', 'import', 'api', 'schedule', 'retry']),
  actor: z.string(),
  priority: z.int(),
  recordLimit: z.int(),
  error: runError.nullable(),
  ...counts,
  inputTokens: z.int(),
  outputTokens: z.int(),
  /** 0 to 1. */
  fraction: z.number(),
  createdAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  disposition: z.enum(DISPOSITIONS),
  /** Verbs that would be taken now. */
  verbs: z.array(z.enum(['pause', 'resume', 'cancel'])),
})

export const stageRunView = z.object({
  stageKey: z.string(),
  kind: z.string(),
  name: z.string(),
  position: z.int(),
  dependsOn: z.array(z.string()),
  isTerminal: z.boolean(),
  state: z.enum(STAGE_STATES),
  /** From 1; 0 = never started. */
  attempt: z.int(),
  workerId: z.string(),
  queuedAt: instant.nullable(),
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  nextAttemptAt: instant.nullable(),
  ...counts,
  /** 0 to 1; -1 = unknown. */
  fraction: z.number(),
  recordsPerSecond: z.number(),
  droppedByReason: z.record(z.string(), z.int()),
  failedByReason: z.record(z.string(), z.int()),
  inputTokens: z.int(),
  outputTokens: z.int(),
  cachedInputTokens: z.int(),
  reasoningTokens: z.int(),
  modelCalls: z.int(),
  error: runError.nullable(),
  outputs: z.array(artifact),
})

export const runDetail = runView.extend({
  /** Optimistic lock of the disposition; the ETag. */
  version: z.int(),
  dispositionNote: z.string(),
  stages: z.array(stageRunView),
  /** Dataset versions that the run sealed. */
  versions: z.array(z.object({ datasetId: id, datasetName: z.string(), semver: z.string(), rows: z.int(), manifestSha256: z.string() })),
  parameters: z.record(z.string(), z.record(z.string(), z.unknown())),
})

export const runEventView = z.object({
  seq: z.int(),
  type: z.enum(['run_state', 'stage_state', 'tokens', 'alert']),
  stageKey: z.string(),
  attempt: z.int(),
  occurredAt: instant,
  payload: z.record(z.string(), z.unknown()),
})

export const runListQuery = pageQuery.extend(countQuery.shape).extend(projectQuery.shape).extend({
  state: repeated(z.enum(RUN_TYPES)),
  disposition: repeated(z.enum(DISPOSITIONS)),
  pipelineId: id.optional(),
  taskId: id.optional(),
  /** Part of the name, the reason or the id. */
  q: z.string().trim().max(200).optional(),
  /** Half-open, on creation. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  sort: z.enum(RUN_SORTS).default('-createdAt'),
})

export const runPage = pageOf(runView)

/** @see canApply */
export const runVerb = z.strictObject({
  /** For the audit trail. */
  reason: z.string().trim().max(500).default(''),
})

export const runDisposition = z.strictObject({
  disposition: z.enum(['open', 'rerun_ok', 'waived']),
  note: z.string().trim().max(2_000).default(''),
}).refine(change => change.disposition !== 'waived' || change.note !== '', { path: ['note'], error: 'a waiver needs a reason' })

/** `sha256` is that of an artifact in the stage's `outputs`. */
export const runOutputParams = z.strictObject({ id, stageKey, sha256: z.string().regex(/^[0-9a-f]{64}$/, 'lower-case hex of a SHA-256') })

/** Lines are live only: nothing is stored. */
export const runLogs = z.object({
  items: z.array(z.object({ stageKey: z.string(), at: instant, severity: z.enum(['INFO', 'WARNING', 'ERROR']), line: z.string() })),
  stored: z.literal(false),
})

export const runEventQuery = z.strictObject({
  /** Events with a higher seq. */
  after: integerText(z.int().min(0)).default(0),
  limit: integerText(z.int().min(1).max(200)).default(100),
})
export const runEventPage = pageOf(runEventView)

export type RunView = z.infer<typeof runView>
export type RunDetail = z.infer<typeof runDetail>
export type StageRunView = z.infer<typeof stageRunView>
export type RunEventView = z.infer<typeof runEventView>
export type RunDisposition = z.output<typeof runDisposition>
export type RunListQuery = z.output<typeof runListQuery>
