import { RUN_COUNTERS, type RunCounter, scopeOf, toEach } from '#shared/domain/run/counters'
import { factsByName } from '#shared/domain/pipeline/kind-convention'
import type { StageRunRow } from '#db/repositories/run/stage-run.repository'
import type { TaskRunRow } from '#db/repositories/run/task-run-ingest.repository'

type RunTotals = Pick<TaskRunRow, RunCounter | 'fraction'>

/** A model call takes far longer than a rule on the same record. */
const MODEL_WEIGHT = 4

export function toRunTotals(stages: readonly StageRunRow[]): RunTotals {
  const inScope = {
    first: stages.filter(stage => stage.dependsOn.length === 0),
    last: stages.filter(stage => stage.isTerminal),
    all: stages,
  }
  return {
    ...toEach(RUN_COUNTERS, counter => sum(inScope[scopeOf(counter)], counter)),
    fraction: toFraction(stages),
  }
}

const sum = (stages: readonly StageRunRow[], counter: RunCounter) =>
  stages.reduce((total, stage) => total + stage[counter], 0)

/** Mean over the stages, model stages with a higher weight; 1 only when all have succeeded. */
function toFraction(stages: readonly StageRunRow[]): number {
  const weights = stages.map(stage => factsByName(stage.kind).purpose === 'model' ? MODEL_WEIGHT : 1)
  const total = weights.reduce((all, weight) => all + weight, 0)
  const done = stages.reduce((all, stage, index) => all + toStageFraction(stage) * (weights[index] ?? 0), 0)
  return total === 0 ? 0 : done / total
}

function toStageFraction({ state, fraction }: StageRunRow): number {
  if (state === 'SUCCEEDED' || state === 'SKIPPED') {
    return 1
  }
  // -1: the stage does not know its total.
  return Math.min(1, Math.max(0, fraction))
}
