import type { Selectable, Transaction } from 'kysely'
import type { Db } from '../client'
import type { Schema } from '../schema'
import { insertBatch, type BatchColumn } from '../unnest'

export type RunEventRow = Selectable<Schema['runEvents']>
export type NewRunEvent = Omit<RunEventRow, 'createdAt'>

const COLUMNS: readonly BatchColumn<NewRunEvent>[] = [
  { column: 'run_id', type: 'uuid', of: row => row.runId },
  { column: 'seq', type: 'bigint', of: row => row.seq },
  { column: 'project_id', type: 'uuid', of: row => row.projectId },
  { column: 'type', type: 'text', of: row => row.type },
  { column: 'stage_key', type: 'text', of: row => row.stageKey },
  { column: 'attempt', type: 'integer', of: row => row.attempt },
  { column: 'occurred_at', type: 'timestamptz', of: row => row.occurredAt },
  { column: 'payload', type: 'jsonb', of: row => row.payload },
]

/** The caller has skipped what is stored already; a second (run, seq) is an error. */
export async function insertRunEvents(trx: Transaction<Schema>, events: readonly NewRunEvent[]): Promise<void> {
  if (events.length > 0) {
    await insertBatch('run_events', COLUMNS, events).execute(trx)
  }
}

/** Events with a higher seq than `after`, oldest first. */
export function listRunEvents(db: Db, { runId, after, limit }: { runId: string, after: number, limit: number }): Promise<RunEventRow[]> {
  return db.selectFrom('runEvents').selectAll().where('runId', '=', runId).where('seq', '>', after).orderBy('seq').limit(limit).execute()
}
