import type { HourTimes } from '#server/services/system/load-sources'
import { createRecentTimes, LAST_HOUR, toQuantileMs, type RecentTimes } from './recent-times'

export interface TimesBook<About> {
  /** @param about what is said of the name, of which the first is kept. */
  add: (name: string, about: About, ms: number) => void
  read: () => HourTimes<About>
}

interface Entry<About> {
  about: About
  times: RecentTimes
}

interface BookOptions {
  most: number
  now?: () => number
}

/**
 * Durations of the last hour by name, of at most `most` names. When there are more, one makes room: of the half that
 * took the least time in all, the one whose longest was the shortest. So those stay that took long at a time, and those
 * that took much in all, however many come and go.
 */
export function createTimesBook<About>({ most, now = Date.now }: BookOptions): TimesBook<About> {
  const entries = new Map<string, Entry<About>>()
  const all = createRecentTimes(LAST_HOUR, now)

  function makeRoom(): void {
    const [first, ...others] = [...entries].map(([name, { times }]) => ({ name, ...times.findBounds() }))
      .sort((a, b) => a.totalMs - b.totalMs)
      .slice(0, Math.ceil(most / 2))
    if (first) {
      entries.delete(others.reduce((least, it) => it.maxMs < least.maxMs ? it : least, first).name)
    }
  }

  function open(name: string, about: About): Entry<About> {
    if (entries.size >= most) {
      makeRoom()
    }
    const entry = { about, times: createRecentTimes(LAST_HOUR, now) }
    entries.set(name, entry)
    return entry
  }

  return {
    add(name, about, ms) {
      all.add(ms)
      const { times } = entries.get(name) ?? open(name, about)
      times.add(ms)
    },
    read() {
      const names = [...entries].flatMap(([name, { about, times }]) => {
        const found = times.find()
        if (!found) {
          // Not asked for a whole hour: it takes no room any more.
          entries.delete(name)
          return []
        }
        const { count, maxMs, totalMs } = found
        return { about, count, p50Ms: toQuantileMs(found, 0.5), p95Ms: toQuantileMs(found, 0.95), maxMs, totalMs }
      })
      const { count, totalMs } = all.find() ?? { count: 0, totalMs: 0 }
      return { count, totalMs, names }
    },
  }
}
