import type { Cause, Condition, Severity } from '#shared/domain/alert/alert-state'

/** What one evaluation says of one group. hold: nothing, it stays as it was. */
export type Signal
  = | { type: 'ok' }
    | { type: 'hold' }
    | { type: 'bad', cause: Cause, severity: Severity }

/** The machine's state of one fingerprint; times in ms. */
export interface Cell {
  condition: Condition
  cause: Cause
  severity: Severity
  /** Start of this condition. */
  since: number
  /** Newest evaluation; time never goes back. */
  at: number
  /** Another cause that has not lasted long enough to replace the one of a raised alert. */
  candidate: { cause: Cause, since: number } | null
}

export interface Timing {
  /** How long a cause must last before it raises the alert. */
  forMs: number
  /** How long a raised alert is observed after it has recovered. */
  keepFiringMs: number
}

export const NEW_CELL: Cell = {
  condition: 'OK', cause: 'breach', severity: 'warning', since: 0, at: 0, candidate: null,
}

const RAISED = { breach: 'FIRING', no_data: 'NO_DATA', error: 'EVAL_ERROR' } as const satisfies Record<Cause, Condition>

/** Raised: it has passed its pending time and has not recovered for long enough. */
export const isRaised = (condition: Condition): boolean =>
  condition === 'FIRING' || condition === 'NO_DATA' || condition === 'EVAL_ERROR' || condition === 'RECOVERING'

/** One alert of a fingerprint is alive at a time. */
export const isAlive = (condition: Condition): boolean => condition !== 'OK' && condition !== 'RESOLVED'

/**
 * OK → PENDING → FIRING (or NO_DATA, EVAL_ERROR) → RECOVERING → RESOLVED. Pure: the same evaluations give the same
 * states, so that a replay says what the console would have said. What follows RESOLVED begins a new alert.
 */
export function step(before: Cell, signal: Signal, atMs: number, timing: Timing): Cell {
  const at = Math.max(before.at, atMs)
  const cell = before.condition === 'RESOLVED' ? { ...NEW_CELL, since: at, at } : { ...before, at }
  if (signal.type === 'hold') {
    return cell
  }
  return signal.type === 'ok' ? recover(cell, timing) : worsen(cell, signal, timing)
}

function recover(cell: Cell, { keepFiringMs }: Timing): Cell {
  const { condition, at } = cell
  if (condition === 'OK' || condition === 'PENDING') {
    return enter(cell, 'OK')
  }
  if (condition === 'RECOVERING') {
    return at - cell.since >= keepFiringMs ? enter(cell, 'RESOLVED') : { ...cell, candidate: null }
  }
  return enter(cell, keepFiringMs > 0 ? 'RECOVERING' : 'RESOLVED')
}

function worsen(cell: Cell, { cause, severity }: Extract<Signal, { type: 'bad' }>, { forMs }: Timing): Cell {
  const { condition, at } = cell
  if (condition === 'OK' || (condition === 'PENDING' && cause !== cell.cause)) {
    const pending = { ...enter(cell, 'PENDING'), since: at, cause, severity }
    return forMs > 0 ? pending : enter(pending, RAISED[cause])
  }
  if (condition === 'PENDING') {
    return at - cell.since >= forMs ? enter({ ...cell, severity }, RAISED[cause]) : { ...cell, severity }
  }
  if (cause === cell.cause) {
    return { ...enter(cell, RAISED[cause]), severity }
  }
  // What cannot be seen has not recovered: a breach stays one until there is data again.
  if (condition === 'FIRING') {
    return cell
  }
  const candidate = cell.candidate?.cause === cause ? cell.candidate : { cause, since: at }
  return at - candidate.since >= forMs
    ? { ...enter({ ...cell, cause, severity }, RAISED[cause]), since: at }
    : { ...cell, candidate }
}

/** Keeps the start of a condition that goes on. */
const enter = (cell: Cell, condition: Condition): Cell =>
  condition === cell.condition ? { ...cell, candidate: null } : { ...cell, condition, since: cell.at, candidate: null }
