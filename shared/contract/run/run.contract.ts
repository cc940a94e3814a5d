import { z } from 'zod'
import { toEach, TOKEN_COUNTERS, WORK_COUNTERS } from '../../domain/run/counters'
import { DISPOSITIONS } from '../../domain/run/run-decision'
import { RUN_TRIGGERS } from '../../domain/run/run-filter'
import { LOT_STATES } from '../../domain/quality/lot-state'
import {
  DESIRED_STATES, OBSERVED_STATES, RUN_NAMES, RUN_TYPES, RUN_VERBS, STAGE_STATES,
} from '../../domain/run/run-state'
import { artifact, id, instant } from '../common.contract'
import { resentCalls } from '../model/model-price.contract'
import { stageKey } from '../pipeline.contract'
import { stageShards } from './run-shard.contract'

const counts = {
  ...toEach(WORK_COUNTERS, () => z.int()),
  recordsIn: z.int().describe(
    'Of a stage that was tried again and has not succeeded: up to where its attempts came at most, as the '
    + 'statistics count it',
  ),
}

export const runError = z.object({
  reason: z.string(),
  message: z.string(),
  stageKey: z.string(),
  retryable: z.boolean(),
  metadata: z.record(z.string(), z.string()),
})

/** One row of the list. */
export const runView = z.object({
  id,
  projectId: id,
  taskId: id,
  pipelineId: id,
  revisionId: id,
  name: z.string(),
  /** `type` is for logic, `name` for people. */
  state: z.enum(RUN_TYPES),
  stateName: z.enum(RUN_NAMES),
  desiredState: z.enum(DESIRED_STATES),
  observedState: z.enum(OBSERVED_STATES),
  trigger: z.enum(RUN_TRIGGERS),
  /** The run that it retries. */
  parentRunId: id.nullable(),
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
  /** Start of the current pause. */
  pausedAt: instant.nullable(),
  /** Total of all finished pauses between start and end. */
  pausedMs: z.int(),
  disposition: z.enum(DISPOSITIONS),
  /** Verbs that apply now. */
  verbs: z.array(z.enum(RUN_VERBS)),
})

/** The stage that the run's error names, with name and kind for display. */
export const failedStage = z.object({ stageKey: z.string(), kind: z.string(), name: z.string() })

/** A pause, or waiting to resume, interrupts an attempt but does not end it. */
const stageAttempt = z.object({
  attempt: z.int(),
  queuedAt: instant.nullable(),
  startedAt: instant,
  finishedAt: instant.nullable(),
  /** RUNNING or PAUSED, then its final state; FAILED if it is retried, CRASHED if its worker was lost. */
  state: z.enum(STAGE_STATES),
  pauses: z.array(z.object({ from: instant, to: instant.nullable() })),
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
  /** Start of the newest attempt. */
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  nextAttemptAt: instant.nullable(),
  /** Idle time between start and end: paused or waiting to resume. */
  idleMs: z.int(),
  /** Oldest first. `startedAt` of the first is the start of the stage. */
  attempts: z.array(stageAttempt),
  ...counts,
  /** 0 to 1; -1 = unknown. */
  fraction: z.number(),
  recordsPerSecond: z.number(),
  droppedByReason: z.record(z.string(), z.int()),
  failedByReason: z.record(z.string(), z.int()),
  ...toEach(TOKEN_COUNTERS, () => z.int()),
  error: runError.nullable(),
  outputs: z.array(artifact),
  /**
   * Taken over by a retry from the run in which it ran: its records are counted there, and it has neither tokens nor
   * times here.
   */
  reusedFrom: id.nullable(),
})

/** How a stage of the pipeline usually works: over its successful runs of the last 7 days. */
export const usualPace = z.object({
  recordsPerSecond: z.number(),
  /** Records output per record input. */
  yield: z.number(),
})

/**
 * The input chosen for a stage at launch, also an archived one. A folder set in the stage itself is among its
 * parameters.
 */
export const runInput = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('version'), stageKey: z.string(), versionId: id, datasetId: id, datasetName: z.string(),
    semver: z.string(), rows: z.int(),
    /**
     * The newest version of its dataset; absent = it is that, or the dataset is archived. `isSince`: it came after the
     * run was launched, and not from the run itself, so it may be the corrected one.
     */
    newer: z.object({ versionId: id, semver: z.string(), createdAt: instant, isSince: z.boolean() }).optional(),
  }),
  z.object({
    type: z.literal('source'),
    stageKey: z.string(),
    sourceId: id,
    name: z.string(),
    kind: z.string(),
    isArchived: z.boolean(),
    /** Of a trial: records that the newest full run of the pipeline read from it; null = none has. */
    records: z.int().nullable(),
    /** The file that it reads now, where it was uploaded after the launch: it may be the corrected one. */
    newer: z.object({ filename: z.string(), createdAt: instant }).optional(),
  }),
])

/** A stage that waits, or has waited, for the decision about its input. */
export const runGate = z.object({
  stageKey: z.string(),
  /** null = there is none of this name now: no lot can be made, and the stage waits on. */
  policyName: z.string().nullable(),
  /** null = not made yet. */
  lot: z.object({
    id, number: z.int(), state: z.enum(LOT_STATES), sampleSize: z.int(), reviewed: z.int(),
    /** Samples that count against the plan, as in the lot: fixed ones, too. */
    counts: z.object({ critical: z.int(), major: z.int() }),
    acceptNumber: z.int(),
  }).nullable(),
})

/** Records that a stage of a run rejected for one reason. */
export const rejectGroup = z.object({ runId: id, stageKey: z.string(), reason: z.string(), records: z.int() })

export const runDetail = runView.extend({
  /** Optimistic lock of the disposition; the ETag. */
  version: z.int(),
  dispositionNote: z.string(),
  /** Empty: nobody has decided, or a later run has succeeded. */
  decidedBy: z.string(),
  /** Null also for decisions of older versions. */
  decidedAt: instant.nullable(),
  /**
   * The later run that succeeded, of the same task or launched again from this one, with which the console set
   * `rerun_ok` by itself; `recordsFailed` within its tolerance.
   */
  fixedBy: z.object({ id, name: z.string(), recordsFailed: z.int() }).nullable(),
  /**
   * Of an unresolved failure: the newest full run of the pipeline that succeeded since, from the same sources to the
   * same datasets.
   */
  laterSuccess: z.object({ id, name: z.string(), finishedAt: instant, recordsFailed: z.int() }).nullable(),
  /** Of a full run that succeeded: such failures of the pipeline before it that are unresolved, at most 100. */
  earlierFailures: z.object({
    total: z.int(),
    /** At most five. */
    newest: z.array(z.object({ id, name: z.string(), finishedAt: instant })),
  }),
  /** The revision that it runs, with the current name of the pipeline. `isBuiltIn`: a built-in pipeline has no page. */
  pipeline: z.object({
    id, name: z.string(), revision: z.int(), newestRevision: z.int(), isArchived: z.boolean(), isBuiltIn: z.boolean(),
    /** As it is now, for If-Match: `unsaved` differs from this one. */
    version: z.int(),
  }),
  stages: z.array(stageRunView),
  /** Of stages that workers do in shards, or did. */
  shards: z.array(stageShards),
  /** In the order of the pipeline. */
  gates: z.array(runGate),
  /** By stage key; of a run that has not ended, for the estimate of its end. A stage without such a run is absent. */
  usual: z.record(z.string(), usualPace),
  inputs: z.array(runInput),
  /** Versions of model configurations that stages have their parameters from. */
  configurations: z.array(z.object({ stageKey: z.string(), id, name: z.string(), version: z.int() })),
  resent: resentCalls,
  /** Running stages whose calls of a model have failed since the last answer; `outcome`: of the newest one. */
  unanswered: z.array(z.object({ stageKey: z.string(), calls: z.int(), outcome: z.string() })),
  /** A full run that succeeded and output far less than the pipeline's earlier ones; without one, less than a tenth. */
  hasDroppedMost: z.boolean(),
  /** Dataset versions sealed by the run. `lot`: the newest over the version; null = there is none. */
  versions: z.array(z.object({
    datasetId: id, datasetName: z.string(), semver: z.string(), rows: z.int(), manifestSha256: z.string(),
    lot: z.object({ id, number: z.int(), state: z.enum(LOT_STATES) }).nullable(),
  })),
  parameters: z.record(z.string(), z.record(z.string(), z.unknown())),
  /** The run of the same task before this one; null = there is none. */
  previousRunId: id.nullable(),
  /** The first run and all of its retries, oldest first; empty when there is no retry. `group`: as that of the run. */
  retries: z.array(z.object({
    id, name: z.string(), parentRunId: id.nullable(), group: rejectGroup.nullable(), state: z.enum(RUN_TYPES),
    stateName: z.enum(RUN_NAMES), createdAt: instant,
  })),
  /** The rejected records of another run that it reads, and nothing else; null = a run of its own. */
  group: rejectGroup.nullable(),
  /**
   * Parameters and limits that retries have changed, and that another launch would not have: they are not those of the
   * newest revision, nor of the task. `before`, `after`: null = none of its own.
   */
  unsaved: z.array(z.object({
    stageKey: z.string(),
    name: z.string(),
    isLimit: z.boolean(),
    before: z.unknown(),
    after: z.unknown(),
  })),
  /**
   * Retries of groups of rejected records of this run, also from the page of a retry that took the stage over; oldest
   * first. `recordsOut`: out of the last stages. `isRecovered`: they are in a version, and the group is not retried
   * again.
   */
  groupRetries: z.array(z.object({
    id, name: z.string(), stageKey: z.string(), reason: z.string(), records: z.int(), recordsOut: z.int(),
    isRecovered: z.boolean(), state: z.enum(RUN_TYPES), stateName: z.enum(RUN_NAMES), createdAt: instant,
  })),
})

/** @see canApply */
export const runVerb = z.strictObject({
  /** For the audit trail. */
  reason: z.string().trim().max(500).default(''),
})

export const runDisposition = z.strictObject({
  disposition: z.enum(['open', 'rerun_ok', 'waived']),
  note: z.string().trim().max(2_000).default(''),
}).refine(
  change => change.disposition !== 'waived' || change.note !== '', { path: ['note'], error: 'a waiver needs a reason' },
)

/** `sha256` is that of an artifact in the stage's `outputs`. */
export const runOutputParams = z.strictObject({
  id, stageKey, sha256: z.string().regex(/^[0-9a-f]{64}$/, 'lower-case hex of a SHA-256'),
})

/** Lines are live only: nothing is stored. */
export const runLogs = z.object({
  items: z.array(z.object({
    stageKey: z.string(), at: instant, severity: z.enum(['INFO', 'WARNING', 'ERROR']), line: z.string(),
  })),
  stored: z.literal(false),
})

export type RunView = z.infer<typeof runView>
export type RunDetail = z.infer<typeof runDetail>
export type StageRunView = z.infer<typeof stageRunView>
export type StageAttemptView = z.infer<typeof stageAttempt>
export type UsualPace = z.infer<typeof usualPace>
export type RunDisposition = z.output<typeof runDisposition>
export type RunInputView = z.infer<typeof runInput>
