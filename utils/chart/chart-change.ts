import type { ChartModel } from './chart-data'

export interface ChartChange {
  /** Relative: 0.1 = a tenth more. Points: 0.01 = one. */
  value: number
  direction: 'up' | 'down' | 'none'
  tone: 'good' | 'bad' | 'none'
}

/** From the period before to this one; undefined where one of them is not known or nothing can be divided. */
export function toChange(now: number | null | undefined, before: number | null | undefined, { good = 'none', change = 'relative' }: Pick<ChartModel, 'good' | 'change'>): ChartChange | undefined {
  if (now === null || now === undefined || before === null || before === undefined || (change === 'relative' && before === 0)) {
    return undefined
  }
  const value = change === 'points' ? now - before : (now - before) / Math.abs(before)
  // As it is written, with one digit: what shows as zero has no arrow.
  const shown = Math.round(value * 1_000)
  const direction = shown === 0 ? 'none' : shown > 0 ? 'up' : 'down'
  return { value, direction, tone: direction === 'none' || good === 'none' ? 'none' : direction === good ? 'good' : 'bad' }
}
