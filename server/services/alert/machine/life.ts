import { SEVERITIES, type AlertEventType, type Handling, type Severity } from '#shared/domain/alert/alert-state'
import { isAlive, NEW_CELL, step, type Cell, type Timing } from './state-machine'
import { toSignal, toWorse, type Judge, type Observation } from './signal'

/** One alert from its first pending evaluation to its end. Times in ms. */
export interface Life extends Cell {
  startedAt: number
  /** When it was raised; null = pending, or only shown as without data. */
  firedAt: number | null
  value: number | null
  /** Worst value so far. */
  peak: number | null
  peakSeverity: Severity
  handling: Handling
}

export type LifeRule = Judge & Timing

export interface Followed {
  /** undefined = there is no alert: all is well, or what was pending has passed. */
  life: Life | undefined
  /** In the order in which they happened. */
  events: AlertEventType[]
}

/** 1 = warning, 2 = critical. */
export const toRank = (severity: Severity): number => SEVERITIES.indexOf(severity) + 1

/** Carries an alert over one evaluation. A resolved alert is over: the next evaluation begins without one. */
export function follow(before: Life | undefined, seen: Observation, atMs: number, rule: LifeRule): Followed {
  const cell = step(before ?? NEW_CELL, toSignal(seen, rule), atMs, rule)
  if (cell.condition === 'OK') {
    return { life: undefined, events: [] }
  }
  const started: Life = before && isAlive(before.condition)
    ? { ...before, ...cell }
    : {
        ...cell, startedAt: cell.at, firedAt: null, value: null, peak: null, peakSeverity: cell.severity,
        handling: 'OPEN',
      }
  const life = observe(fire(started, rule), seen, rule)
  const events = [...toConditionEvents(before, life), ...toSeverityEvents(before, life)]
  // What got worse must be seen again.
  return events.includes('severity_raised') && life.handling === 'ACKED'
    ? { life: { ...life, handling: 'OPEN' }, events: [...events, 'unacked'] }
    : { life, events }
}

function fire(life: Life, { noData }: LifeRule): Life {
  const isShownOnly = life.condition === 'PENDING' || (life.condition === 'NO_DATA' && noData !== 'alert')
  return { ...life, firedAt: life.firedAt ?? (isShownOnly || life.condition === 'RESOLVED' ? null : life.at) }
}

function observe(life: Life, seen: Observation, { comparison }: LifeRule): Life {
  const peakSeverity = toRank(life.severity) > toRank(life.peakSeverity) ? life.severity : life.peakSeverity
  return seen.type === 'value'
    ? { ...life, peakSeverity, value: seen.value, peak: toWorse(life.peak, seen.value, comparison) }
    : { ...life, peakSeverity }
}

const EVENT_OF = {
  PENDING: 'pending', FIRING: 'firing', NO_DATA: 'no_data', EVAL_ERROR: 'error', RECOVERING: 'recovering',
  RESOLVED: 'resolved',
} as const

function toConditionEvents(before: Life | undefined, { condition }: Life): AlertEventType[] {
  if (condition === 'OK' || condition === before?.condition) {
    return []
  }
  return [before?.condition === 'RECOVERING' && condition === 'FIRING' ? 'refiring' : EVENT_OF[condition]]
}

function toSeverityEvents(before: Life | undefined, life: Life): AlertEventType[] {
  if (!before || !isAlive(before.condition) || before.firedAt === null || before.severity === life.severity) {
    return []
  }
  return [toRank(life.severity) > toRank(before.severity) ? 'severity_raised' : 'severity_lowered']
}
