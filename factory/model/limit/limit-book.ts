/** Where the starts and slots of a key are written, for everyone who shares its limits. */
export interface LimitBook {
  /**
   * Takes the next start of a key. A start that is later than `mostMs` from now is not taken.
   *
   * @returns how long to wait for it
   */
  reserveStart: (
    key: string, options: { ratePerMinute: number, mostMs: number },
  ) => Promise<{ isTaken: boolean, waitMs: number }>
  /**
   * Takes one of so many slots until it is freed, or its lease ends because its holder was killed; undefined = all are
   * taken.
   */
  takeSlot: (key: string, options: { concurrency: number, leaseMs: number }) => Promise<number | undefined>
  freeSlot: (key: string, slot: number) => Promise<void>
  /** How many slots of each key are taken now; a key without any may be left out. */
  countSlots: (keys: readonly string[]) => Promise<Map<string, number>>
  /** Nobody starts a call of this key for so long. */
  slow: (key: string, ms: number) => Promise<void>
}

const MINUTE_MS = 60_000

/** Starts are evenly spaced: no minute, wherever it begins, sees more than the rate. */
export const spacingMs = (ratePerMinute: number): number => ratePerMinute > 0 ? MINUTE_MS / ratePerMinute : 0

/** Entries beyond this number make us look for those that limit nothing any more. */
const MANY_KEYS = 1_000

interface Entry {
  nextAt: number
  slots: Set<number>
}

/**
 * For a service that shares its limits with no other process. A slot is freed by whoever took it, since both die
 * together.
 */
export function createMemoryBook(now: () => number = () => performance.now()): LimitBook {
  const entries = new Map<string, Entry>()

  function entryOf(key: string): Entry {
    const known = entries.get(key)
    if (known) {
      return known
    }
    if (entries.size >= MANY_KEYS) {
      for (const [other, { nextAt, slots }] of entries) {
        if (nextAt <= now() && slots.size === 0) {
          entries.delete(other)
        }
      }
    }
    const entry = { nextAt: 0, slots: new Set<number>() }
    entries.set(key, entry)
    return entry
  }

  return {
    async reserveStart(key, { ratePerMinute, mostMs }) {
      const entry = entryOf(key)
      const waitMs = Math.max(0, entry.nextAt - now())
      const isTaken = waitMs <= mostMs
      if (isTaken && ratePerMinute > 0) {
        entry.nextAt = now() + waitMs + spacingMs(ratePerMinute)
      }
      return { isTaken, waitMs }
    },
    async takeSlot(key, { concurrency }) {
      const { slots } = entryOf(key)
      const free = Array.from({ length: concurrency }, (_, slot) => slot).find(slot => !slots.has(slot))
      if (free !== undefined) {
        slots.add(free)
      }
      return free
    },
    async freeSlot(key, slot) {
      entryOf(key).slots.delete(slot)
    },
    countSlots: async keys => new Map(keys.map(key => [key, entries.get(key)?.slots.size ?? 0])),
    async slow(key, ms) {
      const entry = entryOf(key)
      entry.nextAt = Math.max(entry.nextAt, now() + ms)
    },
  }
}
