import type { Comparison, MetricAnswer } from '#shared/contract/metric.contract'

/** The change of a figure against another period; the locale has its text. */
export interface KpiChange {
  /**
   * ratio: relative. points: difference of two rates. new: the base is zero. same: too small for an arrow. none:
   * unknown.
   */
  form: 'ratio' | 'points' | 'new' | 'same' | 'none'
  /** Signed: a share (0.11 = 11 %), percentage points (1.6), or the absolute change where the base is zero. */
  amount: number
  direction: 'up' | 'down' | 'none'
  tone: 'good' | 'bad' | 'none'
}

/** A smaller change counts as none: it would be shown as 0.0 %. */
const LEAST_SHARE = 0.0005

/** @param unit the change of a rate is in points, because a percentage of a percentage misleads. */
export function toKpiChange(
  { delta, ratio, reason }: Comparison, unit: MetricAnswer['unit'], good: MetricAnswer['good'],
): KpiChange {
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

/** Coloured only when the figure has a good direction. */
const toTone = (direction: 'up' | 'down', good: MetricAnswer['good']): KpiChange['tone'] => {
  if (good === 'none') {
    return 'none'
  }
  return good === direction ? 'good' : 'bad'
}
