import { sql, type Selectable, type Transaction } from 'kysely'
import type { Db } from '../../client'
import type { Schema } from '../../schema'
import { fromBatch, toBatch, type BatchColumn } from '../../unnest'

/** The columns of a run that ingest changes or needs for counting. */
export type TaskRunRow = Selectable<Schema['taskRuns']>

const FINAL_STATES = ['CANCELLED', 'SUCCEEDED', 'FAILED', 'CRASHED'] as const

/** Must equal the predicate of `task_runs_living_idx`, written out: with parameters every run would be read. */
export const IS_LIVING = sql<
  boolean
>`observed_state in ('PENDING', 'QUEUED', 'RUNNING', 'WAITING', 'PAUSING', 'PAUSED', 'CANCELLING')`

/** No trial: figures of production count full runs alone. */
export const IS_FULL = sql<boolean>`record_limit = 0`

/** Must equal the predicate of `task_runs_trial_idx`, written out. */
export const IS_TRIAL = sql<boolean>`record_limit > 0`

/** The columns that only ingest writes. */
const INGEST_COLUMNS: readonly BatchColumn<TaskRunRow>[] = [
  { column: 'observed_state', type: 'text', of: run => run.observedState },
  { column: 'state_reason', type: 'text', of: run => run.stateReason },
  { column: 'last_seq', type: 'bigint', of: run => run.lastSeq },
  { column: 'is_reconciling', type: 'boolean', of: run => run.isReconciling },
  { column: 'disposition', type: 'text', of: run => run.disposition },
  { column: 'error', type: 'jsonb', of: run => run.error },
  { column: 'records_in', type: 'bigint', of: run => run.recordsIn },
  { column: 'records_out', type: 'bigint', of: run => run.recordsOut },
  { column: 'records_dropped', type: 'bigint', of: run => run.recordsDropped },
  { column: 'records_failed', type: 'bigint', of: run => run.recordsFailed },
  { column: 'bytes_in', type: 'bigint', of: run => run.bytesIn },
  { column: 'bytes_out', type: 'bigint', of: run => run.bytesOut },
  { column: 'input_tokens', type: 'bigint', of: run => run.inputTokens },
  { column: 'output_tokens', type: 'bigint', of: run => run.outputTokens },
  { column: 'fraction', type: 'double precision', of: run => run.fraction },
  { column: 'queued_at', type: 'timestamptz', of: run => run.queuedAt },
  { column: 'started_at', type: 'timestamptz', of: run => run.startedAt },
  { column: 'finished_at', type: 'timestamptz', of: run => run.finishedAt },
  { column: 'paused_at', type: 'timestamptz', of: run => run.pausedAt },
  { column: 'paused_ms', type: 'bigint', of: run => run.pausedMs },
  { column: 'version', type: 'integer', of: run => run.version },
]
const ID: BatchColumn<TaskRunRow> = { column: 'id', type: 'uuid', of: run => run.id }

/** Locks in the order of ids, so that two writers cannot deadlock. Unknown ids are absent. */
export function lockRuns(trx: Transaction<Schema>, ids: readonly string[]): Promise<TaskRunRow[]> {
  if (ids.length === 0) {
    return Promise.resolve([])
  }
  return trx.selectFrom('taskRuns')
    .selectAll().where('id', '=', sql<string>`any(${[...ids]}::text[]::uuid[])`).orderBy('id').forUpdate().execute()
}

/** The rows must be locked in this transaction; each id may appear only once. */
export async function updateIngestedRuns(trx: Transaction<Schema>, runs: readonly TaskRunRow[]): Promise<void> {
  if (runs.length === 0) {
    return
  }
  const changes = sql.join(INGEST_COLUMNS.map(column => sql`${sql.ref(column.column)} = ${fromBatch(column)}`))
  // The ids once more as a condition, so that only their partitions are opened.
  await sql`
    update task_runs set ${changes}, updated_at = now() from ${toBatch([ID, ...INGEST_COLUMNS], runs)}
    where task_runs.id = ${fromBatch(ID)}
      and task_runs.id = any(${runs.map(run => run.id)}::text[]::uuid[])`.execute(trx)
}

export interface DoubtfulQuery {
  silentMs: number
  limit: number
  /** Ids after this one. */
  after?: string
}

/**
 * Runs whose state is doubtful: those marked, and those that are not final and were silent for
 * `silentMs` by the database's clock. Runs that were never sent to the queue are excluded.
 */
export async function listDoubtfulRuns(db: Db, query: DoubtfulQuery): Promise<string[]> {
  const rows = await selectDoubtfulRuns(db, query).execute()
  return rows.map(row => row.id)
}

export function selectDoubtfulRuns(
  db: Db, { silentMs, limit, after = '00000000-0000-0000-0000-000000000000' }: DoubtfulQuery,
) {
  return db
    .selectFrom('taskRuns')
    .select('id')
    .where(IS_LIVING)
    .where('id', '>', after)
    .where(eb => eb.or([
      eb('isReconciling', '=', true),
      eb('updatedAt', '<', sql<Date>`now() - make_interval(secs => ${silentMs / 1_000})`),
    ]))
    .where(eb => eb.not(eb.exists(eb
      .selectFrom('outbox')
      .select('outbox.id')
      .whereRef('outbox.runId', '=', 'taskRuns.id')
      .where('outbox.verb', '=', 'submit')
      .where('outbox.state', '=', 'pending'))))
    .orderBy('id')
    .limit(limit)
}

/** @returns ids that were not marked before: only those changed on a page. */
export async function markReconciling(db: Db, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) {
    return []
  }
  const rows = await db
    .updateTable('taskRuns')
    .set({ isReconciling: true })
    .where('id', 'in', [...ids])
    .where('isReconciling', '=', false)
    .where('observedState', 'not in', FINAL_STATES)
    .returning('id')
    .execute()
  return rows.map(row => row.id)
}

export function findRunForRelay(db: Db, id: string) {
  return db
    .selectFrom('taskRuns')
    .select(['id', 'projectId', 'priority', 'recordLimit', 'spec', 'desiredState', 'observedState'])
    .where('id', '=', id)
    .executeTakeFirst()
}
