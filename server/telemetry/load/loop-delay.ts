import { createRecentTimes, LAST_HOUR, LAST_MINUTE, toQuantileMs, type RecentTimes } from './recent-times'

/** What is due is late by so much; null = not known yet. */
export interface LoopDelay {
  p50Ms: number
  p99Ms: number
  maxMs: number
}

export interface LoopWatch {
  read: () => Record<'minute' | 'hour', LoopDelay | null>
  close: () => void
}

/** A timer fires this often, and tells by how much it is late: 1,200 times a minute are enough for its P99. */
export const EVERY_MS = 50

/**
 * A timer of our own: the histogram of `node:perf_hooks` counts a stall once, however long, and forgets one that is
 * under way when it is emptied.
 */
export function watchLoopDelay(): LoopWatch {
  const { add, read } = createLoopDelays()
  let firedMs = performance.now()
  const timer = setInterval(() => {
    const nowMs = performance.now()
    add(nowMs - firedMs - EVERY_MS)
    firedMs = nowMs
  }, EVERY_MS).unref()
  return { read, close: () => clearInterval(timer) }
}

interface LoopDelays extends Pick<LoopWatch, 'read'> {
  /** @param lateMs by which the timer was late; a little before its time counts as on time. */
  add: (lateMs: number) => void
}

/**
 * Counts time, not firings: while the loop stands still, the timer does not fire, yet whatever comes meanwhile waits.
 * So a late firing also stands for those that it displaced, each late by one interval less than the one before.
 */
export function createLoopDelays(now: () => number = Date.now): LoopDelays {
  const periods = { minute: createRecentTimes(LAST_MINUTE, now), hour: createRecentTimes(LAST_HOUR, now) }
  return {
    add(lateMs) {
      for (let ms = Math.max(0, lateMs); ms >= 0; ms -= EVERY_MS) {
        periods.minute.add(ms)
        periods.hour.add(ms)
      }
    },
    read: () => ({ minute: toDelay(periods.minute), hour: toDelay(periods.hour) }),
  }
}

function toDelay(times: RecentTimes): LoopDelay | null {
  const found = times.find()
  return found ? { p50Ms: toQuantileMs(found, 0.5), p99Ms: toQuantileMs(found, 0.99), maxMs: found.maxMs } : null
}
