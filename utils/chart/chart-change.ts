import type { ChartModel } from './chart-data'

export interface ChartChange {
  /** Relative: 0.1 = 10 % more. In points: 0.01 = one point. */
  value: number
  direction: 'up' | 'down' | 'none'
  tone: 'good' | 'bad' | 'none'
}

/** The change from the previous period; undefined where one value is unknown or the base is zero. */
export function toChange(
  now: number | null | undefined, before: number | null | undefined,
  { good = 'none', change = 'relative' }: Pick<ChartModel, 'good' | 'change'>,
): ChartChange | undefined {
  if (now === null || now === undefined || before === null || before === undefined || (
    change === 'relative' && before === 0
  )) {
    return undefined
  }
  const value = change === 'points' ? now - before : (now - before) / Math.abs(before)
  // Rounded as shown, to one digit: a change shown as zero has no arrow.
  const shown = Math.round(value * 1_000)
  const direction = shown === 0 ? 'none' : shown > 0 ? 'up' : 'down'
  return {
    value, direction,
    tone: direction === 'none' || good === 'none' ? 'none' : direction === good ? 'good' : 'bad',
  }
}
