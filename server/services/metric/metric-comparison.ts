import type { Comparison } from '#shared/contract/metric.contract'
import type { ComparisonMode } from '#shared/domain/time/comparison'
import { readFacts, type WindowFacts } from './metric-facts'
import { type Kpi, type KpiValue, toKnown } from './metric-kpi'
import type { Reading } from './metric-reading'
import { type Sides, toCoverage, toSides, type Window } from './metric-window'

/** Minimum coverage of the previous period for a comparison. */
const ENOUGH_COVERAGE = 0.8

/** Both periods as they are summed, or the reason why they cannot be compared. */
export type Pair
  = | { reason: 'no_base' | 'low_coverage' | 'no_value', sides: Sides | undefined }
    | { reason: null, sides: Sides }

/** 环比 or 同比: both sides have the same length and end where the facts are known. */
export async function findPair(reading: Reading, mode: ComparisonMode, window: Window): Promise<Pair> {
  const pair = findSides(reading, mode, window)
  return pair.reason ? pair : judge(reading, pair.sides)
}

function findSides({ moment: { watermark, now } }: Reading, mode: ComparisonMode, window: Window): Pair {
  const sides = toSides(mode, window, { until: watermark ?? now, now })
  return !sides
    ? { reason: 'no_base', sides }
    : sides.now.to <= sides.now.from ? { reason: 'no_value', sides } : { reason: null, sides }
}

/** Whether the base was heard for long enough. */
async function judge({ moment: { watermark, now }, sumsOf }: Reading, sides: Sides): Promise<Pair> {
  const { heardMs } = await sumsOf(sides.base)
  const coverage = toCoverage(sides.base, { heardMs, watermark, now })
  return coverage >= ENOUGH_COVERAGE
    ? { reason: null, sides }
    : { reason: coverage === 0 ? 'no_base' : 'low_coverage', sides }
}

export interface PairFacts {
  pair: Pair
  /** null = not compared. */
  facts: { now: WindowFacts, base: WindowFacts } | null
}

export async function readPair(reading: Reading, mode: ComparisonMode, window: Window): Promise<PairFacts> {
  const found = findSides(reading, mode, window)
  if (found.reason) {
    return { pair: found, facts: null }
  }
  // Read before the coverage is known: one statement instead of two.
  const [pair, now, base] = await Promise.all([
    judge(reading, found.sides), readFacts(reading, found.sides.now), readFacts(reading, found.sides.base),
  ])
  return { pair, facts: pair.reason ? null : { now, base } }
}

export function compare(kpi: Kpi, { pair, facts }: PairFacts): Comparison {
  const windows = toWindows(pair.sides)
  if (!facts) {
    return { ...NOTHING, reason: pair.reason, ...windows }
  }
  const { value } = kpi.toValue(facts.base)
  const now = toKnown(facts.now.window.status, kpi.toValue(facts.now)).value
  if (value === null || now === null) {
    return { ...NOTHING, value, now, reason: value === null ? 'no_base' : 'no_value', ...windows }
  }
  const delta = now - value
  return value === 0
    // From zero: shown as “new” with the absolute change, not as infinity.
    ? { value, now, delta, ratio: null, reason: 'zero_base', ...windows }
    : { value, now, delta, ratio: delta / value, reason: null, ...windows }
}

/** A figure that is not known differs from nothing, although the part of its window that is compared may be known. */
export const compareKnown = ({ value }: Pick<KpiValue, 'value'>, comparison: Comparison): Comparison =>
  value === null && comparison.delta !== null
    ? { ...comparison, delta: null, ratio: null, reason: 'no_value' }
    : comparison

const NOTHING = { value: null, now: null, delta: null, ratio: null }

export const toRangeView = ({ from, to }: Window) => ({ from: from.toISOString(), to: to.toISOString() })

const toWindows = (sides: Sides | undefined): Pick<Comparison, 'window' | 'nowWindow'> =>
  ({ window: sides ? toRangeView(sides.base) : null, nowWindow: sides ? toRangeView(sides.now) : null })
