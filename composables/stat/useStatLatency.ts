import type { MetricName, StageMetrics } from '#shared/contract/metric.contract'
import { toSeriesModel } from '~/utils/stat/stat-charts'
import { toProof } from '~/utils/stat/stat-panel'
import type { StatLatency } from '~/utils/stat/stat-url'

const METRICS_OF = {
  attempt: ['attempt_p50', 'attempt_p95', 'attempt_p99'],
  call: ['call_p50', 'call_p95', 'call_p99'],
} as const satisfies Record<StatLatency, MetricName[]>

/** A stage of the range, with its name and its pipeline. */
interface Timed extends Pick<StageMetrics, 'pipelineId' | 'stageKey' | 'attemptP50Ms' | 'callP50Ms'> { title: string }

/**
 * Half, nearly all and almost all durations over time: of attempts or of model calls of the chosen stage, or of the
 * slowest one, because the times of all stages together say nothing about any of them.
 *
 * @param stages of the range; undefined until they were read
 */
export function useStatLatency(stages: () => readonly Timed[] | undefined) {
  const { t } = useI18n()
  const { query, range, state } = useStats()
  const { seriesWords, metaOf, peakText, rangeText } = useStatWords()
  const { chartFormatOf } = useMetricFigure()
  const { label, labelsOf } = useLabels()
  const { grainOf, eachOf, coverageOf } = useStatRange(range)

  const slowest = computed(() => {
    const valueOf = ({ attemptP50Ms, callP50Ms }: Timed) =>
      (state.value.latency === 'call' ? callP50Ms : attemptP50Ms) ?? -1
    return stages()?.reduce<Timed | undefined>(
      (most, stage) => valueOf(stage) > (most ? valueOf(most) : -1) ? stage : most, undefined,
    )
  })
  const chosen = computed(() => stages()?.find(({ pipelineId, stageKey }) =>
    stageKey === state.value.stage && [pipelineId, ''].includes(state.value.pipelineId)))
  const asked = computed(() => {
    const base = { ...query.value, grain: grainOf('auto') }
    return state.value.stage !== ''
      ? base
      : slowest.value
        ? { ...base, pipelineId: slowest.value.pipelineId, stage: slowest.value.stageKey }
        : stages() && base
  })
  const grain = computed(() => grainOf('auto'))
  const stageText = computed(() => state.value.stage === ''
    ? slowest.value ? t('stat.latency.slowest', { stage: slowest.value.title }) : ''
    : chosen.value?.title ?? state.value.stage)
  const metrics = computed(() => METRICS_OF[state.value.latency])
  const readOne = (index: 0 | 1 | 2) =>
    useMetric('metricSeries', () => asked.value && { query: { ...asked.value, metric: metrics.value[index] } })
  const [p50, p95, p99] = [readOne(0), readOne(1), readOne(2)]

  const model = computed(() => {
    const half = p50.data.value
    const drawn = half ? toSeriesModel(half, seriesWords(metrics.value[0], 'ms')) : undefined
    // An answer that is still of other filters has another number of points.
    const more = ([p95, p99] as const).flatMap(({ data }, index) => {
      const answer = data.value
      return answer && answer.points.length === half?.points.length
        ? [{
            key: answer.metric, label: label('stat.metric', answer.metric), color: ([2, 3] as const)[index] ?? 3,
            values: answer.points.map(({ value }) => value),
          }]
        : []
    })
    return drawn && { ...drawn, series: [...drawn.series, ...more] }
  })
  const panel = computed(() => ({
    ...p50.look.value,
    model: model.value,
    format: chartFormatOf('ms'),
    title: state.value.latency === 'call' ? t('stat.latency.call_title') : t('stat.latency.title'),
    meta: [stageText.value, metaOf('ms', eachOf(grain.value), rangeText(range.value))].filter(Boolean).join(' · '),
    summary: peakText(model.value, 'ms'),
    rangeLabel: rangeText(range.value),
    // Three lines, one answer each.
    curl: [p50, p95, p99].map(({ curl }) => curl.value).join('\n'),
    proof: toProof(p50.data.value),
  }))
  /** A gap of a line that others cross is no lack of data. */
  const gaps = computed(() => {
    const [half, ...rest] = model.value?.series ?? []
    return rest.some(({ values }) => values.some((value, index) => value === null && half?.values[index] !== null))
      ? t('stat.latency.gaps')
      : ''
  })
  const choices = computed(() => labelsOf('stat.latency.kind', ['attempt', 'call'])
    .map(({ value, label: text }) => ({ key: value as StatLatency, label: text })))
  return {
    panel, choices, gaps, refresh: () => Promise.all([p50, p95, p99].map(one => one.refresh())),
    coverage: computed(() => coverageOf(p50.data.value)),
  }
}
