import { randomUUID } from 'node:crypto'
import {
  hasRunEnded, hasStageEnded, type Lane, type NewEvent, type RunModel, type RunState, type StageModel, type StageState,
} from './run-model.ts'

/** Changes that the transaction must make in the job queue. */
export type JobCommand
  = | {
    type: 'send'
    lane: Lane
    jobId: string
    stageId: string
    priority: number
    startAfter: Date | null
    expireInSeconds: number
    isForOthers?: boolean
  }
  | { type: 'delete', lane: Lane, jobId: string }

/**
 * A run being changed under its lock. The rules change `run` in place and record what must be
 * stored with it; the store writes all of it in the same transaction, so that state, events and
 * jobs never disagree.
 */
export interface Draft {
  run: RunModel
  /** The database's clock. */
  now: Date
  events: NewEvent[]
  jobs: JobCommand[]
  /** Changed stages. */
  changed: Set<string>
}

/** Extra time of a job over its attempt, so that the stage's own time limit applies first. */
const JOB_GRACE_SECONDS = 120
/**
 * The job queue accepts no jobs of a day or more; a longer attempt continues in the next job (see running-stage.ts).
 */
const LONGEST_JOB_SECONDS = 86_000

export function openDraft(run: RunModel, now: Date): Draft {
  return { run, now, events: [], jobs: [], changed: new Set() }
}

export function setRunState(draft: Draft, to: RunState, reason: string): void {
  const { run, now } = draft
  const from = run.state
  run.state = to
  if (to === 'RUNNING') {
    run.startedAt ??= now
  }
  if (hasRunEnded(to)) {
    run.endedAt = now
  }
  draft.events.push({ stageId: '', attempt: 0, body: { kind: 'run_state', from, to, reason } })
}

/** Applies `patch`, moves the stage to `to` and records the event with the stage's new state. */
export function setStageState(draft: Draft, stage: StageModel, to: StageState, patch: Partial<StageModel> = {}): void {
  const from = stage.state
  Object.assign(stage, patch, { state: to })
  if (to === 'QUEUED') {
    stage.queuedAt = draft.now
  }
  if (hasStageEnded(to)) {
    stage.endedAt = draft.now
    stage.nextAttemptAt = null
    dropJob(draft, stage, from)
  }
  draft.changed.add(stage.stageId)
  draft.events.push({
    stageId: stage.stageId, attempt: stage.attempt, body: { kind: 'stage_state', from, status: structuredClone(stage) },
  })
}

/** The stage has done its work in another run: it never waited, started or ended in this one. */
export function reuseStage(draft: Draft, stage: StageModel): void {
  const from = stage.state
  Object.assign(stage, { state: 'SUCCEEDED', queuedAt: null })
  draft.changed.add(stage.stageId)
  draft.events.push({
    stageId: stage.stageId, attempt: stage.attempt, body: { kind: 'stage_state', from, status: structuredClone(stage) },
  })
}

const laneOf = ({ policy }: StageModel): Lane => policy.lane ?? 'cpu'

/** @param isForOthers true = this process need not be woken when the job is due. */
export function sendJob(draft: Draft, stage: StageModel, isForOthers = false): void {
  stage.jobId = randomUUID()
  draft.changed.add(stage.stageId)
  draft.jobs.push({
    type: 'send',
    lane: laneOf(stage),
    jobId: stage.jobId,
    stageId: stage.stageId,
    priority: draft.run.priority,
    startAfter: stage.nextAttemptAt,
    expireInSeconds: Math.min(Math.ceil(stage.policy.timeoutMs / 1_000) + JOB_GRACE_SECONDS, LONGEST_JOB_SECONDS),
    isForOthers,
  })
}

/** Removes the stage's job; a waiting job is deleted, a running one ends by itself. */
export function dropJob(draft: Draft, stage: StageModel, stateWithJob: StageState = stage.state): void {
  if (!stage.jobId) {
    return
  }
  if (stateWithJob !== 'RUNNING') {
    draft.jobs.push({ type: 'delete', lane: laneOf(stage), jobId: stage.jobId })
  }
  stage.jobId = null
  draft.changed.add(stage.stageId)
}
