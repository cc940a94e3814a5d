import type { Database } from '#db/client'
import { ensureNextPartitions } from '#db/partitions'
import { deleteOldCounters } from '#db/repositories/access/access-counter.repository'
import { deleteFormerTokens } from '#db/repositories/access/api-token.repository'
import { deleteEndedSessions } from '#db/repositories/access/session.repository'
import { deleteOldDeliveries } from '#db/repositories/alert/alert-delivery.repository'
import { deleteOldSamples } from '#db/repositories/alert/alert-sample.repository'
import { deleteExpiredIdempotencyKeys } from '#db/repositories/system/idempotency-key.repository'
import { deleteOldRunSelections } from '#db/repositories/run/run-selection.repository'
import { deleteFineRollups } from '#db/repositories/metric/rollup.repository'
import { analyzeTables } from '#db/repositories/system/planner-statistics.repository'
import { recountRuns } from '#db/repositories/metric/run-recount.repository'
import { addUpSourceUses } from '#db/repositories/source/source-use.repository'
import type { Config } from '#server/config/config'
import type { Log } from '#server/log'
import { type ArchiveDeps, finishArchivings } from '#server/services/release/release-archive.service'
import { sweepResumableUploads } from '#server/services/source/resumable-upload.service'
import { removeLeftoverBytes } from '#server/services/source/upload-delete.service'

const DAY_MS = 24 * 60 * 60_000
/** Retention of 5-minute buckets; 15-minute buckets are kept for ever. */
export const FINE_ROLLUP_DAYS = 35
/** So many days are recounted, from the start of a UTC day. */
const RECOUNTED_DAYS = 7
/** So long the use of a revoked token is told from that of one that never was. */
const FORMER_TOKEN_DAYS = 365

interface House extends ArchiveDeps {
  database: Database
  /** How long things are kept: read at each round. */
  retention: () => Config['retention']
}

type Chore = readonly [name: string, work: (house: House, now: Date) => Promise<unknown>]

/** Each is safe to run at any time and by several consoles at once. */
const CHORES: readonly Chore[] = [
  ['partitions', ({ database }) => ensureNextPartitions(database)],
  ['statistics of the planner', ({ database }) => analyzeTables(database)],
  ['idempotency keys', ({ database: { db } }) => deleteExpiredIdempotencyKeys(db)],
  ['run selections', ({ database: { db } }) => deleteOldRunSelections(db)],
  [
    'fine rollups',
    ({ database: { db } }, now) => deleteFineRollups(db, new Date(now.getTime() - FINE_ROLLUP_DAYS * DAY_MS)),
  ],
  ['counts of runs', ({ database: { db } }, now) =>
    recountRuns(db, new Date(Math.floor(now.getTime() / DAY_MS - RECOUNTED_DAYS) * DAY_MS))],
  ['uses of sources', ({ database: { db } }, now) => addUpSourceUses(db, now)],
  [
    'alert samples',
    ({ database: { db }, retention }, now) => deleteOldSamples(db, new Date(now.getTime() - retention().alertSampleMs)),
  ],
  ['alert deliveries', ({ database: { db }, retention }, now) => deleteOldDeliveries(
    db, new Date(now.getTime() - retention().alertDeliveryMs),
  )],
  ['ended sessions', ({ database: { db } }) => deleteEndedSessions(db)],
  [
    'ended tokens',
    ({ database: { db } }, now) => deleteFormerTokens(db, new Date(now.getTime() - FORMER_TOKEN_DAYS * DAY_MS)),
  ],
  ['counters of attempts', ({ database: { db } }) => deleteOldCounters(db)],
  ['abandoned uploads', ({ database: { db }, artifacts, retention }, now) => sweepResumableUploads(
    { db, artifacts }, now, retention().uploadMs,
  )],
  ['bytes of deleted uploads', ({ database: { db }, artifacts }) => removeLeftoverBytes({ db, artifacts })],
  ['archivings that were cut off', finishArchivings],
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
