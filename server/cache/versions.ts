import { randomUUID } from 'node:crypto'
import type { CacheNoun } from './cache'
import type { GuardedStore } from './guarded-store'

/** The version of each noun: entries of another version are old. No scan, no deletion. */
export interface Versions {
  get: (noun: CacheNoun) => Promise<string>
  bump: (noun: CacheNoun) => Promise<void>
}

/** Random tokens, not counters: one that was lost (flush, eviction, restart) cannot come back. */
export function createVersions(shared: GuardedStore | undefined): Versions {
  const local = new Map<CacheNoun, string>()
  /** Changed while the shared store was away: it has to hear of it before it is believed again. */
  const missed = new Set<CacheNoun>()

  const localVersion = (noun: CacheNoun) => local.get(noun) ?? renew(noun)

  function renew(noun: CacheNoun): string {
    const version = randomUUID()
    local.set(noun, version)
    return version
  }

  async function publish(store: GuardedStore, noun: CacheNoun, version: string): Promise<string> {
    const { isReached } = await store.set(keyOf(noun), version)
    if (isReached) {
      missed.delete(noun)
    }
    else {
      missed.add(noun)
    }
    return version
  }

  return {
    async get(noun) {
      if (!shared || shared.isAway()) {
        return localVersion(noun)
      }
      if (missed.has(noun)) {
        return publish(shared, noun, renew(noun))
      }
      const known = await shared.get(keyOf(noun))
      if (!known.isReached) {
        return localVersion(noun)
      }
      if (known.value === undefined) {
        return publish(shared, noun, renew(noun))
      }
      // What memory holds of this version stays good when the shared store goes away.
      local.set(noun, known.value)
      return known.value
    },

    async bump(noun) {
      const version = renew(noun)
      if (shared) {
        await publish(shared, noun, version)
      }
    },
  }
}

const keyOf = (noun: CacheNoun) => `version:${noun}`
