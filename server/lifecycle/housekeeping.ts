import type { ArtifactStore } from '#artifact/store'
import type { Database } from '#db/client'
import { deleteEndedSessions } from '#db/repositories/access/session.repository'
import { deleteOldDeliveries } from '#db/repositories/alert/alert-delivery.repository'
import { deleteOldSamples } from '#db/repositories/alert/alert-sample.repository'
import { deleteExpiredIdempotencyKeys } from '#db/repositories/system/idempotency-key.repository'
import { deleteOldRunSelections } from '#db/repositories/run/run-selection.repository'
import { deleteFineRollups } from '#db/repositories/metric/rollup.repository'
import type { Log } from '#server/log'
import { sweepResumableUploads } from '#server/services/source/resumable-upload.service'
import { ensureNextPartitions } from './open-database'

const DAY_MS = 24 * 60 * 60_000
/** Retention of 5-minute buckets; 15-minute buckets are kept for ever. */
export const FINE_ROLLUP_DAYS = 35
/** A replay reads seven days, and the longest window before them. */
const ALERT_SAMPLE_DAYS = 15
const ALERT_DELIVERY_DAYS = 90

interface House {
  database: Database
  artifacts: ArtifactStore
}

type Chore = readonly [name: string, work: (house: House, now: Date) => Promise<unknown>]

/** Each is safe to run at any time and by several consoles at once. */
const CHORES: readonly Chore[] = [
  ['partitions', ({ database }) => ensureNextPartitions(database)],
  ['idempotency keys', ({ database: { db } }) => deleteExpiredIdempotencyKeys(db)],
  ['run selections', ({ database: { db } }) => deleteOldRunSelections(db)],
  ['fine rollups', ({ database: { db } }, now) => deleteFineRollups(db, new Date(now.getTime() - FINE_ROLLUP_DAYS * DAY_MS))],
  ['alert samples', ({ database: { db } }, now) => deleteOldSamples(db, new Date(now.getTime() - ALERT_SAMPLE_DAYS * DAY_MS))],
  ['alert deliveries', ({ database: { db } }, now) => deleteOldDeliveries(db, new Date(now.getTime() - ALERT_DELIVERY_DAYS * DAY_MS))],
  ['ended sessions', ({ database: { db } }) => deleteEndedSessions(db)],
  ['abandoned uploads', ({ database: { db }, artifacts }, now) => sweepResumableUploads({ db, artifacts }, now)],
]

/** Runs all chores once; a failing chore is logged and does not stop the others. */
export async function keepHouse(house: House, log: Log, now: Date): Promise<void> {
  for (const [name, work] of CHORES) {
    try {
      await work(house, now)
    }
    catch (error) {
      log.error({ err: error, chore: name }, 'housekeeping failed; it is tried again tomorrow')
    }
  }
}

/** Runs the chores at start and then daily. @returns a function that stops it. */
export function startHousekeeping(house: House, log: Log): () => void {
  const work = () => void keepHouse(house, log, new Date())
  const first = setImmediate(work)
  const timer = setInterval(work, DAY_MS)
  return () => {
    clearImmediate(first)
    clearInterval(timer)
  }
}
