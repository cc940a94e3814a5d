import type { Selectable, Transaction } from 'kysely'
import type { Db } from '../client'
import type { Schema } from '../schema'

export type RunEventRow = Selectable<Schema['runEvents']>
export type NewRunEvent = Omit<RunEventRow, 'createdAt'>

/** Most rows of one statement: Postgres takes 65,535 parameters. */
const CHUNK = 1_000

/** The caller has skipped what is stored already; a second (run, seq) is an error. */
export async function insertRunEvents(trx: Transaction<Schema>, events: readonly NewRunEvent[]): Promise<void> {
  for (let start = 0; start < events.length; start += CHUNK) {
    await trx
      .insertInto('runEvents')
      .values(events.slice(start, start + CHUNK).map(event => ({ ...event, payload: JSON.stringify(event.payload) })))
      .execute()
  }
}

/** Events with a higher seq than `after`, oldest first. */
export function listRunEvents(db: Db, { runId, after, limit }: { runId: string, after: number, limit: number }): Promise<RunEventRow[]> {
  return db.selectFrom('runEvents').selectAll().where('runId', '=', runId).where('seq', '>', after).orderBy('seq').limit(limit).execute()
}
