import { createLane, type Lane, type LaneOptions } from './lane'
import type { WorkKind } from './work-kind'

/**
 * How much work of each kind runs at once, and how long a request may wait. Pages and answers are the work of one
 * thread: a few at once keep it busy; more would delay all of them, and the probes too.
 */
const LIMITS: Record<WorkKind, LaneOptions> = {
  // Longer than a page waits for its data (2.5 s): those behind four whose data do not come still get their turn.
  page: { atOnce: 4, mostWaiting: 40, deadlineMs: 2_700 },
  // A page sends a dozen requests when it loads, and many people may open it at the same time.
  read: { atOnce: 6, mostWaiting: 400, deadlineMs: 2_500 },
  // Writes may wait longer: a launch is worth it.
  write: { atOnce: 6, mostWaiting: 400, deadlineMs: 6_000 },
  long: { atOnce: 64, mostWaiting: 64, deadlineMs: 5_000 },
  file: { atOnce: 32, mostWaiting: 400, deadlineMs: 5_000 },
}

const MOST_RETRY_SECONDS = 30

export interface Admission {
  /** @returns a function to call when the work is done, or the seconds after which to retry. */
  admit: (kind: WorkKind, signal: AbortSignal) => Promise<(() => void) | { retryAfterSeconds: number }>
}

/** Admits what the console can do in time and refuses the rest at once. */
export function createAdmission(limits = LIMITS): Admission {
  const lanes = Object.fromEntries(Object.entries(limits).map(([kind, options]) => [kind, createLane(options)])) as Record<WorkKind, Lane>
  return {
    async admit(kind, signal) {
      const lane = lanes[kind]
      return await lane.enter(signal) ?? { retryAfterSeconds: Math.min(MOST_RETRY_SECONDS, Math.max(1, Math.ceil(lane.expectedWaitMs() / 1_000))) }
    },
  }
}
