import type { MetricName } from '#shared/contract/metric.contract'
import { toSparkGrain } from '~/utils/stat/spark-grain'

/** In the order of the cards. */
export const OVERVIEW_METRICS = ['throughput', 'record_success', 'run_success', 'first_pass', 'tokens_total', 'runs_ended'] as const satisfies MetricName[]

/** The key figures of a range, and their courses; courses that cannot be read leave the figures alone. */
export function useOverviewKpis(range: MaybeRefOrGetter<{ from: string, to: string, tz: string }>) {
  const api = useApi()
  const projectId = useProjectId()
  const query = computed(() => ({ ...toValue(range), projectId: projectId.value }))
  const summary = useApiData('metricSummary', () => ({ query: query.value }))
  const grain = computed(() => summary.data.value ? toSparkGrain(summary.data.value.window) : undefined)

  const courses = useFetched(
    () => `courses:${JSON.stringify(query.value)}:${grain.value ?? ''}`,
    async () => {
      const series = await Promise.all(grain.value === undefined
        ? []
        : OVERVIEW_METRICS.map(metric => api('metricSeries', { query: { ...query.value, metric, grain: grain.value } })))
      return { byMetric: Object.fromEntries(series.map(({ metric, points }) => [metric, points.map(point => point.value)])) }
    },
  )
  const refresh = () => Promise.all([summary.refresh(), courses.refresh()])
  useLiveRefresh(['metrics'], refresh)
  return { summary, courses }
}
