import type { StageMetrics } from '#shared/contract/metric.contract'
import type { StageSort } from './stat-url'
import { type FlowStage, toFlowOrder } from './stat-yield'

/** Sorted by a column, unknown values last; or in the order of the flow. */
export function sortStages(stages: readonly StageMetrics[], { sort, isDescending }: { sort: StageSort, isDescending: boolean }, flow: readonly FlowStage[]): StageMetrics[] {
  if (sort === 'flow') {
    const order = toFlowOrder(flow)
    const placeOf = ({ stageKey }: StageMetrics) => order.includes(stageKey) ? order.indexOf(stageKey) : order.length
    // Without a pipeline: by records in, most first, which is the order of a line that loses records at each stage.
    return [...stages].sort((a, b) => placeOf(a) - placeOf(b) || b.recordsIn - a.recordsIn || (a.stageKey < b.stageKey ? -1 : 1))
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
export function toggleStageSort(current: { sort: StageSort, isDescending: boolean }, column: StageSort): { sort: StageSort, isDescending: boolean } {
  if (current.sort !== column) {
    return { sort: column, isDescending: true }
  }
  return current.isDescending ? { sort: column, isDescending: false } : { sort: 'flow', isDescending: true }
}
