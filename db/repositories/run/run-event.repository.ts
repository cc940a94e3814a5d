import type { Selectable, Transaction } from 'kysely'
import type { Db } from '../../client'
import type { Schema } from '../../schema'
import { insertBatch, type BatchColumn } from '../../unnest'

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

/** The caller skips stored events; a second row with the same (run, seq) is an error. */
export async function insertRunEvents(trx: Transaction<Schema>, events: readonly NewRunEvent[]): Promise<void> {
  if (events.length > 0) {
    await insertBatch('run_events', COLUMNS, events).execute(trx)
  }
}

export interface RunEventQuery {
  runId: string
  /** Events with a higher seq. */
  after: number
  /** Events with a lower seq. */
  before?: number | undefined
  types?: readonly string[] | undefined
  isNewestFirst?: boolean
  limit: number
}

export function listRunEvents(
  db: Db, { runId, after, before, types, isNewestFirst = false, limit }: RunEventQuery,
): Promise<RunEventRow[]> {
  return db.selectFrom('runEvents').selectAll()
    .where('runId', '=', runId)
    .where('seq', '>', after)
    .$if(before !== undefined, query => query.where('seq', '<', before ?? 0))
    .$if(types !== undefined, query => query.where('type', 'in', [...types ?? []]))
    .orderBy('seq', isNewestFirst ? 'desc' : 'asc')
    .limit(limit)
    .execute()
}
