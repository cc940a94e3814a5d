import type { MetricAnswer } from '#shared/contract/metric.contract'
import type { AlertUnit } from '#shared/domain/alert/alert-metric'
import { formatNumber } from './number-format'

/** Units that are written as a word. */
export const WORD_UNITS = [
  'records_per_minute', 'records', 'runs', 'calls', 'tokens', 'stages', 'workers', 'services', 'milliseconds',
  'seconds',
] as const
/** The unit after a figure; a percent has its sign, and a duration of over a minute says its units itself. */
export type FigureUnit = (typeof WORD_UNITS)[number] | 'percent' | 'duration'

export interface Figure {
  /** The number to write, in the unit. */
  amount: number
  digits: number
  unit: FigureUnit
}

const SECOND_MS = 1_000
const MINUTE_MS = 60_000

/** The smallest unit of a list of times: they are compared, so that all below a minute have one unit. */
export type LeastUnit = 'milliseconds' | 'seconds'

export const toLeastUnit = (timesMs: readonly (number | null)[]): LeastUnit =>
  timesMs.some(timeMs => timeMs !== null && timeMs >= SECOND_MS) ? 'seconds' : 'milliseconds'

/** A value as number and unit, with few digits. */
export function toFigure(
  value: number, unit: MetricAnswer['unit'] | AlertUnit, least: LeastUnit = 'milliseconds',
): Figure {
  if (unit === 'ratio') {
    return { amount: value * 100, digits: toPercentDigits(value), unit: 'percent' }
  }
  if (unit !== 'ms') {
    return { amount: value, digits: toDigits(value), unit }
  }
  if (value < SECOND_MS && least === 'milliseconds') {
    return { amount: value, digits: value < 10 ? 1 : 0, unit: 'milliseconds' }
  }
  return value < MINUTE_MS
    ? { amount: value / SECOND_MS, digits: value > 0 && value < 10 ? 3 : value < 9_995 ? 2 : 1, unit: 'seconds' }
    : { amount: value, digits: 0, unit: 'duration' }
}

/** No decimals for an integer, otherwise three significant digits. */
function toDigits(value: number): number {
  const size = Math.abs(value)
  if (Number.isInteger(value) || size >= 99.95) {
    return 0
  }
  return size < 9.995 ? 2 : 1
}

/** A share just below 100 % is never shown as 100 %. */
const toPercentDigits = (ratio: number) => {
  const isWhole = Number.isInteger(Math.round(ratio * 1e9) / 1e7)
  if (isWhole) {
    return 0
  }
  return ratio > 0.999 || ratio < 0.001 ? 2 : 1
}

/** The exact number, for titles, table twins and CSV. */
export const toExactFigure = ({ amount, unit, digits }: Figure): string =>
  formatNumber(amount, unit === 'percent'
    ? 2
    : unit === 'seconds' ? Math.max(2, digits) : Number.isInteger(amount) ? 0 : Math.max(2, digits))
