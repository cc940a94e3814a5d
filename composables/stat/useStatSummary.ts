import { toProof } from '~/utils/stat/stat-panel'
import { toRowsModel } from '~/utils/stat/stat-table'

/** The key metrics of the range with their sparklines, and the same as a table to save. */
export function useStatSummary() {
  const { t } = useI18n()
  const { label } = useLabels()
  const { query, range } = useStats()
  const { unitOf } = useMetricFigure()
  const { rangeText } = useRangeText()
  const { grainOf } = useStatRange(range)
  const asked = computed(() => ({ ...query.value, grain: grainOf('auto') }))
  const summary = useMetric('metricSummary', () => ({ query: asked.value }))

  const table = computed(() => ({
    title: t('stat.kpi.title'),
    rangeLabel: rangeText(range.value),
    curl: summary.curl.value,
    proof: toProof(summary.data.value),
    model: summary.data.value
      ? toRowsModel(summary.data.value.items, {
          rowLabel: t('stat.filter.metric'),
          // A time is saved in ms and a share as a number up to 1: the first is said.
          titleOf: ({ metric, unit }) => [
            label('stat.metric', metric), unit === 'ms' ? t('stat.unit.milliseconds') : unitOf(unit),
          ].filter(Boolean).join(' · '),
          columns: [
            { label: t('stat.series.now'), of: item => item.value },
            { label: t('stat.export.compared_now'), of: item => item.mom.now },
            { label: t('stat.series.before'), of: item => item.mom.value },
            { label: t('stat.series.year_before'), of: item => item.yoy.value },
          ],
        })
      : undefined,
  }))
  return { ...summary, table }
}
