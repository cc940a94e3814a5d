import type { StageRunRow } from '#db/repositories/run/stage-run.repository'
import { toLatencyBucket } from '#shared/domain/latency-bucket'
import { STAGE_STATES, type StageState } from '#shared/domain/run/run-state'
import { noteAttempt, toIdleMs } from '#shared/domain/run/stage-attempt'
import type { QueueStageStatus } from '#server/grpc/queue.gateway'
import { foldProgress } from './fold-progress'
import { toSubject, type RunFold } from './run-fold'

/** States in which an attempt has ended; a pause only interrupts it. */
const ATTEMPT_ENDED = new Set(['SUCCEEDED', 'FAILED', 'CRASHED', 'RETRY_WAIT', 'CANCELLED'])
export const FINAL_STAGE_STATES: ReadonlySet<string> = new Set([
  'SUCCEEDED', 'FAILED', 'CRASHED', 'CANCELLED', 'SKIPPED',
])

export interface StageChange {
  status: QueueStageStatus
  nextAttemptTime: Date | undefined
  at: Date
}

const isStageState = (state: string): state is StageState => STAGE_STATES.some(known => known === state)

/**
 * A stage that has ended does not change: later events repeat earlier ones. Nor does one whose new state this build
 * does not know.
 */
export function foldStage(fold: RunFold, stage: StageRunRow, { status, nextAttemptTime, at }: StageChange): void {
  if (FINAL_STAGE_STATES.has(stage.state)) {
    return
  }
  if (status.reusedRunId !== undefined) {
    takeOver(fold, stage, status, status.reusedRunId)
    return
  }
  const { state } = status
  if (!isStageState(state)) {
    return
  }
  const from = stage.state
  foldProgress(fold, stage, status.progress, { at, isSuccess: state === 'SUCCEEDED' })
  keepStart(stage, status)
  stage.state = state
  stage.attempt = status.attempt
  stage.workerId = status.workerId
  stage.finishedAt = status.endTime ?? null
  stage.nextAttemptAt = nextAttemptTime ?? null
  stage.error = status.error ? { ...status.error, stageKey: stage.stageKey } : null
  stage.outputs = status.outputs
  stage.fraction = stage.state === 'SUCCEEDED' ? 1 : stage.fraction
  stage.recordsPerSecond = stage.state === 'RUNNING' ? stage.recordsPerSecond : 0
  countWait(fold, stage, from, at)
  keepAttempts(stage, at)
  countOutcome(fold, stage, from, at)
  noteFirstError(fold, stage)
}

/** The work was counted in the run that did it: the statistics take nothing of it, and there is no attempt. */
function takeOver(
  fold: RunFold, stage: StageRunRow, { progress, outputs }: QueueStageStatus, reusedRunId: string,
): void {
  const { fraction: _fraction, recordsPerSecond: _recordsPerSecond, ...counts } = progress
  Object.assign(stage, counts)
  Object.assign(
    stage, { state: 'SUCCEEDED', reusedRunId, outputs, fraction: 1, queuedAt: null } satisfies Partial<StageRunRow>,
  )
  fold.changed.add(stage.stageKey)
}

/** An attempt that resumes after a pause is the same attempt: it keeps its start time. */
function keepStart(stage: StageRunRow, status: QueueStageStatus): void {
  if (stage.startedAt === null || status.attempt !== stage.attempt) {
    stage.startedAt = status.startTime ?? null
  }
}

/** Paused time is not work: statistics exclude it. */
function keepAttempts(stage: StageRunRow, at: Date): void {
  const { state, attempt, queuedAt, startedAt, finishedAt, error } = stage
  stage.attempts = noteAttempt(
    stage.attempts, { state, attempt, queuedAt, startedAt, endedAt: finishedAt, hasError: error !== null, at },
  )
  stage.idleMs = toIdleMs(stage.attempts, attempt)
}

/** A worker that died with its process sends no final event: its stage waits again, with the reason. */
const isLost = (stage: StageRunRow, from: string) =>
  from === 'RUNNING' && stage.state === 'QUEUED' && stage.error !== null

/** The wait in the queue ends when the attempt starts. */
function countWait(fold: RunFold, stage: StageRunRow, from: string, at: Date): void {
  if (stage.state === 'QUEUED' && from !== 'QUEUED') {
    stage.queuedAt = at
  }
  if (stage.state === 'RETRY_WAIT') {
    stage.queuedAt = null
  }
  if (stage.state === 'RUNNING' && from !== 'RUNNING' && stage.queuedAt) {
    const startedAt = stage.startedAt ?? at
    fold.rollup.add(toSubject(fold, stage), startedAt, { waitMs: toElapsedMs(stage.queuedAt, startedAt) })
  }
}

function countOutcome(fold: RunFold, stage: StageRunRow, from: string, at: Date): void {
  const endedAt = stage.finishedAt ?? at
  const subject = toSubject(fold, stage)
  // A gate that was decided has done no work: its time would hide that of the others.
  const hasEnded = ATTEMPT_ENDED.has(stage.state) && from !== stage.state && from !== 'WAITING'
  if ((hasEnded || isLost(stage, from)) && stage.startedAt) {
    const attemptMs = Math.max(0, toElapsedMs(stage.startedAt, endedAt) - stage.idleMs)
    fold.rollup.add(subject, endedAt, { attempts: 1, attemptMs })
    fold.rollup.addLatency(subject, endedAt, { measure: 'attempt', bucketIndex: toLatencyBucket(attemptMs), count: 1 })
  }
  fold.rollup.add(subject, endedAt, {
    stagesSucceeded: stage.state === 'SUCCEEDED' ? 1 : 0,
    stagesFailed: stage.state === 'FAILED' || stage.state === 'CRASHED' ? 1 : 0,
  })
}

function noteFirstError({ run }: RunFold, stage: StageRunRow): void {
  if ((stage.state === 'FAILED' || stage.state === 'CRASHED') && stage.error && !run.error) {
    run.error = stage.error
  }
}

/** Clocks of two machines may disagree; a duration is never negative. */
const toElapsedMs = (from: Date, to: Date) => Math.max(0, Math.round(to.getTime() - from.getTime()))
