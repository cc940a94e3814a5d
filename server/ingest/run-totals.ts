import { factsByName } from '#shared/domain/pipeline/kind-convention'
import type { StageRunRow } from '#db/repositories/run/stage-run.repository'
import type { TaskRunRow } from '#db/repositories/run/task-run-ingest.repository'

type RunTotals = Pick<
  TaskRunRow,
  'recordsIn' | 'recordsOut' | 'recordsDropped' | 'recordsFailed' | 'bytesIn' | 'bytesOut' | 'inputTokens'
  | 'outputTokens' | 'fraction'
>

/** A model call takes far longer than a rule on the same record. */
const MODEL_WEIGHT = 4

/** In: of the first stages. Out: of the last stages. Dropped, failed and tokens: of all stages. */
export function toRunTotals(stages: readonly StageRunRow[]): RunTotals {
  const first = stages.filter(stage => stage.dependsOn.length === 0)
  const last = stages.filter(stage => stage.isTerminal)
  return {
    recordsIn: sum(first, 'recordsIn'),
    bytesIn: sum(first, 'bytesIn'),
    recordsOut: sum(last, 'recordsOut'),
    bytesOut: sum(last, 'bytesOut'),
    recordsDropped: sum(stages, 'recordsDropped'),
    recordsFailed: sum(stages, 'recordsFailed'),
    inputTokens: sum(stages, 'inputTokens'),
    outputTokens: sum(stages, 'outputTokens'),
    fraction: toFraction(stages),
  }
}

type Counter = 'recordsIn' | 'recordsOut' | 'recordsDropped' | 'recordsFailed' | 'bytesIn' | 'bytesOut' | 'inputTokens'
  | 'outputTokens'

const sum = (stages: readonly StageRunRow[], counter: Counter) =>
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
