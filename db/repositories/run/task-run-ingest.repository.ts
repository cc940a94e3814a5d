import { sql, type Selectable, type Transaction } from 'kysely'
import { RUN_COUNTERS, toEach } from '#shared/domain/run/counters'
import type { Db } from '../../client'
import type { Schema } from '../../schema'
import { fromBatch, toBatch, toColumns, type BatchColumn } from '../../unnest'

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
const INGEST_COLUMNS = toColumns<Omit<TaskRunRow, Others>>({
  observedState: 'text', stateReason: 'text', lastSeq: 'bigint', isReconciling: 'boolean', disposition: 'text',
  error: 'jsonb', ...toEach(RUN_COUNTERS, () => 'bigint' as const), fraction: 'double precision',
  queuedAt: 'timestamptz', startedAt: 'timestamptz', finishedAt: 'timestamptz', pausedAt: 'timestamptz',
  pausedMs: 'bigint', version: 'integer',
})

/** Written at the launch, by a verb or by a decision. */
type Others = 'id' | 'projectId' | 'taskId' | 'pipelineId' | 'revisionId' | 'name' | 'templateVersion' | 'modelVersion'
  | 'rootRunId' | 'parentRunId' | 'trigger' | 'actor' | 'priority' | 'recordLimit' | 'spec' | 'desiredState'
  | 'dispositionNote' | 'decidedBy' | 'decidedAt' | 'fixedByRunId' | 'createdAt' | 'updatedAt'

/** Every column, of rows that are made as a whole. */
export const TASK_RUN_COLUMNS: readonly BatchColumn<TaskRunRow>[] = [
  ...toColumns<Pick<TaskRunRow, Others>>({
    id: 'uuid', projectId: 'uuid', taskId: 'uuid', pipelineId: 'uuid', revisionId: 'uuid', name: 'text',
    templateVersion: 'text', modelVersion: 'text', rootRunId: 'uuid', parentRunId: 'uuid', trigger: 'text',
    actor: 'text', priority: 'integer', recordLimit: 'bigint', spec: 'jsonb', desiredState: 'text',
    dispositionNote: 'text', decidedBy: 'text', decidedAt: 'timestamptz', fixedByRunId: 'uuid',
    createdAt: 'timestamptz', updatedAt: 'timestamptz',
  }),
  ...INGEST_COLUMNS,
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
