import { sql, type RawBuilder } from 'kysely'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import type { Db, Trx } from '../../client'
import type { TaskRunRow } from '../run/task-run-ingest.repository'
import { DEMO_SOURCE } from '../system/event-cursor.repository'

/** Runs of one step, with everything that belongs to them. */
const RUNS_A_STEP = 40
/** Rows of one step in tables without runs. */
const ROWS_A_STEP = 2_500

const DELETED = [
  'id', 'projectId', 'observedState', 'recordsIn', 'recordsFailed', 'createdAt', 'finishedAt',
] as const

/** @returns what the runs that were deleted were counted as; empty = none is left. */
export async function deleteDemoRuns(trx: Trx): Promise<Pick<TaskRunRow, typeof DELETED[number]>[]> {
  const rows = await trx.selectFrom('taskRuns').select(DELETED)
    .where('projectId', '=', DEMO_PROJECT_ID).orderBy('id').limit(RUNS_A_STEP).execute()
  if (rows.length > 0) {
    const ids = sql`any(${rows.map(({ id }) => id)}::text[]::uuid[])`
    for (const table of ['tokens_usage', 'run_events', 'stage_shards', 'stage_runs', 'outbox']) {
      await sql`delete from ${sql.table(table)} where run_id = ${ids}`.execute(trx)
    }
    await sql`delete from task_runs where id = ${ids}`.execute(trx)
  }
  return rows
}

export async function countDemoRuns(db: Db): Promise<number> {
  const { count } = await db.selectFrom('taskRuns')
    .select(sql<number>`count(*)::int`.as('count')).where('projectId', '=', DEMO_PROJECT_ID).executeTakeFirstOrThrow()
  return count
}

const ofProject = sql`project_id = ${DEMO_PROJECT_ID}`
const ofSource = sql`source = ${DEMO_SOURCE}`

/** Tables with many rows, which are deleted in steps. */
const MANY: readonly [table: string, isDemo: RawBuilder<unknown>][] = [
  ['metrics_summary', ofProject], ['metrics_latency', ofProject], ['line_summary', ofProject],
  ['run_counts', ofProject],
  ['coverage', ofSource],
  // By its key: nothing else finds those of a project.
  ['source_uses', sql`source_id = any(array(select id from data_sources where ${ofProject}))`],
]

/** @returns number of rows deleted; 0 = none is left. */
export async function deleteDemoFacts(trx: Trx): Promise<number> {
  // Of old runs, which have no row: a partitioned table has the same ctid several times.
  const { numAffectedRows: calls } = await sql`
    delete from tokens_usage
      where (run_id, seq) in (select run_id, seq from tokens_usage where ${ofProject}
        limit ${ROWS_A_STEP})`.execute(trx)
  if (calls) {
    return Number(calls)
  }
  for (const [table, isDemo] of MANY) {
    const { numAffectedRows } = await sql`
      delete from ${sql.table(table)}
        where ctid = any(array(select ctid from ${sql.table(table)} where ${isDemo} limit ${ROWS_A_STEP}))`.execute(trx)
    if (numAffectedRows) {
      return Number(numAffectedRows)
    }
  }
  return 0
}

/**
 * In the order of the foreign keys; `qc_lots` and `releases` refer to their own kind, which one statement can remove.
 */
const THINGS = [
  'source_uses', 'qc_verdicts', 'qc_samples', 'qc_lots', 'qc_policies', 'release_channels', 'releases',
  'dataset_versions', 'alerts', 'silences', 'alert_rules', 'channels',
  'budgets', 'model_test_calls', 'model_prices', 'model_config_versions', 'model_configs',
]

/**
 * After the runs: what else the project has, in the order of the foreign keys. The audit trail stays, as of anything.
 */
export async function deleteDemoThings(trx: Trx): Promise<void> {
  // In the order of other writers, though rows go in another: who makes a partition locks all three.
  await sql`lock table projects, pipeline_revisions, tasks in row exclusive mode`.execute(trx)
  await sql`delete from event_cursors where ${ofSource}`.execute(trx)
  await sql`delete from alert_events where ${ofProject}`.execute(trx)
  await sql`update pipelines set current_revision_id = null where ${ofProject}`.execute(trx)
  for (const table of [
    ...THINGS, 'saved_views', 'run_selections', 'tasks', 'pipeline_stages', 'pipeline_revisions', 'pipelines',
    'datasets', 'data_sources',
  ]) {
    await sql`delete from ${sql.table(table)} where ${ofProject}`.execute(trx)
  }
}

/**
 * The last step. Under the lock nobody can make anything in the project; what was made since the step before goes with
 * it.
 */
export async function deleteDemoProject(trx: Trx): Promise<void> {
  await trx.selectFrom('projects').select('id').where('id', '=', DEMO_PROJECT_ID).forUpdate().execute()
  await deleteDemoThings(trx)
  await sql`delete from demo_histories where ${ofProject}`.execute(trx)
  await trx.deleteFrom('projects').where('id', '=', DEMO_PROJECT_ID).execute()
}
