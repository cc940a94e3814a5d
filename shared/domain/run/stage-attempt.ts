/** A time in which an attempt did not work: paused, or waiting to go on. */
export interface AttemptPause {
  /** ISO 8601, as all moments here: they are kept as JSON. */
  from: string
  /** null = it still lasts. */
  to: string | null
}

/** One attempt of a stage; a pause only interrupts it. */
export interface StageAttempt {
  /** From 1. */
  attempt: number
  /** When it began to wait for a worker; null = not known. */
  queuedAt: string | null
  startedAt: string
  /** null = it has not ended. */
  finishedAt: string | null
  /** RUNNING or PAUSED, then how it ended. */
  state: string
  pauses: AttemptPause[]
}

/** What a stage came to, and when. */
export interface StageMoment {
  state: string
  attempt: number
  queuedAt: Date | null
  /** Start and last end of the attempt. */
  startedAt: Date | null
  endedAt: Date | null
  /** What waits again with an error has lost its worker; without one it goes on. */
  hasError: boolean
  at: Date
}

const INTERRUPTED = new Set(['PAUSED', 'QUEUED', 'WAITING'])

/**
 * The attempts after a change of their stage. Those before the newest are never changed again; one whose end was
 * never heard ended at the latest when the next one started.
 */
export function noteAttempt(known: readonly StageAttempt[], moment: StageMoment): StageAttempt[] {
  const { attempt, startedAt } = moment
  const newest = known.at(-1)
  if (!startedAt || attempt < (newest?.attempt ?? 1)) {
    return [...known]
  }
  if (newest?.attempt === attempt) {
    return [...known.slice(0, -1), change(newest, moment)]
  }
  const begun: StageAttempt = { attempt, queuedAt: moment.queuedAt?.toISOString() ?? null, startedAt: startedAt.toISOString(), finishedAt: null, state: 'RUNNING', pauses: [] }
  return [...endOpen(known, 'FAILED', startedAt), change(begun, moment)]
}

/** Ends the newest attempt, if it has not ended. */
export function endOpen(attempts: readonly StageAttempt[], state: string, at: Date): StageAttempt[] {
  return attempts.map(attempt => attempt.finishedAt === null ? end(attempt, state, at) : attempt)
}

/** How long an attempt did not work, so far as that is over; 0 for one that has not begun. */
export const toIdleMs = (attempts: readonly StageAttempt[], attempt: number): number => (attempts.find(known => known.attempt === attempt)?.pauses ?? [])
  .reduce((sum, { from, to }) => sum + (to === null ? 0 : Math.max(0, Date.parse(to) - Date.parse(from))), 0)

function change(attempt: StageAttempt, { state, endedAt, hasError, at }: StageMoment): StageAttempt {
  if (attempt.finishedAt !== null) {
    // What comes after its end belongs to the next one.
    return attempt
  }
  if (state === 'RUNNING') {
    return { ...attempt, state, pauses: endPauses(attempt, at) }
  }
  const isLost = state === 'QUEUED' && hasError
  if (INTERRUPTED.has(state) && !isLost) {
    return { ...attempt, state: 'PAUSED', pauses: attempt.pauses.at(-1)?.to === null ? attempt.pauses : [...attempt.pauses, { from: (endedAt ?? at).toISOString(), to: null }] }
  }
  return end(attempt, isLost ? 'CRASHED' : state === 'RETRY_WAIT' ? 'FAILED' : state, endedAt ?? at)
}

const end = (attempt: StageAttempt, state: string, at: Date): StageAttempt => ({ ...attempt, state, finishedAt: at.toISOString(), pauses: endPauses(attempt, at) })

const endPauses = ({ pauses }: StageAttempt, at: Date) => pauses.map(pause => pause.to === null ? { ...pause, to: at.toISOString() } : pause)
