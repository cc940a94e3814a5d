import type { StageMetrics } from '#shared/contract/metric.contract'
import { MOST_BARS, toStageBars } from '~/utils/stat/stat-charts'
import { toLeastUnit } from '~/utils/format/metric-figure'
import { toProof } from '~/utils/stat/stat-panel'
import { sortStages } from '~/utils/stat/stat-stages'
import { toRowsModel } from '~/utils/stat/stat-table'

/**
 * The stages of the range, with those of the previous period.
 *
 * @property isLate the page is sent without them.
 */
export function useStatStages(options: { isLate?: boolean } = {}) {
  const { t } = useI18n()
  const { query, range, state } = useStats()
  const { chartFormatOf } = useMetricFigure()
  const { rangeText } = useStatWords()
  const { stages: flow, textsOf } = useStatStageNames()
  const { book } = useStageNames()
  const asked = computed(() => ({
    ...query.value, compare: state.value.compare === 'off' ? undefined : state.value.compare,
  }))
  const stages = useMetric('metricStages', () => ({ query: asked.value }), options)

  const items = computed(() => sortStages(
    stages.data.value?.items ?? [], state.value, { flow: flow.value, factsOf: book.value.factsOf },
  ))
  const textsAmong = (stage: StageMetrics) => textsOf(stage, items.value)
  const compared = computed(() => ({ now: stages.data.value?.now ?? [], before: stages.data.value?.before ?? [] }))
  const bars = computed(() => {
    const valueOf = (stage: StageMetrics) => stage.attempts > 0 ? stage.attemptP50Ms : null
    const longest = items.value.reduce<StageMetrics | undefined>(
      (most, stage) => (valueOf(stage) ?? -1) > (most ? valueOf(most) ?? -1 : -1) ? stage : most, undefined,
    )
    return {
      ...stages.look.value,
      model: items.value.length === 0
        ? undefined
        : toStageBars(items.value, compared.value.before, {
            stage: t('stat.column.stage'), now: t('stat.metric.attempt_p50'),
            before: state.value.compare === 'yoy' ? t('stat.series.year_before') : t('stat.series.before'),
            unit: '', plainUnit: 'ms', textsOf: textsAmong, valueOf,
          }),
      format: chartFormatOf('ms', toLeastUnit(items.value.map(valueOf))),
      title: t('stat.stages.time'),
      meta: t('stat.stages.time_meta', { count: MOST_BARS }),
      summary: longest ? t('stat.stages.longest', { stage: textsAmong(longest).title }) : t('stat.summary.none'),
      rangeLabel: rangeText(range.value),
      curl: stages.curl.value,
      proof: toProof(stages.data.value, stages.data.value?.compared?.before),
    }
  })
  const table = computed(() => ({
    title: t('stat.stages.table'),
    rangeLabel: rangeText(range.value),
    curl: stages.curl.value,
    proof: toProof(stages.data.value),
    model: toRowsModel(items.value, {
      rowLabel: t('stat.column.stage'),
      titleOf: stage => textsAmong(stage).title,
      columns: [
        { label: t('stat.column.runs'), of: stage => stage.runs },
        { label: t('stat.column.in'), of: stage => stage.recordsIn },
        { label: t('stat.column.out'), of: stage => stage.recordsOut },
        { label: t('stat.column.dropped'), of: stage => stage.recordsDropped },
        { label: t('stat.column.records_failed'), of: stage => stage.recordsFailed },
        { label: t('stat.column.yield'), of: stage => stage.recordYield },
        { label: t('stat.column.p50_ms'), of: stage => stage.attemptP50Ms },
        { label: t('stat.column.p95_ms'), of: stage => stage.attemptP95Ms },
        { label: t('stat.column.p99_ms'), of: stage => stage.attemptP99Ms },
        { label: t('stat.column.wait_ms'), of: stage => stage.waitMeanMs },
        { label: t('stat.column.tokens'), of: stage => stage.tokensTotal },
      ],
    }),
  }))
  const meta = computed(() =>
    t('stat.stages.meta', { count: items.value.length, range: rangeText(range.value) }, items.value.length))
  return {
    items, compared, bars, table, meta, look: stages.look, textsOf: textsAmong, curl: stages.curl,
    refresh: () => stages.refresh(),
  }
}
