import { LRUCache } from 'lru-cache'
import { takeAllowance } from '#db/repositories/access/access-counter.repository'
import type { Db } from '#db/client'
import { log } from '#server/log'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS

interface RateLimit {
  /** Counts one request. @returns seconds to wait; 0 = go on. */
  take: (key: string) => Promise<number>
}

/** Takes a part of what the key may have in a minute, from what all consoles share. */
export type Allowance = (key: string, points: number) => Promise<{ isGranted: boolean, leftMs: number }>

/** Most addresses or tokens that are counted at once; the one unused for the longest is forgotten first. */
const MOST_KEYS = 20_000
/**
 * A console takes so many parts of a minute's requests from the database, one after the other: not each request shall
 * ask it.
 */
const PARTS = 20

interface Minute {
  /** Requests that may still go on without asking. */
  left: number
  /** Granted here so far. */
  granted: number
  isOver: boolean
  endMs: number
  asking?: Promise<void> | undefined
}

export const toAllowance = (db: Db, kind: string, perMinute: number): Allowance =>
  (key, points) => takeAllowance(db, `${kind} ${key}`, { points, perMinute })

/**
 * At most so many requests a minute, over all consoles together. The first twentieth of each minute is counted in
 * memory alone, so that who asks little, or from ever another address, causes no statement; the limit may be exceeded
 * by so much on each console but one. While the database is away, each console counts for itself.
 *
 * @param perMinute 0 = no limit
 */
export function createRateLimit(
  perMinute: number, allowance: Allowance, nowMs: () => number = () => performance.now(),
): RateLimit {
  const minutes = new LRUCache<string, Minute>({ max: MOST_KEYS })
  let toldMs = -Infinity
  const part = Math.max(1, Math.floor(perMinute / PARTS))

  async function ask(key: string, minute: Minute): Promise<void> {
    // The first part was taken without asking.
    const isFirst = minute.granted === part
    try {
      const { isGranted, leftMs } = await allowance(key, isFirst ? 2 * part : part)
      minute.isOver = !isGranted
      minute.endMs = nowMs() + leftMs
    }
    catch (error) {
      if (nowMs() > toldMs + MINUTE_MS) {
        toldMs = nowMs()
        log.warn({ err: error }, 'requests are counted by this console alone')
      }
      minute.isOver = minute.granted + part > perMinute
    }
    if (!minute.isOver) {
      minute.left += part
      minute.granted += part
    }
  }

  function findMinute(key: string): Minute {
    const known = minutes.get(key)
    if (known && known.endMs > nowMs()) {
      return known
    }
    const minute = { left: part, granted: part, isOver: false, endMs: nowMs() + MINUTE_MS }
    minutes.set(key, minute)
    return minute
  }

  return {
    async take(key) {
      if (perMinute === 0) {
        return 0
      }
      for (;;) {
        const minute = findMinute(key)
        if (minute.left > 0) {
          minute.left -= 1
          return 0
        }
        if (minute.isOver) {
          return Math.max(1, Math.ceil((minute.endMs - nowMs()) / SECOND_MS))
        }
        minute.asking ??= ask(key, minute).finally(() => {
          minute.asking = undefined
        })
        await minute.asking
      }
    },
  }
}
