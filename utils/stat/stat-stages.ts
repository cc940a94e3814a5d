import type { StageMetrics } from '#shared/contract/metric.contract'
import type { KindBook } from '#shared/domain/pipeline/kind-book'
import type { StagePurpose } from '#shared/domain/pipeline/kind-facts'
import type { StageSort } from './stat-url'
import { type FlowStage, toFlowOrder } from './stat-yield'

/** What stages are for, as they follow each other in most pipelines. */
const PURPOSE_ORDER: readonly StagePurpose[] = ['read', 'clean', 'filter', 'model', 'check', 'other', 'write']

/** Pipelines with the most records first: the stages of each stay together. */
function toPipelineOrder(stages: readonly StageMetrics[]): string[] {
  const most = [...Map.groupBy(stages, ({ pipelineId }) => pipelineId)]
    .map(([id, own]) => (
      { id, records: own.reduce((largest, { recordsIn, recordsOut }) => Math.max(largest, recordsIn, recordsOut), 0) }
    ))
  return most.sort((a, b) => b.records - a.records || (a.id < b.id ? -1 : 1)).map(({ id }) => id)
}

/** Sorted by a column, unknown values last; or pipeline by pipeline in the order of the flow. */
export function sortStages(
  stages: readonly StageMetrics[],
  { sort, isDescending }: { sort: StageSort, isDescending: boolean },
  { flow, factsOf }: { flow: readonly FlowStage[] } & Pick<KindBook, 'factsOf'>,
): StageMetrics[] {
  if (sort === 'flow') {
    const order = toFlowOrder(flow)
    const placeOf = ({ stageKey }: StageMetrics) => order.includes(stageKey) ? order.indexOf(stageKey) : order.length
    const pipelines = toPipelineOrder(stages)
    const purposeOrderOf = ({ stageKind }: StageMetrics) => PURPOSE_ORDER.indexOf(factsOf(stageKind).purpose)
    // Without the flow: by type, then by records in, most first, as in a line that loses records at each stage.
    return [...stages].sort((a, b) => pipelines.indexOf(a.pipelineId) - pipelines.indexOf(b.pipelineId)
      || placeOf(a) - placeOf(b)
      || purposeOrderOf(a) - purposeOrderOf(b)
      || b.recordsIn - a.recordsIn
      || (a.stageKey < b.stageKey ? -1 : 1))
  }
  const direction = isDescending ? -1 : 1
  return [...stages].sort((a, b) => {
    const [one, other] = [a[sort], b[sort]]
    if (one === null || other === null) {
      return Number(one === null) - Number(other === null)
    }
    return (one - other) * direction || (a.stageKey < b.stageKey ? -1 : 1)
  })
}

/** After a click on a head: largest first, smallest first, then the order of the flow. */
export function toggleStageSort(
  current: { sort: StageSort, isDescending: boolean }, column: StageSort,
): { sort: StageSort, isDescending: boolean } {
  if (current.sort !== column) {
    return { sort: column, isDescending: true }
  }
  return current.isDescending ? { sort: column, isDescending: false } : { sort: 'flow', isDescending: true }
}
