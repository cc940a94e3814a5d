import { sql, type Selectable } from 'kysely'
import { v7 } from 'uuid'
import { BULK_ACTIONS, type BulkAction, type BulkPlan } from '#shared/domain/run/run-bulk'
import type { Disposition } from '#shared/domain/run/run-decision'
import type { DesiredState, ObservedState } from '#shared/domain/run/run-state'
import type { Db } from '../../client'
import type { Schema } from '../../schema'
import { applyFilter, type RunFilter } from './run-filter'
import { IS_LIVING } from './task-run-ingest.repository'

export type RunSelectionRow = Pick<Selectable<Schema['runSelections']>, 'id' | 'plan' | 'createdAt' | 'expiresAt'>
  & { count: number, isExpired: boolean }

/** What decides which actions are possible on a run. */
export interface BulkFactsRow {
  id: string
  projectId: string
  observedState: ObservedState
  desiredState: DesiredState
  disposition: Disposition
  isRetried: boolean
  isPipelineArchived: boolean
}

/** The retries that have not ended are few, so they are looked up in one list and not for each run. */
const IS_RETRIED = sql<
  boolean
>`task_runs.id in (select parent_run_id from task_runs retry where ${IS_LIVING} and parent_run_id is not null)`
const IS_PIPELINE_ARCHIVED = sql<
  boolean
>`task_runs.pipeline_id in (select id from pipelines where archived_at is not null)`

const selectFacts = (db: Db) => db.selectFrom('taskRuns')
  .select([
    'taskRuns.id', 'taskRuns.projectId', 'observedState', 'desiredState', 'disposition', IS_RETRIED.as('isRetried'),
    IS_PIPELINE_ARCHIVED.as('isPipelineArchived'),
  ])

/** Facts of the matching runs, oldest first, at most `limit`. */
export const listMatchingFacts = (db: Db, filter: RunFilter, limit: number): Promise<BulkFactsRow[]> =>
  applyFilter(selectFacts(db), filter).orderBy('id').limit(limit).execute()

/** Unknown ids are absent. */
export const listFacts = (db: Db, ids: readonly string[]): Promise<BulkFactsRow[]> =>
  selectFacts(db).where('taskRuns.id', '=', anyOf(ids)).orderBy('id').execute()

/** One parameter for any number of ids, so that the statement stays the same. */
export const anyOf = (ids: readonly string[]) => sql<string>`any(${`{${ids.join(',')}}`}::uuid[])`

/** The place of an action in `possible`; selections live for half an hour, so a place may change with a release. */
const toBit = (action: BulkAction) => 1 << BULK_ACTIONS.indexOf(action)

export interface NewRunSelection {
  projectId: string
  actor: string
  query: unknown
  runs: readonly { id: string, possible: readonly BulkAction[] }[]
  plan: readonly BulkPlan[]
  /** By the database's clock. */
  keepMs: number
}

export async function insertRunSelection(
  db: Db, { projectId, actor, query, runs, plan, keepMs }: NewRunSelection,
): Promise<RunSelectionRow> {
  const bits = runs.map(run => run.possible.reduce((sum, action) => sum + toBit(action), 0))
  const row = await db
    .insertInto('runSelections')
    .values({
      id: v7(),
      projectId,
      actor,
      query: query === undefined ? null : JSON.stringify(query),
      runIds: sql<string[]>`${`{${runs.map(run => run.id).join(',')}}`}::uuid[]`,
      possible: sql<number[]>`${`{${bits.join(',')}}`}::smallint[]`,
      plan: JSON.stringify(plan),
      expiresAt: sql<Date>`now() + make_interval(secs => ${keepMs / 1_000})`,
    })
    .returning(['id', 'plan', 'createdAt', 'expiresAt'])
    .executeTakeFirstOrThrow()
  return { ...row, count: runs.length, isExpired: false }
}

export function findRunSelection(db: Db, id: string): Promise<RunSelectionRow | undefined> {
  return db
    .selectFrom('runSelections')
    .select([
      'id', 'plan', 'createdAt', 'expiresAt', sql<number>`cardinality(run_ids)`.as('count'),
      sql<boolean>`expires_at <= now()`.as('isExpired'),
    ])
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Runs of a selection by id, after `after`; with an action only those on which it was possible. */
export async function listSelectedIds(db: Db, {
  id, action, after, limit,
}: { id: string, action?: BulkAction | undefined, after?: string | undefined, limit: number }): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select run_id as id from run_selections cross join unnest(run_ids, possible) as chosen (run_id, bits)
    where run_selections.id = ${id}
      ${action === undefined ? sql`` : sql`and bits & ${toBit(action)}::smallint <> 0`}
      ${after === undefined ? sql`` : sql`and run_id > ${after}::uuid`}
    order by run_id limit ${limit}`.execute(db)
  return rows.map(row => row.id)
}

/** Kept for a day after their end, so that a late caller is told why. @returns number of selections deleted. */
export async function deleteOldRunSelections(db: Db): Promise<number> {
  const { numDeletedRows } = await db.deleteFrom('runSelections')
    .where('expiresAt', '<=', sql<Date>`now() - interval '1 day'`).executeTakeFirst()
  return Number(numDeletedRows)
}
