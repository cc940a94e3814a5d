import type { StageRunRow } from '#db/repositories/run/stage-run.repository'
import type { TaskRunHead } from '#db/repositories/run/task-run.repository'
import type { runError, RunView, StageRunView } from '#shared/contract/run/run.contract'
import { stageRunView, runView } from '#shared/contract/run/run.contract'
import { pickCounts, RUN_COUNTERS, STAGE_COUNTERS } from '#shared/domain/run/counters'
import { canApply, RUN_VERBS, toShownState } from '#shared/domain/run/run-state'
import type { z } from 'zod'

const toInstant = (date: Date | null) => date?.toISOString() ?? null

/** The schemas type the values from the database; an unknown value is a bug. */
const words = runView.pick({ trigger: true, disposition: true })
const stageWords = stageRunView.pick({ state: true, outputs: true, attempts: true })

export function toRunView(row: TaskRunHead): RunView {
  const { observed, desired, shown } = toShown(row)
  return {
    id: row.id,
    projectId: row.projectId,
    taskId: row.taskId,
    pipelineId: row.pipelineId,
    revisionId: row.revisionId,
    name: row.name,
    state: shown.type,
    stateName: shown.name,
    desiredState: desired,
    observedState: observed,
    ...words.parse(row),
    parentRunId: row.parentRunId,
    actor: row.actor,
    priority: row.priority,
    recordLimit: row.recordLimit,
    error: toError(row.error),
    ...pickCounts(RUN_COUNTERS, row),
    fraction: row.fraction,
    createdAt: row.createdAt.toISOString(),
    startedAt: toInstant(row.startedAt),
    finishedAt: toInstant(row.finishedAt),
    pausedAt: toInstant(row.pausedAt),
    pausedMs: row.pausedMs,
    verbs: RUN_VERBS.filter(verb => canApply(verb, { observed, desired })),
  }
}

/** The state as people see it. */
export function toShown(
  row: Pick<TaskRunHead, 'observedState' | 'desiredState' | 'isReconciling' | 'recordsIn' | 'recordsFailed' | 'error'>,
) {
  const { observedState: observed, desiredState: desired } = row
  return { observed, desired, shown: toShownState({
    observed, desired, isReconciling: row.isReconciling, recordsIn: row.recordsIn, recordsFailed: row.recordsFailed,
    errorReason: row.error?.reason ?? '',
  }) }
}

export function toStageRunView(row: StageRunRow): StageRunView {
  const {
    stageKey, kind, name, position, dependsOn, isTerminal, attempt, workerId, fraction, recordsPerSecond,
    droppedByReason, failedByReason,
  } = row
  return {
    stageKey, kind, name, position, dependsOn, isTerminal, attempt, workerId,
    ...stageWords.parse(row),
    queuedAt: toInstant(row.queuedAt),
    startedAt: toInstant(row.startedAt),
    finishedAt: toInstant(row.finishedAt),
    nextAttemptAt: toInstant(row.nextAttemptAt),
    idleMs: row.idleMs,
    ...pickCounts(STAGE_COUNTERS, row),
    fraction, recordsPerSecond, droppedByReason, failedByReason,
    error: toError(row.error),
    reusedFrom: row.reusedRunId,
  }
}

const toError = (error: z.infer<typeof runError> | null) => error && { ...error, metadata: error.metadata ?? {} }
