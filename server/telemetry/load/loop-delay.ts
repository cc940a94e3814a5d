import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createRecentTimes, LAST_HOUR, LAST_MINUTE, toQuantileMs, type RecentTimes } from './recent-times'

/** A timer is late by so much; null = not known yet. */
export interface LoopDelay {
  p50Ms: number
  p99Ms: number
  maxMs: number
}

export interface LoopWatch {
  read: () => Record<'minute' | 'hour', LoopDelay | null>
  close: () => void
}

/** A timer of Node fires this often; what it tells has this in it. */
const EVERY_MS = 20
const NS_PER_MS = 1e6
/** Node's own histogram is emptied into ours, which forgets what is old. */
const TAKE_EVERY_MS = 10_000

/** Shares of the samples at which Node's histogram is read: dense where it matters. */
const SHARES = [
  5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90,
  92, 94, 95, 96, 97, 98, 98.5, 99, 99.25, 99.5, 99.75, 100,
]

export function watchLoopDelay(now: () => number = Date.now): LoopWatch {
  const monitor = monitorEventLoopDelay({ resolution: EVERY_MS })
  const periods = { minute: createRecentTimes(LAST_MINUTE, now), hour: createRecentTimes(LAST_HOUR, now) }

  function take(): void {
    const { count } = monitor
    let told = 0
    for (const share of count > 0 ? SHARES : []) {
      const upTo = Math.round(share / 100 * count)
      if (upTo > told) {
        const ms = Math.max(0, monitor.percentile(share) / NS_PER_MS - EVERY_MS)
        periods.minute.add(ms, upTo - told)
        periods.hour.add(ms, upTo - told)
        told = upTo
      }
    }
    monitor.reset()
  }

  monitor.enable()
  // After the timers of a turn, Node's own among them: what has just held the loop up is counted.
  const timer = setInterval(() => setImmediate(take), TAKE_EVERY_MS).unref()
  return {
    read() {
      take()
      return { minute: toDelay(periods.minute), hour: toDelay(periods.hour) }
    },
    close() {
      clearInterval(timer)
      monitor.disable()
    },
  }
}

function toDelay(times: RecentTimes): LoopDelay | null {
  const found = times.find()
  return found ? { p50Ms: toQuantileMs(found, 0.5), p99Ms: toQuantileMs(found, 0.99), maxMs: found.maxMs } : null
}
