import { createHmac, hkdfSync } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import {
  countGuesses, forgiveGuess, forgiveGuesses, isKnown, setKnown,
} from '#db/repositories/access/access-counter.repository'
import type { Db } from '#db/client'
import { toNetwork } from '#egress/address'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
/** A network from which the right password came stays known for so long. */
const KNOWN_DAYS = 30

/** Another console, or a right password that was under way, may have ended a wait: it is asked for again so often. */
const ASK_AGAIN_MS = 10_000
const MOST_HELD = 5_000

const RULES = {
  pair: { free: 5, longestMs: 15 * MINUTE_MS },
  guesses: { free: 50, longestMs: 15 * MINUTE_MS },
  name: { free: 10, longestMs: MINUTE_MS },
}

type Kind = keyof typeof RULES | 'known'

/** An attempt with a password. */
export interface Attempt {
  /** As it was typed. */
  name: string
  address: string
}

/** Attempts with a password; counted before their result is known, so that many at once count, too. */
export interface Guesses {
  /** @returns seconds to wait; 0 = it is counted and may go on. */
  begin: (attempt: Attempt) => Promise<number>
  /**
   * Seconds that an attempt would have to wait for what its network has guessed, as far as that is in memory: it counts
   * nothing and asks nobody. 0 = not known to wait.
   *
   * @param name undefined = at whatever name
   */
  recall: (attempt: { address: string, name?: string | undefined }) => number
  /** It was right. */
  forgive: (attempt: Attempt) => Promise<void>
}

/**
 * Attempts are counted in the database that all consoles share, which a sign-in needs anyway: for a network at one
 * name, for the network at all names, and for the name from all networks. One that has to wait for one of the three
 * counts for none. What was typed as a name may be a password, so that only a keyed hash of it is written.
 *
 * Guesses from other networks never make somebody wait whose network is known for the name: there the limit of the name
 * is not asked. From a network that is new to the name everybody shares one attempt a minute after ten wrong ones, the
 * owner as well. Who guesses from the same network makes it wait, up to 15 minutes: for that name after five, for all
 * names after fifty.
 */
export function createGuesses(db: Db, secretKey: string): Guesses {
  const hashKey = Buffer.from(hkdfSync('sha256', Buffer.from(secretKey, 'base64'), '', 'access counters', 32))
  const toKey = (kind: Kind, text: string) =>
    `${kind} ${createHmac('sha256', hashKey).update(text).digest('base64url')}`
  /** When the waits end that were found in the last seconds. */
  const held = new LRUCache<string, number>({ max: MOST_HELD, ttl: ASK_AGAIN_MS })
  const toNetworkKey = (address: string) => toKey('guesses', toNetwork(address))
  const toKeys = ({ name, address }: Attempt) => {
    const [network, folded] = [toNetwork(address), fold(name)]
    const pair = `${network} ${folded}`
    return {
      pair: toKey('pair', pair),
      guesses: toNetworkKey(address),
      name: toKey('name', folded),
      known: toKey('known', pair),
    }
  }
  return {
    async begin(attempt) {
      const keys = toKeys(attempt)
      const kinds = await isKnown(db, keys.known) ? ['pair', 'guesses'] as const : ['pair', 'guesses', 'name'] as const
      const guesses = kinds.map(kind => ({ key: keys[kind], rule: RULES[kind] }))
      const waiting = await db.transaction().execute(trx => countGuesses(trx, guesses))
      // Not a wait for the name: it is that of others, and ends when its owner signs in elsewhere.
      if (waiting && waiting.key !== keys.name) {
        held.set(waiting.key, performance.now() + waiting.seconds * SECOND_MS)
      }
      return waiting?.seconds ?? 0
    },
    recall({ address, name }) {
      const key = name === undefined ? toNetworkKey(address) : toKeys({ name, address }).pair
      return Math.max(0, Math.ceil(((held.get(key) ?? 0) - performance.now()) / SECOND_MS))
    },
    async forgive(attempt) {
      const keys = toKeys(attempt)
      held.delete(keys.pair)
      await forgiveGuesses(db, keys.pair)
      // This one alone, or who may sign in with one name would have fifty guesses at others each time.
      held.delete(keys.guesses)
      await forgiveGuess(db, keys.guesses)
      await forgiveGuesses(db, keys.name)
      await setKnown(db, keys.known, KNOWN_DAYS)
    },
  }
}

/** What the database takes for one name counts as one, and more: its `lower` knows other letters than JavaScript's. */
const fold = (name: string): string => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().toUpperCase()
