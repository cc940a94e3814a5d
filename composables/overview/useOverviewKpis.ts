import type { MetricName } from '#shared/contract/metric.contract'

/** In the order of the cards. */
export const OVERVIEW_METRICS = ['throughput', 'record_success', 'run_success', 'first_pass', 'tokens_total', 'runs_ended'] as const satisfies MetricName[]

/** The key figures of a range with their sparklines, in one answer. */
export function useOverviewKpis(range: MaybeRefOrGetter<{ from: string, to: string, tz: string }>) {
  const projectId = useProjectId()
  const { grainOf } = useStatRange(range)
  return useApiData('metricSummary', () => ({ query: { ...toValue(range), projectId: projectId.value, grain: grainOf('auto') } }), { topics: ['metrics'] })
}
