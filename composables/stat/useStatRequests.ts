import { formatRatio, NOTHING } from '~/utils/format/number-format'
import { toRequestsModel } from '~/utils/stat/stat-charts'
import { toProof } from '~/utils/stat/stat-panel'

/** Model calls by stage, and how many failed. */
export function useStatRequests() {
  const { t } = useI18n()
  const { query, range } = useStats()
  const { chartFormatOf, figureOf, unitOf, textOf } = useMetricFigure()
  const { rangeText } = useStatWords()
  const { textsOf } = useStatStageNames()
  const requests = useMetric('metricRequests', () => ({ query: query.value }))

  const panel = computed(() => {
    const answer = requests.data.value
    const unit = unitOf('calls')
    const model = answer
      ? toRequestsModel(answer, {
          stage: t('stat.column.stage'), calls: t('stat.column.calls'), unit,
          textsOf: stage => textsOf(stage, answer.items),
        })
      : undefined
    return {
      ...requests.look.value,
      model,
      format: chartFormatOf('calls'),
      title: t('stat.requests.title'),
      meta: rangeText(range.value),
      summary: answer
        ? t('stat.requests.summary', {
            calls: textOf(answer.total.calls, 'calls'), failed: figureOf(answer.total.failed, 'calls').value,
          })
        : '',
      rangeLabel: rangeText(range.value),
      curl: requests.curl.value,
      proof: toProof(answer),
    }
  })
  const success = computed(() => {
    const { calls = 0, failed = 0, cancelled = 0 } = requests.data.value?.total ?? {}
    const judged = calls - cancelled
    return judged > 0 ? formatRatio((judged - failed) / judged, 2) : NOTHING
  })
  const failed = computed(() => figureOf(requests.data.value?.total.failed ?? null, 'calls').value)
  /** '' = none. */
  const cancelled = computed(() => {
    const count = requests.data.value?.total.cancelled ?? 0
    return count > 0 ? figureOf(count, 'calls').value : ''
  })
  /** Nothing to divide among stages. */
  const isPlain = computed(() => panel.value.model?.buckets.length === 1)
  return { panel, success, failed, cancelled, isPlain, refresh: () => requests.refresh() }
}
