import type { AlertComparison, NoDataMode, Severity } from '#shared/domain/alert/alert-state'
import type { Signal } from './state-machine'

/** What one evaluation of one group has found. */
export type Observation
  = | { type: 'value', value: number, count: number }
    /** Known, but there was nothing to judge: no run ended, too few calls for a P95. */
    | { type: 'idle' }
    /** Not known: no coverage, no measurement. */
    | { type: 'missing' }
    | { type: 'error' }

export interface Judge {
  comparison: AlertComparison
  warning: number | null
  critical: number | null
  minCount: number
  noData: NoDataMode
}

/** Nothing to judge is good: missing is not zero, and zero cases are no failure. */
export function toSignal(seen: Observation, judge: Judge): Signal {
  if (seen.type === 'error') {
    return { type: 'bad', cause: 'error', severity: 'warning' }
  }
  if (seen.type === 'idle' || (seen.type === 'value' && seen.count < judge.minCount)) {
    return { type: 'ok' }
  }
  if (seen.type === 'missing') {
    return toMissingSignal(judge)
  }
  const severity = findSeverity(seen.value, judge)
  return severity ? { type: 'bad', cause: 'breach', severity } : { type: 'ok' }
}

function toMissingSignal(judge: Judge): Signal {
  switch (judge.noData) {
    case 'keep':
      return { type: 'hold' }
    case 'zero':
      return toSignal({ type: 'value', value: 0, count: judge.minCount }, judge)
    case 'show':
    case 'alert':
      return { type: 'bad', cause: 'no_data', severity: 'warning' }
  }
}

export function findSeverity(
  value: number, { comparison, warning, critical }: Pick<Judge, 'comparison' | 'warning' | 'critical'>,
): Severity | undefined {
  const isBeyond = (threshold: number | null) =>
    threshold !== null && (comparison === 'above' ? value > threshold : value < threshold)
  if (isBeyond(critical)) {
    return 'critical'
  }
  return isBeyond(warning) ? 'warning' : undefined
}

/** The threshold of a severity; a rule may have only one of both. */
export const toThreshold = (
  { warning, critical }: Pick<Judge, 'warning' | 'critical'>, severity: Severity,
): number | null =>
  severity === 'critical' ? critical ?? warning : warning ?? critical

/** The worse of two values. */
export const toWorse = (a: number | null, b: number | null, comparison: AlertComparison): number | null => {
  if (a === null || b === null) {
    return a ?? b
  }
  return comparison === 'above' ? Math.max(a, b) : Math.min(a, b)
}
