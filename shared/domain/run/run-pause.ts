/** Pauses of a run since it started: those that are over, and since when it is paused now. */
export interface RunPauses {
  startedAt: Date | null
  pausedAt: Date | null
  pausedMs: number
}

/** After a change of state. What lies before the start is no part of the run's duration. */
export function notePause({ startedAt, pausedAt, pausedMs }: RunPauses, to: string, at: Date): Pick<RunPauses, 'pausedAt' | 'pausedMs'> {
  if (to === 'PAUSED') {
    return { pausedAt: startedAt ? pausedAt ?? at : null, pausedMs }
  }
  return { pausedAt: null, pausedMs: pausedMs + (pausedAt ? Math.max(0, Math.round(at.getTime() - pausedAt.getTime())) : 0) }
}
