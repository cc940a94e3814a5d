import type { ArtifactRef, HistogramDelta, StageAlert, StageErrorInfo, StageProgress, TokensDelta } from '../../job/stage-job.ts'

export type RunState
  = | 'QUEUED' | 'RUNNING' | 'PAUSING' | 'PAUSED' | 'CANCELLING'
    | 'CANCELLED' | 'SUCCEEDED' | 'FAILED' | 'CRASHED'

export type StageState
  = | 'BLOCKED' | 'QUEUED' | 'RUNNING' | 'RETRY_WAIT' | 'PAUSED'
    | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'SKIPPED' | 'CRASHED'

/** What the state machine must know of a stage as asked; the rest of it is only read by the worker. */
export interface StagePolicy {
  dependsOn: string[]
  /** Absent = 'cpu', from before there were two. */
  lane?: Lane
  maxAttempts: number
  initialBackoffMs: number
  maxBackoffMs: number
  /** Longest attempt; one that has moved its checkpoint goes on from there as the next. */
  timeoutMs: number
}

/** Stages that compute, one a core, and stages that wait for models: neither keeps the other waiting. */
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
  /** Attempts that failed by the stage's own doing: these the policy limits. */
  failures: number
  /** Attempts in a row that were lost with their process before the checkpoint had moved. */
  losses: number
  /** The checkpoint has moved in this attempt. */
  hasMoved: boolean
  /** Time that this attempt ran before it last rested. */
  spentMs: number
  /** The next start goes on with the same attempt (after a pause), it is not a new one. */
  isResuming: boolean
  workerId: string | null
  /** The job that may start or end this stage: everything else is late and is ignored. */
  jobId: string | null
  queuedAt: Date | null
  nextAttemptAt: Date | null
  startedAt: Date | null
  endedAt: Date | null
  progress: StageProgress
  usage: StageUsage
  error: StageErrorInfo | null
  outputs: ArtifactRef[]
}

export interface RunModel {
  runId: string
  project: string
  state: RunState
  /** -100 to 100. */
  priority: number
  /** Most stages with a job at once. */
  maxParallelStages: number
  createdAt: Date
  startedAt: Date | null
  endedAt: Date | null
  lastSeq: number
  stages: StageModel[]
}

/** With what was asked for, as it came. */
export interface StoredRun extends RunModel {
  spec: Uint8Array
  specSha256: string
}

/** What an event says, before it has a place in the log. */
export type EventBody
  = | { kind: 'run_state', from: RunState | null, to: RunState, reason: string }
    | { kind: 'stage_state', from: StageState, status: StageModel }
    | { kind: 'progress', progress: StageProgress }
    | { kind: 'histograms', points: HistogramDelta[] }
    | { kind: 'tokens', delta: TokensDelta }
    | { kind: 'alert', alert: StageAlert }

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

export const NO_PROGRESS: StageProgress = {
  recordsIn: 0,
  recordsOut: 0,
  recordsDropped: 0,
  recordsFailed: 0,
  bytesIn: 0,
  bytesOut: 0,
  fraction: 0,
  recordsPerSecond: 0,
  droppedByReason: {},
  failedByReason: {},
}

export const NO_USAGE: StageUsage = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0, calls: 0, estimated: false }

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
