import { type Draft, sendJob, setRunState, setStageState } from './draft.ts'
import { openGates } from './gate.ts'
import { hasRunEnded, hasStageEnded, type RunModel, type RunState, type StageModel } from './run-model.ts'

/**
 * Advances a run after any change: stages whose inputs are available are queued, those that can never
 * have them are skipped, ready ones get a job as far as the run's limit allows, and the run itself ends,
 * or is paused, when nothing of it runs any more.
 */
export function advance(draft: Draft): void {
  if (hasRunEnded(draft.run.state)) {
    return
  }
  releaseBlocked(draft)
  if (draft.run.state === 'QUEUED' || draft.run.state === 'RUNNING') {
    while (openGates(draft)) {
      releaseBlocked(draft)
    }
    sendReady(draft)
  }
  settle(draft)
}

function releaseBlocked(draft: Draft) {
  const byId = new Map(draft.run.stages.map(stage => [stage.stageId, stage]))
  let isMoving = true
  while (isMoving) {
    isMoving = false
    for (const stage of draft.run.stages) {
      if (stage.state !== 'BLOCKED') {
        continue
      }
      const inputs = stage.policy.dependsOn.map(id => byId.get(id)?.state)
      if (inputs.every(state => state === 'SUCCEEDED')) {
        setStageState(draft, stage, 'QUEUED')
      }
      else if (inputs.some(state => state === undefined || (state !== 'SUCCEEDED' && hasStageEnded(state)))) {
        setStageState(draft, stage, 'SKIPPED')
      }
      else {
        continue
      }
      isMoving = true
    }
  }
}

function sendReady(draft: Draft) {
  const { stages, maxParallelStages } = draft.run
  let free = maxParallelStages - stages.filter(stage => stage.jobId).length
  for (const stage of stages) {
    if (free <= 0) {
      return
    }
    if (stage.jobId || (stage.state !== 'QUEUED' && stage.state !== 'RETRY_WAIT')) {
      continue
    }
    sendJob(draft, stage)
    free -= 1
  }
}

function settle(draft: Draft) {
  const { run } = draft
  if (run.stages.every(stage => hasStageEnded(stage.state))) {
    const { state, reason } = resultOf(run)
    setRunState(draft, state, reason)
  }
  else if (run.state === 'PAUSING' && !run.stages.some(stage => stage.state === 'RUNNING')) {
    setRunState(draft, 'PAUSED', 'AT_REST')
  }
}

function resultOf({ stages }: RunModel): { state: RunState, reason: string } {
  const first = (state: StageModel['state']) => stages.find(stage => stage.state === state)
  if (first('CANCELLED')) {
    return { state: 'CANCELLED', reason: 'STOPPED' }
  }
  const failed = first('FAILED')
  if (failed) {
    return { state: 'FAILED', reason: reasonOf(failed) }
  }
  const crashed = first('CRASHED')
  if (crashed) {
    return { state: 'CRASHED', reason: reasonOf(crashed) }
  }
  return { state: 'SUCCEEDED', reason: 'COMPLETED' }
}

const reasonOf = ({ error }: StageModel) => error?.reason ?? 'UNKNOWN'
