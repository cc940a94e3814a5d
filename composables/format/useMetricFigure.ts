import type { MetricAnswer } from '#shared/contract/metric.contract'
import type { AlertUnit } from '#shared/domain/alert/alert-metric'
import type { ChartFormat } from '~/utils/chart/chart-data'
import { type FigureUnit, type LeastUnit, toExactFigure, toFigure } from '~/utils/format/metric-figure'
import { formatNumber, NOTHING } from '~/utils/format/number-format'

type Unit = MetricAnswer['unit'] | AlertUnit

/** Things that are counted one by one. */
const COUNTS: readonly Unit[] = ['runs', 'calls', 'stages', 'workers', 'services']

/** A count that selects the plural of a unit, for all figures of a chart. */
const MANY = 2

const SECOND_MS = 1_000
const CLOCK_STEPS_MS = [15, 30, ...[1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440].map(minutes => minutes * 60)]
  .map(seconds => seconds * SECOND_MS)

/** Figures of the metrics with their units, in the reader's language. */
export function useMetricFigure() {
  const { t } = useI18n()
  const { label } = useLabels()
  const { compact, duration } = useFormat()

  const unitName = (unit: FigureUnit, amount: number): string =>
    unit === 'percent' ? '%' : unit === 'duration' ? '' : label('stat.unit', unit, {}, amount)

  /** Figure and unit apart: they are set in two sizes. */
  function figureOf(value: number | null, unit: Unit, least?: LeastUnit): { value: string, unit: string } {
    if (value === null) {
      return { value: NOTHING, unit: '' }
    }
    const figure = toFigure(value, unit, least)
    const name = unitName(figure.unit, figure.amount)
    if (figure.unit === 'duration') {
      return { value: duration(figure.amount, true), unit: '' }
    }
    return {
      value: figure.digits > 0 || figure.unit === 'percent'
        ? formatNumber(figure.amount, figure.digits)
        : compact(figure.amount),
      unit: name,
    }
  }

  /** In one text: `8.62 s`, `95.1%`, `12K records`. */
  function textOf(value: number | null, unit: Unit, least?: LeastUnit): string {
    const { value: text, unit: name } = figureOf(value, unit, least)
    return name === '' || name === '%' ? `${text}${name}` : t('stat.figure', { value: text, unit: name })
  }

  function exactOf(value: number | null, unit: Unit, least?: LeastUnit): string {
    if (value === null) {
      return NOTHING
    }
    const figure = toFigure(value, unit, least)
    if (figure.unit === 'duration') {
      return duration(figure.amount, true)
    }
    const name = unitName(figure.unit, figure.amount)
    return name === '%' ? `${toExactFigure(figure)}%` : t('stat.figure', { value: toExactFigure(figure), unit: name })
  }

  /** The unit of a chart's figures; '' where each figure carries its own: shares and times. */
  const unitOf = (unit: Unit): string => unit === 'ratio' || unit === 'ms' ? '' : unitName(unit, MANY)

  /** The unit of saved figures, which are not formatted, where `unitOf` has none; as in the API. */
  const plainUnitOf = (unit: Unit): string | undefined => unit === 'ratio' || unit === 'ms' ? unit : undefined

  /** For charts, which add the unit themselves where all figures share one. */
  const chartFormatOf = (unit: Unit, least?: LeastUnit): ChartFormat => ({
    short: value => unitOf(unit) === '' ? textOf(value, unit, least) : figureOf(value, unit).value,
    exact: value => unitOf(unit) === '' ? exactOf(value, unit, least) : toExactFigure(toFigure(value, unit)),
    // A millisecond is not what people wait for, and 16 min 40 s is not round.
    ...COUNTS.includes(unit) && { isWhole: true },
    ...unit === 'ms' && { zeroTop: SECOND_MS, steps: CLOCK_STEPS_MS },
  })

  return { figureOf, textOf, exactOf, unitOf, plainUnitOf, chartFormatOf }
}
