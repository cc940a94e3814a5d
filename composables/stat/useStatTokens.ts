import { isSimulated } from '#shared/domain/model/simulated'
import { toPartsModel } from '~/utils/stat/stat-charts'
import { toProof } from '~/utils/stat/stat-panel'

/** Tokens over time, a layer for each model. */
export function useStatTokens() {
  const { t } = useI18n()
  const { query, range } = useStats()
  const { chartFormatOf, textOf } = useMetricFigure()
  const { seriesWords, metaOf, rangeText } = useStatWords()
  const { grainOf, eachOf, coverageOf } = useStatRange(range)
  const { modelName } = useModelNames()

  const asked = computed(() => ({
    ...query.value, metric: 'tokens_total' as const, grain: grainOf('auto'), by: 'model' as const,
  }))
  const series = useMetric('metricSeries', () => ({ query: asked.value }))

  const panel = computed(() => {
    const answer = series.data.value
    const model = answer && answer.parts.length > 0
      ? toPartsModel(answer, { ...seriesWords('tokens_total', 'tokens'), partOf: modelName })
      : undefined
    const total = answer?.points.reduce((sum, { value }) => sum + (value ?? 0), 0) ?? 0
    return {
      ...series.look.value,
      model,
      format: chartFormatOf('tokens'),
      title: t('stat.tokens.title'),
      meta: metaOf('tokens', eachOf(asked.value.grain), rangeText(range.value)),
      summary: t('stat.tokens.summary', { total: textOf(total, 'tokens') }),
      rangeLabel: rangeText(range.value),
      curl: series.curl.value,
      proof: toProof(answer),
    }
  })
  const simulated = computed(() => {
    const made = series.data.value?.parts.filter(({ key }) => isSimulated(key))
      .flatMap(({ values }) => values).reduce<number>((sum, value) => sum + (value ?? 0), 0)
      ?? 0
    return made > 0 ? t('stat.tokens.simulated', { mark: t('common.simulated'), tokens: textOf(made, 'tokens') }) : ''
  })
  return { panel, simulated, refresh: () => series.refresh(), coverage: computed(() => coverageOf(series.data.value)) }
}
