/** An interruption of an attempt: paused, or waiting to resume. */
export interface AttemptPause {
  /** ISO 8601, like all times here, because they are stored as JSON. */
  from: string
  /** null = not over yet. */
  to: string | null
}

/** One attempt of a stage; a pause only interrupts it. */
export interface StageAttempt {
  /** From 1. */
  attempt: number
  /** When it began to wait for a worker; null = unknown. */
  queuedAt: string | null
  startedAt: string
  /** null = it has not ended. */
  finishedAt: string | null
  /** RUNNING or PAUSED, then its final state. */
  state: string
  pauses: AttemptPause[]
}

/** A state change of a stage. */
export interface StageMoment {
  state: string
  attempt: number
  queuedAt: Date | null
  /** Start and last end of the attempt. */
  startedAt: Date | null
  endedAt: Date | null
  /** A stage that waits again with an error has lost its worker; without an error it resumes. */
  hasError: boolean
  at: Date
}

const INTERRUPTED = new Set(['PAUSED', 'QUEUED', 'WAITING'])

/**
 * Updates the attempts after a change of their stage. Only the newest one changes; an attempt whose end was
 * not reported ended at the latest when the next one started.
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
  const begun: StageAttempt = {
    attempt, queuedAt: moment.queuedAt?.toISOString() ?? null, startedAt: startedAt.toISOString(), finishedAt: null,
    state: 'RUNNING', pauses: [],
  }
  return [...endOpen(known, 'FAILED', startedAt), change(begun, moment)]
}

/** Ends the newest attempt, if it has not ended. */
export function endOpen(attempts: readonly StageAttempt[], state: string, at: Date): StageAttempt[] {
  return attempts.map(attempt => attempt.finishedAt === null ? end(attempt, state, at) : attempt)
}

/** Total of an attempt's finished interruptions; 0 if it has not started. */
export const toIdleMs = (attempts: readonly StageAttempt[], attempt: number): number =>
  (attempts.find(known => known.attempt === attempt)?.pauses ?? [])
    .reduce((sum, { from, to }) => sum + (to === null ? 0 : Math.max(0, Date.parse(to) - Date.parse(from))), 0)

function change(attempt: StageAttempt, { state, endedAt, hasError, at }: StageMoment): StageAttempt {
  if (attempt.finishedAt !== null) {
    // Interruptions after its end belong to the next attempt.
    return attempt
  }
  if (state === 'RUNNING') {
    return { ...attempt, state, pauses: endPauses(attempt, at) }
  }
  const isLost = state === 'QUEUED' && hasError
  if (INTERRUPTED.has(state) && !isLost) {
    return {
      ...attempt, state: 'PAUSED',
      pauses: attempt.pauses.at(-1)?.to === null
        ? attempt.pauses
        : [...attempt.pauses, { from: (endedAt ?? at).toISOString(), to: null }],
    }
  }
  return end(attempt, isLost ? 'CRASHED' : state === 'RETRY_WAIT' ? 'FAILED' : state, endedAt ?? at)
}

const end = (attempt: StageAttempt, state: string, at: Date): StageAttempt => ({
  ...attempt, state, finishedAt: at.toISOString(), pauses: endPauses(attempt, at),
})

const endPauses = ({ pauses }: StageAttempt, at: Date) =>
  pauses.map(pause => pause.to === null ? { ...pause, to: at.toISOString() } : pause)
