import { toSeriesModel } from '~/utils/stat/stat-charts'
import { toProof } from '~/utils/stat/stat-panel'

/** Throughput over the range of the page. */
export function useStatLive() {
  const { query, range } = useStats()
  const { seriesWords, peakText, metaOf, rangeText } = useStatWords()
  const { chartFormatOf } = useMetricFigure()
  const { label } = useLabels()

  const { grainOf, eachOf, coverageOf } = useStatRange(range)
  const asked = computed(() => ({ ...query.value, metric: 'throughput' as const, grain: grainOf('auto') }))
  const series = useMetric('metricSeries', () => ({ query: asked.value }))

  const panel = computed(() => {
    const answer = series.data.value
    const model = answer ? toSeriesModel(answer, seriesWords('throughput', answer.unit)) : undefined
    return {
      ...series.look.value,
      model,
      format: chartFormatOf('records_per_minute'),
      title: label('stat.metric', 'throughput'),
      meta: metaOf('records_per_minute', eachOf(asked.value.grain), rangeText(range.value)),
      summary: peakText(model, 'records_per_minute'),
      rangeLabel: rangeText(range.value),
      curl: series.curl.value,
      proof: toProof(answer),
    }
  })
  return { panel, refresh: () => series.refresh(), coverage: computed(() => coverageOf(series.data.value)) }
}
