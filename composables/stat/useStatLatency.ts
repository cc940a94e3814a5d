import { toSeriesModel } from '~/utils/stat/stat-charts'
import { toProof } from '~/utils/stat/stat-panel'

/**
 * Duration of the attempts of a stage over time, of the chosen stage or of all.
 *
 * @param stageName of the chosen stage; '' = all
 */
export function useStatLatency(stageName: () => string) {
  const { t } = useI18n()
  const { query, range } = useStats()
  const { seriesWords, metaOf, peakText, rangeText } = useStatWords()
  const { chartFormatOf } = useMetricFigure()
  const { label } = useLabels()
  const { grainOf, eachOf, coverageOf } = useStatRange(range)

  const asked = computed(() => ({ ...query.value, grain: grainOf('auto') }))
  const p50 = useMetric('metricSeries', () => ({ query: { ...asked.value, metric: 'attempt_p50' } }))
  const p95 = useMetric('metricSeries', () => ({ query: { ...asked.value, metric: 'attempt_p95' } }))

  const model = computed(() => {
    const [half, most] = [p50.data.value, p95.data.value]
    const drawn = half ? toSeriesModel(half, seriesWords('attempt_p50', 'ms')) : undefined
    const second = most && most.points.length === half?.points.length ? [{ key: 'p95', label: label('stat.metric', 'attempt_p95'), color: 2 as const, values: most.points.map(({ value }) => value) }] : []
    return drawn && { ...drawn, series: [...drawn.series, ...second] }
  })
  const panel = computed(() => ({
    ...p50.look.value,
    model: model.value,
    format: chartFormatOf('ms'),
    title: t('stat.latency.title'),
    meta: [stageName(), metaOf('ms', eachOf(asked.value.grain), rangeText(range.value))].filter(Boolean).join(' · '),
    summary: peakText(model.value, 'ms'),
    rangeLabel: rangeText(range.value),
    curl: p95.curl.value,
    proof: toProof(p50.data.value),
  }))
  return { panel, refresh: () => Promise.all([p50.refresh(), p95.refresh()]), coverage: computed(() => coverageOf(p50.data.value?.window)) }
}
