import type { StageRunRow } from '#db/repositories/run/stage-run.repository'
import type { QueueRun, QueueStageStatus } from '#server/grpc/queue.gateway'
import { foldRunState } from './fold-run-state'
import { FINAL_STAGE_STATES, foldStage } from './fold-stage'
import { addTokens } from './fold-tokens'
import { foldWaiting } from './fold-waiting'
import type { RunFold } from './run-fold'
import { toRunTotals } from './run-totals'

/**
 * Sets a run to the answer of GetRun, in place of missed events: states, records and
 * tokens are exact; what only the missed events contained (times of earlier attempts, latency of single
 * calls, which model took the tokens) is lost.
 *
 * @param now time whose bucket takes what happened at an unknown time.
 * @returns false when the snapshot is older than the stored state and nothing was changed.
 */
export function foldSnapshot(fold: RunFold, snapshot: QueueRun, now: Date): boolean {
  const { run } = fold
  if (snapshot.lastSeq < run.lastSeq) {
    return false
  }
  if (snapshot.lastSeq > run.lastSeq) {
    catchUp(fold, snapshot, now)
  }
  fold.isChanged ||= run.isReconciling
  run.isReconciling = false
  return true
}

function catchUp(fold: RunFold, snapshot: QueueRun, now: Date): void {
  const { run } = fold
  const from = run.observedState
  for (const status of snapshot.stages) {
    const stage = fold.stages.get(status.stageId)
    if (stage) {
      catchUpStage(fold, stage, { status, now })
    }
  }
  run.queuedAt ??= snapshot.createTime ?? null
  run.startedAt ??= snapshot.startTime ?? null
  foldRunState(fold, { to: snapshot.state, reason: '', at: snapshot.endTime ?? now })
  foldWaiting(fold, now)
  Object.assign(run, toRunTotals([...fold.stages.values()]))
  run.lastSeq = snapshot.lastSeq
  fold.isChanged = true
  fold.events.push({
    runId: run.id,
    seq: snapshot.lastSeq,
    projectId: run.projectId,
    type: 'run_state',
    stageKey: '',
    attempt: 0,
    occurredAt: now,
    payload: { from, to: run.observedState, reason: 'RECONCILED' },
  })
}

function catchUpStage(
  fold: RunFold, stage: StageRunRow, { status, now }: { status: QueueStageStatus, now: Date },
): void {
  if (!FINAL_STAGE_STATES.has(stage.state)) {
    const at = FINAL_STAGE_STATES.has(status.state) ? status.endTime ?? now : now
    foldStage(fold, stage, { status, nextAttemptTime: undefined, at })
  }
  const usage = toMissingUsage(stage, status)
  if (usage.calls > 0 || usage.inputTokens > 0 || usage.outputTokens > 0) {
    addTokens(fold, stage, { usage, modelCallsFailed: 0, modelCallsCancelled: 0, at: now, model: '' })
  }
}

/** The queue's totals cover all attempts; ours are the sum of the events so far. */
function toMissingUsage(stage: StageRunRow, { usage }: QueueStageStatus): QueueStageStatus['usage'] {
  return {
    inputTokens: Math.max(0, usage.inputTokens - stage.inputTokens),
    outputTokens: Math.max(0, usage.outputTokens - stage.outputTokens),
    cachedInputTokens: Math.max(0, usage.cachedInputTokens - stage.cachedInputTokens),
    reasoningTokens: Math.max(0, usage.reasoningTokens - stage.reasoningTokens),
    calls: Math.max(0, usage.calls - stage.modelCalls),
    estimated: usage.estimated,
  }
}
