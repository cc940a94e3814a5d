import { randomUUID } from 'node:crypto'
import type { CacheNoun } from './cache'
import type { GuardedStore } from './guarded-store'

/** The version of each noun: entries of another version are invalid. Invalidation needs no scan and no deletion. */
export interface Versions {
  get: (noun: CacheNoun) => Promise<string>
  bump: (noun: CacheNoun) => Promise<void>
  /** Raises only the version that this process keeps for itself. */
  forget: (noun: CacheNoun) => void
}

/** Random tokens, not counters: a lost version (flush, eviction, restart) can never occur again. */
export function createVersions(shared: GuardedStore | undefined): Versions {
  const local = new Map<CacheNoun, string>()
  /** Nouns changed while the shared store did not respond: it must receive them before its versions count again. */
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
      // Entries of this version in memory stay valid when the shared store stops responding.
      local.set(noun, known.value)
      return known.value
    },

    forget(noun) {
      renew(noun)
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
