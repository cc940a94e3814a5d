/**
 * Pauses of a run since its start, and the time in which only its gates waited: total of the finished ones, and the
 * start of the current one.
 */
export interface RunPauses {
  startedAt: Date | null
  pausedAt: Date | null
  pausedMs: number
}

/** Updates the pauses after a change of state. Time before the start is not part of the run's duration. */
export function notePause(
  { startedAt, pausedAt, pausedMs }: RunPauses, to: string, at: Date,
): Pick<RunPauses, 'pausedAt' | 'pausedMs'> {
  if (to === 'PAUSED' || to === 'WAITING') {
    return { pausedAt: startedAt ? pausedAt ?? at : null, pausedMs }
  }
  return {
    pausedAt: null,
    pausedMs: pausedMs + (pausedAt ? Math.max(0, Math.round(at.getTime() - pausedAt.getTime())) : 0),
  }
}
