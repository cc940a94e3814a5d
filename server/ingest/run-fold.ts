import type { NewRunEvent } from '#db/repositories/run/run-event.repository'
import type { StageRunRow } from '#db/repositories/run/stage-run.repository'
import type { StageShardsRow } from '#db/repositories/run/stage-shards.repository'
import type { TaskRunRow } from '#db/repositories/run/task-run-ingest.repository'
import type { TokensUsageRow } from '#db/repositories/metric/tokens-usage.repository'
import type { RunRows } from '#server/services/metric/line-rollup'
import { ofTrial, type Rollup, type RollupSubject } from '#server/services/metric/rollup'
import { isTrial } from '#shared/domain/run/run-record'

/**
 * One run while a transaction applies events to it: copies of its rows, changed in place, and the rows
 * to be written with them.
 */
export interface RunFold {
  run: TaskRunRow
  stages: Map<string, StageRunRow>
  /** Keys of stages that changed. */
  changed: Set<string>
  isChanged: boolean
  /** The run ended in this transaction. */
  hasEnded: boolean
  /** The rows before this transaction. */
  before: RunRows
  /** Shared with the other runs of the transaction; a trial adds to a part of it. */
  rollup: Rollup
  events: NewRunEvent[]
  /** The newest of each part of an attempt, by its key. */
  shards: Map<string, StageShardsRow>
  /** Not priced yet. */
  tokens: Omit<TokensUsageRow, 'cost' | 'currency'>[]
}

export function toFold(run: TaskRunRow, stages: readonly StageRunRow[], rollup: Rollup): RunFold {
  return {
    run: { ...run },
    stages: new Map(stages.map(stage => [stage.stageKey, { ...stage }])),
    changed: new Set(),
    isChanged: false,
    hasEnded: false,
    before: { run, stages },
    rollup: isTrial(run) ? ofTrial(rollup) : rollup,
    events: [],
    shards: new Map(),
    tokens: [],
  }
}

/**
 * Counts, once for each stage, that the run has ended and that the stage had started: whichever becomes known later.
 */
export function countEntered(fold: RunFold): void {
  const { run, stages, before, rollup } = fold
  const entered = new Set(
    before.run.finishedAt ? [...before.stages].filter(stage => stage.attempt > 0).map(stage => stage.stageKey) : [],
  )
  for (const stage of stages.values()) {
    if (run.finishedAt && stage.attempt > 0 && !entered.has(stage.stageKey)) {
      rollup.add(toSubject(fold, stage), run.finishedAt, { stagesEntered: 1 })
    }
  }
}

export function toSubject({ run }: Pick<RunFold, 'run'>, stage?: StageRunRow, model?: string): RollupSubject {
  return {
    projectId: run.projectId,
    pipelineId: run.pipelineId,
    templateVersion: run.templateVersion,
    // Tokens and calls are counted under the model that was called.
    modelVersion: model || run.modelVersion,
    stageKey: stage?.stageKey ?? '',
    stageKind: stage?.kind ?? '',
  }
}
