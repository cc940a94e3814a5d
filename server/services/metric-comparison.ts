import type { Comparison } from '#shared/contract/metric.contract'
import type { WindowFacts } from './metric-facts'
import type { Kpi, KpiValue } from './metric-kpi'

/** Below it the period before is not worth comparing with. */
const ENOUGH_COVERAGE = 0.8

export const isEnough = (coverage: number): boolean => coverage >= ENOUGH_COVERAGE

const none = (reason: Comparison['reason'], window: Comparison['window'] = null): Comparison =>
  ({ value: null, delta: null, ratio: null, reason, window })

/** The calendar has no such period. */
export const NO_BASE = undefined

/** 环比, 同比: this period against another. */
export function compare(now: KpiValue, kpi: Kpi, before: WindowFacts | typeof NO_BASE): Comparison {
  if (before === NO_BASE) {
    return none('no_base')
  }
  const { from, to, coverage } = before.window
  const window = { from, to }
  if (coverage === 0) {
    return none('no_base', window)
  }
  if (!isEnough(coverage)) {
    return none('low_coverage', window)
  }
  const { value } = kpi.toValue(before)
  if (value === null) {
    return none('no_base', window)
  }
  if (now.value === null) {
    return { ...none('no_value', window), value }
  }
  const delta = now.value - value
  return value === 0
    // "New", not infinity: shown as the absolute change.
    ? { value, delta, ratio: null, reason: 'zero_base', window }
    : { value, delta, ratio: delta / value, reason: null, window }
}
