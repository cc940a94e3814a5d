import { hostname } from 'node:os'
import { sql } from 'kysely'
import type { WorkerPool } from '../../job/stage-job.ts'
import type { Connection, FactoryTransaction } from './database.ts'

export interface WorkerRow {
  workerId: string
  host: string
  version: string
  capacity: number
  busy: number
  kinds: string[]
  isDraining: boolean
  heartbeatAt: Date
}

/** Two and a half missed heartbeats. */
const ALIVE_SECONDS = 25

/** Tells the other processes on the same database that this one is alive. */
export async function beat(
  { db }: Connection, workerId: string, pool: WorkerPool, kinds: string[], isDraining: boolean,
): Promise<void> {
  const heartbeatAt = sql<Date>`clock_timestamp()`
  const state = { capacity: pool.capacity, busy: pool.busy, kinds: JSON.stringify(kinds), isDraining, heartbeatAt }
  await db.insertInto('workers')
    .values({ workerId, host: hostname(), version: process.version, ...state })
    .onConflict(conflict => conflict.column('workerId').doUpdateSet(state))
    .execute()
}

export async function deleteWorker({ db }: Connection, workerId: string): Promise<void> {
  await db.deleteFrom('workers').where('workerId', '=', workerId).execute()
}

const ALIVE_SINCE = sql<Date>`clock_timestamp() - make_interval(secs => ${sql.lit(ALIVE_SECONDS)})`

export function listWorkers({ db }: Connection): Promise<WorkerRow[]> {
  return db.selectFrom('workers').selectAll().where('heartbeatAt', '>', ALIVE_SINCE).orderBy('workerId').execute()
}

/** Whether a process that takes stages knows the kind. */
export async function isKindRunElsewhere(trx: FactoryTransaction, kind: string): Promise<boolean> {
  const knowing = await trx.selectFrom('workers').select('workerId')
    .where('heartbeatAt', '>', ALIVE_SINCE)
    .where('isDraining', '=', false)
    .where(sql<boolean>`kinds @> to_jsonb(${kind}::text)`)
    .executeTakeFirst()
  return knowing !== undefined
}
