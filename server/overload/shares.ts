/** Somebody who holds a share for as long as the other end wishes. */
export interface Holder {
  /** Time since the other end last did its part. */
  idleMs: () => number
  /** Ends what is held. */
  end: () => void
}

interface Bound {
  most: number
  /** From so many on the idlest makes room for who comes; default: `most`. */
  replaceFrom?: number
}

export interface SharesOptions {
  /** Of one key. */
  own: Bound
  /** Of all keys together. */
  all: Bound
  /** Who has been idle for less keeps the share. */
  idleMs: number
}

export interface Shares {
  /** @returns a function that gives the share back; undefined = refused. */
  enter: (key: string, holder: Holder) => (() => void) | undefined
  /** How many have a share, and how many could. */
  figures: () => { running: number, places: number }
}

/**
 * Bounds what lasts as long as the other end wishes, for each caller and for all. A bound that is reached is no wall
 * for others: whoever has done nothing for a while makes room, so that idle callers keep nobody out.
 */
export function createShares({ own, all, idleMs }: SharesOptions): Shares {
  const everyone = new Set<Holder>()
  const byKey = new Map<string, Set<Holder>>()

  function leave(key: string, holder: Holder): void {
    everyone.delete(holder)
    const mine = byKey.get(key)
    if (mine?.delete(holder) && mine.size === 0) {
      byKey.delete(key)
    }
  }

  /** @returns the idlest, if it has been idle for long enough. */
  function findIdle(holders: Iterable<Holder>): Holder | undefined {
    let found: Holder | undefined
    let longestMs = idleMs
    for (const holder of holders) {
      const ms = holder.idleMs()
      if (ms >= longestMs) {
        [found, longestMs] = [holder, ms]
      }
    }
    return found
  }

  function hasRoom(holders: ReadonlySet<Holder>, { most, replaceFrom = most }: Bound): boolean {
    const idle = holders.size < replaceFrom ? undefined : findIdle(holders)
    idle?.end()
    return idle !== undefined || holders.size < most
  }

  return {
    figures: () => ({ running: everyone.size, places: all.most }),
    enter(key, given) {
      const mine = byKey.get(key) ?? new Set()
      if (!hasRoom(mine, own) || !hasRoom(everyone, all)) {
        return undefined
      }
      const holder: Holder = {
        idleMs: given.idleMs,
        end() {
          leave(key, holder)
          given.end()
        },
      }
      byKey.set(key, (byKey.get(key) ?? new Set()).add(holder))
      everyone.add(holder)
      return () => leave(key, holder)
    },
  }
}
