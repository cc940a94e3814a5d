import { createLane, type Lane, type LaneOptions } from './lane'
import type { WorkKind } from './work-kind'

/**
 * What the console does at once, and how long one may wait for it. The work of a page or of an answer is that of one
 * thread: a few at once keep it busy, more make all of them late, and probes too.
 */
const LIMITS: Record<WorkKind, LaneOptions> = {
  page: { atOnce: 4, mostWaiting: 40, deadlineMs: 2_500 },
  // A page asks for a dozen when it comes alive, and an office opens it at the same time.
  read: { atOnce: 6, mostWaiting: 400, deadlineMs: 2_500 },
  // A launch is worth a wait.
  write: { atOnce: 6, mostWaiting: 400, deadlineMs: 6_000 },
  long: { atOnce: 64, mostWaiting: 64, deadlineMs: 5_000 },
  file: { atOnce: 32, mostWaiting: 400, deadlineMs: 5_000 },
}

const MOST_RETRY_SECONDS = 30

export interface Admission {
  /** @returns how to say that the work is done, or after how many seconds to ask again. */
  admit: (kind: WorkKind, signal: AbortSignal) => Promise<(() => void) | { retryAfterSeconds: number }>
}

/** Lets in what the console can do in time and sends the rest away at once. */
export function createAdmission(limits = LIMITS): Admission {
  const lanes = Object.fromEntries(Object.entries(limits).map(([kind, options]) => [kind, createLane(options)])) as Record<WorkKind, Lane>
  return {
    async admit(kind, signal) {
      const lane = lanes[kind]
      return await lane.enter(signal) ?? { retryAfterSeconds: Math.min(MOST_RETRY_SECONDS, Math.max(1, Math.ceil(lane.expectedWaitMs() / 1_000))) }
    },
  }
}
