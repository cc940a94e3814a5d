import type { Trx } from '#db/client'
import { settleOpenOutbox } from '#db/repositories/system/outbox.repository'
import { addToLine } from '#db/repositories/metric/line-summary.repository'
import { addToRunCounts } from '#db/repositories/metric/run-count.repository'
import { addToSummary } from '#db/repositories/metric/rollup.repository'
import { listStagesOfRuns, type StageRunRow, updateStageRuns } from '#db/repositories/run/stage-run.repository'
import { lockRuns, updateIngestedRuns } from '#db/repositories/run/task-run-ingest.repository'
import { isTrial } from '#shared/domain/run/run-record'
import { notePause } from '#shared/domain/run/run-pause'
import { isFinal, type StageState } from '#shared/domain/run/run-state'
import { endOpen, toIdleMs } from '#shared/domain/run/stage-attempt'
import { toLineRows, createRollup, ofTrial, toRunCountRows } from '../metric'
import { noteRetried } from './retried-failures'

export interface Settlement {
  runId: string
  state: 'CANCELLED' | 'FAILED' | 'CRASHED'
  /** UPPER_SNAKE_CASE. */
  reason: string
  /** For people. */
  message: string
  at: Date
}

const COUNTER = { CANCELLED: 'runsCancelled', FAILED: 'runsFailed', CRASHED: 'runsCrashed' } as const
const ENDED_STAGES = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED', 'SKIPPED', 'CRASHED'])

/**
 * Ends a run about which the factory will send no events: cancelled before it was submitted, refused, or
 * lost. Also settles its waiting verbs.
 *
 * @returns false when the run had already ended or does not exist.
 */
export async function settleRun(trx: Trx, { runId, state, reason, message, at }: Settlement): Promise<boolean> {
  const [run] = await lockRuns(trx, [runId])
  if (!run || isFinal(run.observedState)) {
    return false
  }
  const isFailure = state !== 'CANCELLED'
  const ended = {
    ...run,
    ...notePause(run, state, at),
    observedState: state,
    stateReason: reason,
    isReconciling: false,
    disposition: isFailure ? 'open' : run.disposition,
    error: isFailure ? run.error ?? { reason, message, stageKey: '', retryable: false, metadata: {} } : run.error,
    finishedAt: at,
    version: run.version + 1,
  }
  await updateIngestedRuns(trx, [ended])
  const stages = await listStagesOfRuns(trx, [runId])
  const endedStages = stages.map(stage =>
    ENDED_STAGES.has(stage.state) ? stage : toEndedStage(stage, toStageState(state, stage.state), at))
  await updateStageRuns(trx, endedStages.filter(stage => !stages.includes(stage)))
  const all = createRollup(null)
  const rollup = isTrial(run) ? ofTrial(all) : all
  rollup.add({ ...run, stageKey: '', stageKind: '' }, at, { [COUNTER[state]]: 1 })
  for (const stage of stages.filter(it => it.attempt > 0)) {
    rollup.add({ ...run, stageKey: stage.stageKey, stageKind: stage.kind }, at, { stagesEntered: 1 })
  }
  await addToSummary(trx, rollup.summary())
  await addToLine(trx, toLineRows([{ before: { run, stages }, after: { run: ended, stages: endedStages } }]))
  await addToRunCounts(trx, toRunCountRows([{ before: run, after: ended }]))
  await settleOpenOutbox(trx, runId)
  if (isFailure) {
    await noteRetried(trx, [runId])
  }
  return true
}

function toEndedStage(stage: StageRunRow, state: StageState, at: Date): StageRunRow {
  const attempts = endOpen(stage.attempts, state, at)
  return { ...stage, state, finishedAt: at, recordsPerSecond: 0, attempts, idleMs: toIdleMs(attempts, stage.attempt) }
}

/** The final state of a stage that had not ended. */
function toStageState(runState: Settlement['state'], stageState: StageState): StageState {
  if (runState === 'CANCELLED') {
    return 'CANCELLED'
  }
  return runState === 'CRASHED' && stageState === 'RUNNING' ? 'CRASHED' : 'SKIPPED'
}
