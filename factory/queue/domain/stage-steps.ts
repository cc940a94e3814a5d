import type { StageErrorInfo, StageOutcome, StageProgress } from '../../job/stage-job.ts'
import { advance } from './advance.ts'
import { type Draft, dropJob, sendJob, setRunState, setStageState } from './draft.ts'
import type { StageModel, StagePolicy } from './run-model.ts'

/** After this many losses without progress, the stage itself is assumed to end its process. */
const MOST_LOSSES = 10
/** Another stage may be the cause: stages lost together are restarted one by one. */
const LOSSES_BEFORE_WAIT = 2

/** Names the stage and its job: a job that does not belong to the stage (any more) changes nothing. */
export interface StageClaim {
  stageId: string
  jobId: string
}

/** @returns the stage, now RUNNING; undefined when the job came too late to start it. */
export function startStage(draft: Draft, claim: StageClaim, workerId: string, progress: StageProgress): StageModel
  | undefined {
  const { run, now } = draft
  const stage = findClaimed(draft, claim)
  if (!stage || (run.state !== 'QUEUED' && run.state !== 'RUNNING') || (
    stage.state !== 'QUEUED' && stage.state !== 'RETRY_WAIT'
  )) {
    return undefined
  }
  if (stage.state === 'RETRY_WAIT') {
    setStageState(draft, stage, 'QUEUED', { nextAttemptAt: null })
  }
  if (run.state === 'QUEUED') {
    setRunState(draft, 'RUNNING', 'STARTED')
  }
  // A resumed stage is still the same attempt; a new attempt has no error yet.
  const attempt = stage.isResuming
    ? {}
    : { attempt: stage.attempt + 1, startedAt: now, error: null, hasMoved: false, spentMs: 0 }
  setStageState(
    draft, stage, 'RUNNING', { ...attempt, isResuming: false, workerId, endedAt: null, nextAttemptAt: null, progress },
  )
  return stage
}

/** Applies the worker's outcome. @returns false when the claim was lost and the outcome no longer counts. */
export function endStage(draft: Draft, claim: StageClaim, outcome: StageOutcome, random: number): boolean {
  const stage = findClaimed(draft, claim)
  if (stage?.state !== 'RUNNING') {
    return false
  }
  stage.progress = outcome.progress
  applyOutcome(draft, stage, outcome, random)
  advance(draft)
  return true
}

function applyOutcome(draft: Draft, stage: StageModel, outcome: StageOutcome, random: number) {
  const isCancelling = draft.run.state === 'CANCELLING'
  const error = failureOf(outcome)
  if (outcome.type === 'succeeded' && !error) {
    setEnded(draft, stage, 'SUCCEEDED', { outputs: outcome.outputs, error: null })
  }
  else if (outcome.type === 'crashed' || outcome.type === 'failed' || error) {
    fail(draft, stage, outcome, error!, random)
  }
  else if (isCancelling) {
    setEnded(draft, stage, 'CANCELLED')
  }
  else if (draft.run.state === 'PAUSING' && outcome.type === 'paused') {
    setWaiting(draft, stage, 'PAUSED', { isResuming: true })
  }
  // Stopped although no longer requested (resumed meanwhile, or this process shuts down): it continues.
  else {
    setWaiting(draft, stage, 'QUEUED', { isResuming: true })
  }
}

function fail(draft: Draft, stage: StageModel, outcome: StageOutcome, error: StageErrorInfo, random: number) {
  const isCancelling = draft.run.state === 'CANCELLING'
  const outputs = 'outputs' in outcome ? outcome.outputs : stage.outputs
  if (outcome.type === 'crashed' && isCancelling) {
    // It ignored its cancel and was terminated, which counts as cancelled.
    setEnded(draft, stage, 'CANCELLED', { error })
  }
  else if (!isCancelling && error.reason === 'TIMEOUT' && stage.hasMoved) {
    setWaiting(draft, stage, 'QUEUED', { error, outputs, losses: 0 })
  }
  else if (!isCancelling && error.retryable && stage.failures + 1 < stage.policy.maxAttempts) {
    const failures = stage.failures + 1
    setWaiting(draft, stage, 'RETRY_WAIT', {
      error, outputs, failures, losses: 0, nextAttemptAt: after(draft, backoffMs(stage.policy, failures, random)),
    })
  }
  else {
    setEnded(draft, stage, outcome.type === 'crashed' ? 'CRASHED' : 'FAILED', { error, outputs })
  }
}

/** The worker was lost with its process. That is not a failure of the stage: it restarts as the next attempt. */
export function loseStage(draft: Draft, claim: StageClaim, random: number): boolean {
  const stage = findClaimed(draft, claim)
  if (!stage) {
    return false
  }
  if (stage.state === 'RUNNING') {
    leaveLost(draft, stage, random)
  }
  else {
    dropJob(draft, stage)
  }
  advance(draft)
  return true
}

/** This process cannot run the stage but another can: it is offered again after a while. */
export function deferStage(draft: Draft, claim: StageClaim, waitMs: number): void {
  const stage = findClaimed(draft, claim)
  if (!stage || stage.state === 'RUNNING') {
    return
  }
  dropJob(draft, stage)
  stage.nextAttemptAt = after(draft, waitMs)
  sendJob(draft, stage, true)
}

function leaveLost(draft: Draft, stage: StageModel, random: number) {
  const losses = stage.hasMoved ? 0 : stage.losses + 1
  const error: StageErrorInfo = {
    reason: 'WORKER_LOST', message: 'the worker process was lost', retryable: true, metadata: { cause: 'ENDED' },
  }
  if (draft.run.state === 'CANCELLING') {
    setEnded(draft, stage, 'CANCELLED')
  }
  else if (losses >= MOST_LOSSES) {
    setEnded(draft, stage, 'CRASHED', { error: {
      ...error,
      message: `the worker process was lost ${losses} times before the stage had got on`,
      metadata: { cause: 'ENDED', losses: String(losses) },
    } })
  }
  else if (losses > LOSSES_BEFORE_WAIT) {
    setWaiting(
      draft, stage, 'RETRY_WAIT',
      { error, losses, nextAttemptAt: after(draft, backoffMs(stage.policy, losses - LOSSES_BEFORE_WAIT, random)) },
    )
  }
  else {
    setWaiting(draft, stage, 'QUEUED', { error, losses })
  }
}

const after = ({ now }: Draft, ms: number): Date => new Date(now.getTime() + ms)

const setEnded = (
  draft: Draft, stage: StageModel, to: 'SUCCEEDED' | 'FAILED' | 'CRASHED' | 'CANCELLED',
  patch: Partial<StageModel> = {},
) =>
  setStageState(draft, stage, to, patch)

/** The stage leaves the worker without ending; another job will continue it. */
const setWaiting = (
  draft: Draft, stage: StageModel, to: 'QUEUED' | 'PAUSED' | 'RETRY_WAIT', patch: Partial<StageModel>,
) =>
  setStageState(draft, stage, to, { endedAt: draft.now, jobId: null, ...patch })

/** Why the outcome is not a success; a stage in which every record failed never succeeds. */
function failureOf(outcome: StageOutcome): StageErrorInfo | undefined {
  if (outcome.type === 'failed') {
    return outcome.error
  }
  if (outcome.type === 'crashed') {
    return { ...outcome.error, retryable: true }
  }
  const { recordsIn, recordsFailed } = outcome.progress
  if (outcome.type === 'succeeded' && recordsIn > 0 && recordsFailed >= recordsIn) {
    return {
      reason: 'ALL_RECORDS_FAILED', message: `all ${recordsFailed} records failed`, retryable: false,
      metadata: { recordsIn: String(recordsIn) },
    }
  }
  return undefined
}

function findClaimed(draft: Draft, { stageId, jobId }: StageClaim): StageModel | undefined {
  return draft.run.stages.find(stage => stage.stageId === stageId && stage.jobId === jobId)
}

/**
 * Wait before attempt number `attempt + 1`, in milliseconds: doubles from the first wait up to the longest,
 * then between half of it and all of it, so that stages which failed together do not come back together.
 *
 * @param random 0 (inclusive) to 1 (exclusive)
 */
export function backoffMs({ initialBackoffMs, maxBackoffMs }: StagePolicy, attempt: number, random: number): number {
  const doubled = initialBackoffMs * 2 ** Math.min(attempt - 1, 30)
  const wait = Math.min(doubled, maxBackoffMs)
  return Math.round(wait / 2 + wait / 2 * random)
}
