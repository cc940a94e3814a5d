import type { MetricAnswer } from '#shared/contract/metric.contract'
import { toCompareModel, toSeriesModel } from '~/utils/stat/stat-charts'
import { toProof } from '~/utils/stat/stat-panel'
import { closeAround } from '~/utils/format/wide-text'

/** Figures in these units add up over time and are drawn as bars; rates and durations as a line. */
const ADDED_UP: readonly MetricAnswer['unit'][] = ['records', 'runs', 'calls', 'tokens']

/** One figure over the range, beside the previous period or last year. */
export function useStatHistory() {
  const { t } = useI18n()
  const { query, range, state } = useStats()
  const { runsOf } = useStatTargets()
  const { seriesWords, peakText, metaOf, rangeText } = useStatWords()
  const { chartFormatOf } = useMetricFigure()
  const { label } = useLabels()
  const { grainOf, eachOf, coverageOf } = useStatRange(range)
  const { comparisonOf } = useKpiText()

  const mode = computed<'mom' | 'yoy'>(() => state.value.compare === 'yoy' ? 'yoy' : 'mom')
  const asked = computed(() => ({
    ...query.value, metric: state.value.metric, grain: grainOf(state.value.grain), mode: mode.value,
  }))
  const compare = useMetric('metricCompare', () => ({ query: asked.value }))
  const modeName = computed(() => mode.value === 'yoy' ? t('stat.series.year_before') : t('stat.series.before'))

  const panel = computed(() => {
    const answer = compare.data.value
    const unit = answer?.unit ?? 'records'
    const isOff = state.value.compare === 'off'
    const words = seriesWords(asked.value.metric, unit, isOff ? undefined : modeName.value)
    const model = answer
      && (isOff
        ? toSeriesModel({ ...answer, points: answer.points.filter(({ at }) => at < answer.asOf) }, words)
        : toCompareModel(answer, words))
    const name = label('stat.metric', asked.value.metric)
    return {
      ...compare.look.value,
      model: model ?? undefined,
      format: chartFormatOf(unit),
      title: isOff ? name : closeAround(t('stat.history.title', { metric: name }), name),
      meta: metaOf(unit, eachOf(asked.value.grain), rangeText(range.value)),
      summary: peakText(model ?? undefined, unit),
      rangeLabel: rangeText(range.value),
      curl: compare.curl.value,
      proof: toProof(answer, isOff ? undefined : answer?.comparison.window),
    }
  })
  /** The change of the whole window, in words; absent while nothing is compared. */
  const change = computed(() => {
    const answer = compare.data.value
    return answer && state.value.compare !== 'off' ? comparisonOf(modeName.value, answer.comparison, answer) : undefined
  })
  const kind = computed(() => compare.data.value && ADDED_UP.includes(compare.data.value.unit) ? 'bar' : 'line')
  /** Opens the runs that ended in a bucket; the last bucket ends with the range. */
  const drill = ({ bucketKey }: { bucketKey: string }) => {
    const buckets = panel.value.model?.buckets ?? []
    const next = buckets[buckets.findIndex(({ key }) => key === bucketKey) + 1]
    return goTo(runsOf({ from: bucketKey, to: next?.key ?? range.value.to }, { metric: state.value.metric }))
  }

  return {
    panel, kind, change, drill, refresh: () => compare.refresh(),
    coverage: computed(() => coverageOf(compare.data.value)),
  }
}
