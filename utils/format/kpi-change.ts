import type { Comparison, MetricAnswer } from '#shared/contract/metric.contract'

/** How a figure stands against another period's; the words are the locale's. */
export interface KpiChange {
  /** ratio: relative. points: difference of two rates. new: there was nothing. same: not worth an arrow. none: cannot be said. */
  form: 'ratio' | 'points' | 'new' | 'same' | 'none'
  /** Signed: a share (0.11 = 11 %), percentage points (1.6), or the absolute change where the base is zero. */
  amount: number
  direction: 'up' | 'down' | 'none'
  tone: 'good' | 'bad' | 'none'
}

/** Less than this is no change: it would read as 0.0 %. */
const LEAST_SHARE = 0.0005

/** @param unit of a rate the change is in points, since a share of a share misleads. */
export function toKpiChange({ delta, ratio, reason }: Comparison, unit: MetricAnswer['unit'], good: MetricAnswer['good']): KpiChange {
  if (delta === null || (reason !== null && reason !== 'zero_base')) {
    return { form: 'none', amount: 0, direction: 'none', tone: 'none' }
  }
  const isRate = unit === 'ratio'
  const size = isRate ? delta : ratio ?? delta
  if (Math.abs(size) < LEAST_SHARE) {
    return { form: 'same', amount: 0, direction: 'none', tone: 'none' }
  }
  const direction = size > 0 ? 'up' : 'down'
  const look = { direction, tone: toTone(direction, good) } as const
  if (isRate) {
    return { form: 'points', amount: delta * 100, ...look }
  }
  return ratio === null ? { form: 'new', amount: delta, ...look } : { form: 'ratio', amount: ratio, ...look }
}

/** Coloured only where the figure says which way is good. */
const toTone = (direction: 'up' | 'down', good: MetricAnswer['good']): KpiChange['tone'] => {
  if (good === 'none') {
    return 'none'
  }
  return good === direction ? 'good' : 'bad'
}
