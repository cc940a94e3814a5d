import { advance } from './advance.ts'
import { type Draft, dropJob, reuseStage, setRunState, setStageState } from './draft.ts'
import { hasRunEnded, hasStageEnded } from './run-model.ts'

/** `done`: the verb is in effect (possibly already before). `ended`: too late, the run has already ended. */
export type VerbResult = 'done' | 'ended'

/** The first events of a run: accepted, and what it takes over; and its first jobs. */
export function acceptRun(draft: Draft): void {
  draft.events
    .push({ stageId: '', attempt: 0, body: { kind: 'run_state', from: null, to: 'QUEUED', reason: 'ACCEPTED' } })
  for (const stage of draft.run.stages) {
    if (stage.reusedRunId !== null) {
      reuseStage(draft, stage)
    }
  }
  advance(draft)
}

/** No new stage starts; running stages stop at their next checkpoint. */
export function pauseRun(draft: Draft): VerbResult {
  const { run } = draft
  if (hasRunEnded(run.state) || run.state === 'CANCELLING') {
    return 'ended'
  }
  if (run.state === 'PAUSING' || run.state === 'PAUSED') {
    return 'done'
  }
  for (const stage of run.stages) {
    if (stage.state !== 'RUNNING') {
      dropJob(draft, stage)
    }
  }
  setRunState(draft, 'PAUSING', 'PAUSE_REQUESTED')
  advance(draft)
  return 'done'
}

export function resumeRun(draft: Draft): VerbResult {
  const { run } = draft
  if (hasRunEnded(run.state) || run.state === 'CANCELLING') {
    return 'ended'
  }
  if (run.state === 'QUEUED' || run.state === 'RUNNING') {
    return 'done'
  }
  setRunState(draft, run.startedAt ? 'RUNNING' : 'QUEUED', 'RESUMED')
  for (const stage of run.stages) {
    if (stage.state === 'PAUSED') {
      setStageState(draft, stage, 'QUEUED', { isResuming: true })
    }
  }
  advance(draft)
  return 'done'
}

/** Waiting stages are cancelled at once; running ones are told to stop. */
export function cancelRun(draft: Draft, reason: string): VerbResult {
  const { run } = draft
  if (run.state === 'CANCELLING' || run.state === 'CANCELLED') {
    return 'done'
  }
  if (hasRunEnded(run.state)) {
    return 'ended'
  }
  setRunState(draft, 'CANCELLING', reason)
  for (const stage of run.stages) {
    if (stage.state !== 'RUNNING' && !hasStageEnded(stage.state)) {
      setStageState(draft, stage, 'CANCELLED')
    }
  }
  advance(draft)
  return 'done'
}
