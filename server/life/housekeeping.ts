import type { Database } from '#db/client'
import { deleteExpiredIdempotencyKeys } from '#db/repositories/idempotency-key.repository'
import { deleteFineRollups } from '#db/repositories/rollup.repository'
import type { Log } from '../log'
import { ensureNextPartitions } from './open-database'

const DAY_MS = 24 * 60 * 60_000
/** Buckets of 5 minutes are kept this long; those of 15 minutes for good. */
const FINE_ROLLUP_DAYS = 35

type Chore = readonly [name: string, work: (database: Database, now: Date) => Promise<unknown>]

/** Each is safe to run at any time and by several consoles at once. */
const CHORES: readonly Chore[] = [
  ['partitions', database => ensureNextPartitions(database)],
  ['idempotency keys', ({ db }) => deleteExpiredIdempotencyKeys(db)],
  ['fine rollups', ({ db }, now) => deleteFineRollups(db, new Date(now.getTime() - FINE_ROLLUP_DAYS * DAY_MS))],
]

/** Once; a chore that fails is logged and does not keep the others from being done. */
export async function keepHouse(database: Database, log: Log, now: Date): Promise<void> {
  for (const [name, work] of CHORES) {
    try {
      await work(database, now)
    }
    catch (error) {
      log.error({ err: error, chore: name }, 'housekeeping failed; it is tried again tomorrow')
    }
  }
}

/** At start and then daily. @returns stops it. */
export function startHousekeeping(database: Database, log: Log): () => void {
  const work = () => void keepHouse(database, log, new Date())
  const first = setImmediate(work)
  const timer = setInterval(work, DAY_MS)
  return () => {
    clearImmediate(first)
    clearInterval(timer)
  }
}
