import { lookup } from 'node:dns/promises'

export interface FoundAddress {
  address: string
  family: number
}

export type Resolver = (host: string, options: { all: true }) => Promise<FoundAddress[]>

/** Whoever has waited this long for a turn has given up: its look-up would keep the next ones waiting for nothing. */
const LONGEST_WAIT_MS = 10_000
/** Names that have been found; of more, the oldest are forgotten. */
const MOST_KNOWN = 1_000

/**
 * The system looks a name up in one of four threads of the process, which also read and write its files, and cannot
 * be made to stop: a name server that hangs holds a thread for ten seconds and more. So one name at a time is looked
 * up that was found the last time, and one that was not: the other threads are free, and names that hang wait for
 * each other alone. Calls to one host share a look-up.
 */
export function limitLookUps(lookUp: Resolver): Resolver {
  const underWay = new Map<string, Promise<FoundAddress[]>>()
  const known = new Set<string>()
  /** The last look-up of each lane, whatever becomes of it. */
  const lanes: Record<'known' | 'other', Promise<unknown>> = { known: Promise.resolve(), other: Promise.resolve() }

  async function remember(host: string, work: Promise<FoundAddress[]>): Promise<FoundAddress[]> {
    known.delete(host)
    try {
      const addresses = await work
      known.add(host)
      const [oldest] = known
      if (known.size > MOST_KNOWN && oldest !== undefined) {
        known.delete(oldest)
      }
      return addresses
    }
    finally {
      underWay.delete(host)
    }
  }

  return (host, options) => {
    const shared = underWay.get(host)
    if (shared) {
      return shared
    }
    const lane = known.has(host) ? 'known' : 'other'
    const askedMs = performance.now()
    const work = lanes[lane].then(() => {
      if (performance.now() - askedMs > LONGEST_WAIT_MS) {
        throw new Error(`${host} was not looked up: other names took the name server too long`)
      }
      return lookUp(host, options)
    })
    lanes[lane] = work.catch(() => undefined)
    const found = remember(host, work)
    underWay.set(host, found)
    return found
  }
}

/** One for the process: so are the threads. */
export const systemLookUp = limitLookUps(lookup)
