import { toSeriesModel } from '~/utils/stat/stat-charts'

/** Throughput over the range of the page. */
export function useStatLive() {
  const api = useApi()
  const curl = useCurl()
  const { query, range } = useStats()
  const { seriesWords, peakText, metaOf, rangeText } = useStatWords()
  const { chartFormatOf } = useMetricFigure()
  const { nameOf } = useMetricNames()

  const { grainOf, eachOf, coverageOf } = useStatRange(range)
  const asked = computed(() => ({ ...query.value, metric: 'throughput' as const, grain: grainOf('auto') }))
  const series = useMetric('series', asked, () => api('metricSeries', { query: asked.value }))

  const panel = computed(() => {
    const answer = series.data.value
    const model = answer ? toSeriesModel(answer, seriesWords('throughput', answer.unit)) : undefined
    return {
      ...series.look.value,
      model,
      format: chartFormatOf('records_per_minute'),
      title: nameOf('throughput'),
      meta: metaOf('records_per_minute', eachOf(asked.value.grain), rangeText(range.value)),
      summary: peakText(model, 'records_per_minute'),
      rangeLabel: rangeText(range.value),
      fileName: `${nameOf('throughput')} ${rangeText(range.value)}`,
      curl: curl('metricSeries', { query: asked.value }),
    }
  })
  return { panel, refresh: () => series.refresh(), coverage: computed(() => coverageOf(series.data.value?.window)) }
}
