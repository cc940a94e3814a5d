import type { MetricName, MetricSeriesQuery } from '#shared/contract/metric.contract'
import { isFineGone } from '~/utils/stat/stat-grain'

/** In the order of the cards. */
export const OVERVIEW_METRICS = ['throughput', 'record_success', 'run_success', 'first_pass', 'tokens_total', 'runs_ended'] as const satisfies MetricName[]

/** The key figures of a range, and their sparklines; when the sparklines cannot be read, the figures are still shown. */
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

const HOUR_MS = 60 * 60_000
const DAY_MS = 24 * HOUR_MS

/** About 12 to 100 points: more are narrower than a pixel of a card, fewer show no trend. */
function toSparkGrain({ from, to }: { from: string, to: string }, nowMs = Date.now()): MetricSeriesQuery['grain'] {
  const lengthMs = Date.parse(to) - Date.parse(from)
  if (lengthMs <= 8 * HOUR_MS) {
    return isFineGone(Date.parse(from), nowMs) ? '15m' : '5m'
  }
  if (lengthMs <= DAY_MS) {
    return '15m'
  }
  if (lengthMs <= 4 * DAY_MS) {
    return 'hour'
  }
  return lengthMs <= 100 * DAY_MS ? 'day' : lengthMs <= 700 * DAY_MS ? 'week' : 'month'
}
