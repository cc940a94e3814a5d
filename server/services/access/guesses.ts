import { createHmac, hkdfSync } from 'node:crypto'
import { countGuesses, forgiveGuess, forgiveGuesses, isKnown, setKnown } from '#db/repositories/access/access-counter.repository'
import type { Db } from '#db/client'
import { toNetwork } from '#egress/address'

const MINUTE_MS = 60_000
/** A network from which the right password came stays known for so long. */
const KNOWN_DAYS = 30

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
  /** It was right. */
  forgive: (attempt: Attempt) => Promise<void>
}

/**
 * Attempts are counted in the database that all consoles share, which a sign-in needs anyway: for a network at one name, for the network at all
 * names, and for the name from all networks. One that has to wait for one of the three counts for none. What was typed as a name may be a
 * password, so that only a keyed hash of it is written.
 *
 * Guesses from other networks never make somebody wait whose network is known for the name: there the limit of the name is not asked. From a
 * network that is new to the name everybody shares one attempt a minute after ten wrong ones, the owner as well. Who guesses from the
 * same network makes it wait, up to 15 minutes: for that name after five, for all names after fifty.
 */
export function createGuesses(db: Db, secretKey: string): Guesses {
  const hashKey = Buffer.from(hkdfSync('sha256', Buffer.from(secretKey, 'base64'), '', 'access counters', 32))
  const toKey = (kind: Kind, text: string) => `${kind} ${createHmac('sha256', hashKey).update(text).digest('base64url')}`
  const toKeys = ({ name, address }: Attempt) => {
    const [network, folded] = [toNetwork(address), fold(name)]
    const pair = `${network} ${folded}`
    return { pair: toKey('pair', pair), guesses: toKey('guesses', network), name: toKey('name', folded), known: toKey('known', pair) }
  }
  return {
    async begin(attempt) {
      const keys = toKeys(attempt)
      const kinds = await isKnown(db, keys.known) ? ['pair', 'guesses'] as const : ['pair', 'guesses', 'name'] as const
      return db.transaction().execute(trx => countGuesses(trx, kinds.map(kind => ({ key: keys[kind], rule: RULES[kind] }))))
    },
    async forgive(attempt) {
      const keys = toKeys(attempt)
      await forgiveGuesses(db, keys.pair)
      // This one alone, or who may sign in with one name would have fifty guesses at others each time.
      await forgiveGuess(db, keys.guesses)
      await forgiveGuesses(db, keys.name)
      await setKnown(db, keys.known, KNOWN_DAYS)
    },
  }
}

/** What the database takes for one name counts as one, and more: its `lower` knows other letters than JavaScript's. */
const fold = (name: string): string => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().toUpperCase()
