import { sql } from 'kysely'
import type { Logger } from 'pino'
import type { Connection } from '../store/database.ts'
import type { RunStore } from '../store/run.store.ts'
import { recoverOrphans } from './recover.ts'

/** Retention of events, request ids and ended runs. */
const KEEP_DAYS = 7
const PURGE_EVERY_MS = 600_000
const ORPHANS_EVERY_MS = 60_000
/** Retention of answers of models, by contract. */
const KEEP_ANSWERS_HOURS = 24
/** Rows per statement: a purge must not hold locks for long. */
const PURGE_BATCH = 5_000

export interface Housekeeping {
  start: () => void
  stop: () => void
}

export function createHousekeeping(connection: Connection, runs: RunStore, log: Logger): Housekeeping {
  const timers: NodeJS.Timeout[] = []
  const every = (ms: number, what: string, work: () => Promise<unknown>) => {
    const timer = setInterval(() => {
      work().catch(error => log.warn({ err: error }, `${what} failed, next try in ${ms} ms`))
    }, ms)
    timers.push(timer.unref())
  }
  return {
    start() {
      every(PURGE_EVERY_MS, 'purge', () => purge(connection))
      every(ORPHANS_EVERY_MS, 'search for orphaned stages', async () => {
        const count = await recoverOrphans(connection, runs)
        if (count > 0) {
          log.warn({ count }, 'stages had lost their jobs')
        }
      })
    },
    stop: () => timers.forEach(timer => clearInterval(timer)),
  }
}

/** Deletes what is older than the retention, by the database's clock. */
export async function purge({ db, schema }: Connection, keepDays = KEEP_DAYS): Promise<void> {
  const cutOff = sql<Date>`clock_timestamp() - make_interval(days => ${sql.lit(keepDays)})`
  await trimLog()
  await db.deleteFrom('requests').where('createdAt', '<', cutOff).execute()
  await db.deleteFrom('workers').where('heartbeatAt', '<', cutOff).execute()
  await purgeModelCalls()
  // Their stages are deleted with them; their events are older and already deleted.
  await db.deleteFrom('runs').where('endedAt', '<', cutOff).execute()

  async function purgeModelCalls() {
    const old = sql<Date>`clock_timestamp() - make_interval(hours => ${sql.lit(KEEP_ANSWERS_HOURS)})`
    let deleted = PURGE_BATCH
    while (deleted === PURGE_BATCH) {
      const ids = db.selectFrom('modelAnswers').select('requestId').where('createdAt', '<', old).limit(PURGE_BATCH)
      deleted = Number(
        (await db.deleteFrom('modelAnswers').where('requestId', 'in', ids).executeTakeFirst()).numDeletedRows,
      )
    }
    await db.deleteFrom('modelSlots').where('leaseUntil', '<', sql<Date>`clock_timestamp()`).execute()
    await db.deleteFrom('modelLimits').where('nextAt', '<', sql<Date>`clock_timestamp()`).execute()
  }

  /** Oldest first, so that no gap remains; readers before the mark get OUT_OF_RANGE. */
  async function trimLog() {
    const events = sql.table(`${schema}.events`)
    let deleted = PURGE_BATCH
    while (deleted === PURGE_BATCH) {
      deleted = await db.transaction().execute(async (trx) => {
        const { rows } = await sql<{ position: number }>`
          DELETE FROM ${events} WHERE position IN (
            SELECT position FROM ${events} WHERE created_at < ${cutOff} ORDER BY position LIMIT ${sql.lit(PURGE_BATCH)}
          ) RETURNING position`.execute(trx)
        const newest = rows.reduce((max, row) => Math.max(max, row.position), 0)
        if (newest > 0) {
          await trx.updateTable('logHead').set({ trimmed: sql`greatest(trimmed, ${newest})` }).execute()
        }
        return rows.length
      })
    }
  }
}
