import type { MetricAnswer } from '#shared/contract/metric.contract'
import type { ChartFormat } from '~/utils/chart/chart-data'
import { type FigureUnit, toExactFigure, toFigure } from '~/utils/format/metric-figure'
import { formatNumber, NOTHING } from '~/utils/format/number-format'

type Unit = MetricAnswer['unit']

/** The form of a unit that stands for all figures of a chart. */
const MANY = 2

/** Figures of the metrics with their units, in the reader's language. */
export function useMetricFigure() {
  const { t } = useI18n()
  const { compact, duration } = useFormat()

  const units: Record<FigureUnit, (amount: number) => string> = {
    records_per_minute: () => t('stat.unit.records_per_minute'),
    records: amount => t('stat.unit.records', {}, amount),
    runs: amount => t('stat.unit.runs', {}, amount),
    calls: amount => t('stat.unit.calls', {}, amount),
    tokens: amount => t('stat.unit.tokens', {}, amount),
    percent: () => '%',
    milliseconds: () => t('stat.unit.milliseconds'),
    seconds: () => t('stat.unit.seconds'),
    duration: () => '',
  }

  /** Figure and unit apart: they are set in two sizes. */
  function figureOf(value: number | null, unit: Unit): { value: string, unit: string } {
    if (value === null) {
      return { value: NOTHING, unit: '' }
    }
    const figure = toFigure(value, unit)
    const name = units[figure.unit](figure.amount)
    if (figure.unit === 'duration') {
      return { value: duration(figure.amount, true), unit: '' }
    }
    return { value: figure.digits > 0 || figure.unit === 'percent' ? formatNumber(figure.amount, figure.digits) : compact(figure.amount), unit: name }
  }

  /** In one text: `8.62 s`, `95.1%`, `12K records`. */
  function textOf(value: number | null, unit: Unit): string {
    const { value: text, unit: name } = figureOf(value, unit)
    return name === '' || name === '%' ? `${text}${name}` : t('stat.figure', { value: text, unit: name })
  }

  function exactOf(value: number | null, unit: Unit): string {
    if (value === null) {
      return NOTHING
    }
    const figure = toFigure(value, unit)
    if (figure.unit === 'duration') {
      return duration(figure.amount, true)
    }
    const name = units[figure.unit](figure.amount)
    return name === '%' ? `${toExactFigure(figure)}%` : t('stat.figure', { value: toExactFigure(figure), unit: name })
  }

  /** The unit of a chart's figures; '' where each figure carries its own: shares and times. */
  const unitOf = (unit: Unit): string => unit === 'ratio' || unit === 'ms' ? '' : units[unit](MANY)

  /** For charts, which add the unit themselves where there is one for all. */
  const chartFormatOf = (unit: Unit): ChartFormat => ({
    short: value => unitOf(unit) === '' ? textOf(value, unit) : figureOf(value, unit).value,
    exact: value => unitOf(unit) === '' ? exactOf(value, unit) : toExactFigure(toFigure(value, unit)),
  })

  return { figureOf, textOf, exactOf, unitOf, chartFormatOf }
}
