import type {
  ArtifactRef, HistogramDelta, StageAlert, StageErrorInfo, StageProgress, TokensDelta,
} from '../../job/stage-job.ts'
import type { ShardReport } from '../../job/shard-report.ts'

export type RunState
  = | 'QUEUED' | 'RUNNING' | 'PAUSING' | 'PAUSED' | 'CANCELLING'
    | 'CANCELLED' | 'SUCCEEDED' | 'FAILED' | 'CRASHED'

export type StageState
  = | 'BLOCKED' | 'QUEUED' | 'RUNNING' | 'RETRY_WAIT' | 'PAUSED' | 'WAITING'
    | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'SKIPPED' | 'CRASHED'

/** The parts of a stage spec that the state machine needs; only the worker reads the rest. */
export interface StagePolicy {
  dependsOn: string[]
  /** Absent = 'cpu', from versions without lanes. */
  lane?: Lane
  /** Version of the stage's kind; absent = unknown, from versions without reuse. */
  kindVersion?: string
  /** Waits for a decision once its input is there; absent = it does not. */
  isGate?: boolean
  maxAttempts: number
  initialBackoffMs: number
  maxBackoffMs: number
  /** Time limit of an attempt; one that has moved its checkpoint continues from there as the next attempt. */
  timeoutMs: number
}

/** Lanes: computing stages, one per core, and stages that wait for models; neither delays the other. */
export type Lane = 'cpu' | 'io'

/** Tokens of all attempts. */
export interface StageUsage {
  inputTokens: number
  outputTokens: number
  cachedInputTokens: number
  reasoningTokens: number
  calls: number
  estimated: boolean
}

export interface StageModel {
  stageId: string
  /** Place in the spec; the order in which ready stages are taken. */
  position: number
  policy: StagePolicy
  state: StageState
  /** From 1; 0 = never started. */
  attempt: number
  /** Attempts that failed through the stage itself; the retry policy limits these. */
  failures: number
  /** Consecutive attempts lost with their process before the checkpoint moved. */
  losses: number
  /** True when the checkpoint has moved in this attempt. */
  hasMoved: boolean
  /** Run time of this attempt before its last interruption. */
  spentMs: number
  /** The next start continues the same attempt (after a pause) instead of a new one. */
  isResuming: boolean
  workerId: string | null
  /** The only job that may start or end this stage: messages of other jobs are late and ignored. */
  jobId: string | null
  queuedAt: Date | null
  nextAttemptAt: Date | null
  startedAt: Date | null
  endedAt: Date | null
  progress: StageProgress
  usage: StageUsage
  error: StageErrorInfo | null
  outputs: ArtifactRef[]
  /** Taken over from the run in which it ran; null = it is this run's own. */
  reusedRunId: string | null
  /** Corrected records with which its gate was opened: the stage runs to put them in place. */
  fixes: ArtifactRef | null
}

export interface RunModel {
  runId: string
  project: string
  state: RunState
  /** -100 to 100. */
  priority: number
  /** Maximum number of stages with a job at once. */
  maxParallelStages: number
  createdAt: Date
  startedAt: Date | null
  endedAt: Date | null
  lastSeq: number
  stages: StageModel[]
}

/** Includes the original request. */
export interface StoredRun extends RunModel {
  spec: Uint8Array
  specSha256: string
}

/** An event before it has a position in the log. */
export type EventBody
  = | { kind: 'run_state', from: RunState | null, to: RunState, reason: string }
    | { kind: 'stage_state', from: StageState, status: StageModel }
    | { kind: 'progress', progress: StageProgress }
    | { kind: 'histograms', points: HistogramDelta[] }
    | { kind: 'tokens', delta: TokensDelta }
    | { kind: 'alert', alert: StageAlert }
    | { kind: 'shards', report: ShardReport }

export interface NewEvent {
  /** '' = the run as a whole. */
  stageId: string
  /** 0 for events of the run. */
  attempt: number
  body: EventBody
}

export const ENDED_RUN_STATES: readonly RunState[] = ['CANCELLED', 'SUCCEEDED', 'FAILED', 'CRASHED']

const ENDED_STAGE_STATES: readonly StageState[] = ['SUCCEEDED', 'FAILED', 'CANCELLED', 'SKIPPED', 'CRASHED']

export const hasRunEnded = (state: RunState): boolean => ENDED_RUN_STATES.includes(state)

export const hasStageEnded = (state: StageState): boolean => ENDED_STAGE_STATES.includes(state)

export const NO_USAGE: StageUsage = {
  inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0, calls: 0, estimated: false,
}

export function addUsage(usage: StageUsage, delta: TokensDelta): StageUsage {
  return {
    inputTokens: usage.inputTokens + delta.inputTokens,
    outputTokens: usage.outputTokens + delta.outputTokens,
    cachedInputTokens: usage.cachedInputTokens + delta.cachedInputTokens,
    reasoningTokens: usage.reasoningTokens + delta.reasoningTokens,
    calls: usage.calls + delta.calls,
    estimated: usage.estimated || delta.estimated,
  }
}
