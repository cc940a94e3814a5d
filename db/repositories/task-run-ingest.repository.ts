import { sql, type Selectable, type Transaction } from 'kysely'
import type { Db } from '../client'
import type { Schema } from '../schema'

/** A run as ingest sees it: what it may change and what it needs to count. */
export type TaskRunRow = Selectable<Schema['taskRuns']>

const FINAL_STATES = ['CANCELLED', 'SUCCEEDED', 'FAILED', 'CRASHED'] as const

/** Word for word the predicate of `task_runs_living_idx`: otherwise the sweep reads every run there ever was. */
const isLiving = sql<boolean>`observed_state in ('PENDING', 'QUEUED', 'RUNNING', 'PAUSING', 'PAUSED', 'CANCELLING')`

/** What ingest alone writes. */
const INGEST_COLUMNS = [
  'observedState', 'stateReason', 'lastSeq', 'isReconciling', 'disposition',
  'recordsIn', 'recordsOut', 'recordsDropped', 'recordsFailed', 'bytesIn', 'bytesOut', 'inputTokens', 'outputTokens',
  'fraction', 'queuedAt', 'startedAt', 'finishedAt', 'pausedAt', 'pausedMs', 'version',
] as const satisfies readonly (keyof TaskRunRow)[]

/** Locks in the order of ids, so that two writers cannot deadlock. Unknown ids are absent. */
export function lockRuns(trx: Transaction<Schema>, ids: readonly string[]): Promise<TaskRunRow[]> {
  if (ids.length === 0) {
    return Promise.resolve([])
  }
  return trx.selectFrom('taskRuns').selectAll().where('id', 'in', [...ids].sort()).orderBy('id').forUpdate().execute()
}

/** The row must have been locked in this transaction. */
export async function updateIngestedRun(trx: Transaction<Schema>, run: TaskRunRow): Promise<void> {
  const changes = Object.fromEntries(INGEST_COLUMNS.map(column => [column, run[column]]))
  await trx
    .updateTable('taskRuns')
    .set({ ...changes, error: run.error === null ? null : JSON.stringify(run.error), updatedAt: sql<Date>`now()` })
    .where('id', '=', run.id)
    .execute()
}

export interface DoubtfulQuery {
  silentMs: number
  limit: number
  /** Ids after this one. */
  after?: string
}

/**
 * Runs whose state is doubtful: those marked, and those that are not final and were silent for
 * `silentMs` by the database's clock. Runs that the queue was never given are left out.
 */
export async function listDoubtfulRuns(db: Db, query: DoubtfulQuery): Promise<string[]> {
  const rows = await selectDoubtfulRuns(db, query).execute()
  return rows.map(row => row.id)
}

export function selectDoubtfulRuns(db: Db, { silentMs, limit, after = '00000000-0000-0000-0000-000000000000' }: DoubtfulQuery) {
  return db
    .selectFrom('taskRuns')
    .select('id')
    .where(isLiving)
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

/** @returns ids that were not marked before: only those became stale on a page. */
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

/** A run that succeeded answers the failure of the run that it repeats. */
export async function setRerunOk(trx: Transaction<Schema>, parentRunId: string): Promise<void> {
  await trx
    .updateTable('taskRuns')
    .set(eb => ({ disposition: 'rerun_ok', updatedAt: sql<Date>`now()`, version: eb('version', '+', 1) }))
    .where('id', '=', parentRunId)
    .where('disposition', '=', 'open')
    .execute()
}

export function findRunForRelay(db: Db, id: string) {
  return db
    .selectFrom('taskRuns')
    .select(['id', 'projectId', 'priority', 'recordLimit', 'spec', 'desiredState', 'observedState'])
    .where('id', '=', id)
    .executeTakeFirst()
}
