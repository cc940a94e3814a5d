import { type ChartChange, toChange } from '~/utils/chart/chart-change'
import type { ChartFormat, ChartModel } from '~/utils/chart/chart-data'
import { isProvisional } from '~/utils/chart/chart-status'
import { formatChange, formatNumber, NOTHING } from '~/utils/format/number-format'

/** The texts on and beside charts, in the reader's language. */
export function useChartWords() {
  const { t } = useI18n()

  /** From the previous period to the one shown; undefined without two periods, and while one of them is not over. */
  function changeAt(model: ChartModel, index: number) {
    if (isProvisional(model.buckets[index])) {
      return undefined
    }
    const now = model.series.find(({ isBefore }) => !isBefore)
    const before = model.series.find(({ isBefore }) => isBefore)
    return wordsOf(toChange(now?.values[index], before?.values[index], model), model.change)
  }

  /** A change as text beside its arrow, with digits as on the cards of key metrics: "10%", "−1.2 pp". */
  function wordsOf(change: ChartChange | undefined, form: ChartModel['change']) {
    if (!change) {
      return undefined
    }
    const text = form === 'points'
      ? t('chart.points', { n: formatNumber(change.value * 100, 1) })
      : formatChange(change.value)
    return { ...change, text: change.direction === 'none' ? t('chart.flat') : text }
  }

  const exact = (format: ChartFormat, value: number | null | undefined) =>
    value === null || value === undefined ? NOTHING : format.exact(value)
  const withUnit = (text: string, unit: string) => unit === '' ? text : t('chart.with_unit', { value: text, unit })

  /** One point as a sentence: "11-18 12:00, this period 2,534 /min, before 2,302, change +10.1%". */
  function sayPoint(model: ChartModel, format: ChartFormat, index: number): string {
    const change = changeAt(model, index)
    return [
      model.buckets[index]?.title ?? '',
      ...model.series.map(({ label, values }) =>
        t('chart.value_of', { label, value: withUnit(exact(format, values[index]), model.unit) })),
      ...change
        ? [t('chart.value_of', {
            label: t('chart.change'), value: change.direction === 'up' ? `+${change.text}` : change.text,
          })]
        : [],
    ].join(t('common.list_separator'))
  }

  return { changeAt, wordsOf, exact, withUnit, sayPoint }
}
