import type { RouteLocationRaw } from 'vue-router'
import type { MetricName } from '#shared/contract/metric.contract'
import { STAT_METRICS } from '~/utils/stat-url'

/** Where figures of the statistics lead: to what they count, with the same filters. */
export function useStatTargets() {
  const route = useRoute()
  const { state, range, addressOf } = useStats()

  /** Runs that ended in the range: as many as the figure says. */
  const runsOf = (ends: { from: string, to: string }): RouteLocationRaw => ({
    path: '/runs',
    query: { pipelineId: state.value.pipelineId || undefined, ...ends, by: 'finished' },
  })

  function kpiTarget(metric: MetricName): RouteLocationRaw | undefined {
    if (metric === 'run_success' || metric === 'runs_ended') {
      return runsOf({ from: range.value.from, to: range.value.to })
    }
    if (metric === 'attempt_p95') {
      return { path: '/stats/stages', query: route.query }
    }
    if (metric === 'tokens_total') {
      return { path: '/stats/tokens', query: route.query }
    }
    const known = STAT_METRICS.find(candidate => candidate === metric)
    return known && addressOf({ metric: known }, '/stats/history')
  }
  return { runsOf, kpiTarget }
}
