/** An attempt of a stage; times are ISO 8601, null = not yet. */
export interface WorkedAttempt {
  startedAt: string
  finishedAt: string | null
  pauses: readonly { from: string, to: string | null }[]
}

const between = (from: string, to: string | null, nowMs: number) =>
  Math.max(0, (to === null ? nowMs : Date.parse(to)) - Date.parse(from))

/** Paused time of an attempt; a pause that nobody ended is over with its attempt. */
export const toPausedMs = (
  { pauses, finishedAt }: Pick<WorkedAttempt, 'pauses' | 'finishedAt'>, nowMs: number,
): number =>
  pauses.reduce((sum, pause) => sum + between(pause.from, pause.to ?? finishedAt, nowMs), 0)

/**
 * Time of all attempts without their pauses: each continues where the one before it stopped, so paces are computed over
 * all of them.
 */
export const toWorkMs = ({ attempts }: { attempts: readonly WorkedAttempt[] }, nowMs: number): number =>
  attempts.reduce(
    (sum, attempt) => sum + between(attempt.startedAt, attempt.finishedAt, nowMs) - toPausedMs(attempt, nowMs), 0,
  )
