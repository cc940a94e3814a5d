import { sql } from 'kysely'
import type { Db } from '../../client'
import type { TaskRunRow } from './task-run.repository'

/** What has become of the pipeline since a failure, and what failed before a success: told to people, who decide. */

/** By the parameter that names it, as a launch has kept; of a run from before, as it was called. */
const TARGET = sql`(stage -> 'parameters' ->> coalesce(
    (select key from jsonb_each_text(stage -> 'references') where value = 'dataset' limit 1), 'dataset_id'
  ))`

/** The datasets that a run publishes to, in the order of its pipeline. */
const targetsOf = (table: string) => sql`array(
    select ${TARGET} from jsonb_array_elements(${sql.ref(`${table}.spec`)} -> 'stages') with ordinality as listed(stage,
      place)
    where ${TARGET} is not null order by place
  )`

/**
 * What a run reads: its sources, each one and the same whatever file it has now, and the datasets of its versions,
 * of which the other run may have read another one.
 */
const originsOf = (table: string) => sql`array(
    select distinct case when stage -> 'input' is null then stage ->> 'sourceId' else coalesce(
      stage -> 'input' ->> 'sourceId',
      (select dataset_id::text from dataset_versions where id = (stage -> 'input' ->> 'datasetVersionId')::uuid),
      stage -> 'input' ->> 'datasetVersionId'
    ) end as origin
    from jsonb_array_elements(${sql.ref(`${table}.spec`)} -> 'stages') stage
    order by origin
  )`

/** Whether two runs did the same work: they published to the same datasets what they read in the same places. */
const isSameWork = (one: string, other: string) =>
  sql<boolean>`${targetsOf(one)} = ${targetsOf(other)} and ${originsOf(one)} = ${originsOf(other)}`

/** Of all records of its own input, with its version sealed. */
const isWhole = (table: string) => sql<boolean>`${sql.ref(`${table}.observed_state`)} = 'SUCCEEDED'
  and ${sql.ref(`${table}.record_limit`)} = 0 and ${sql.ref(`${table}.state_reason`)} <> 'SEAL_FAILED'
  and not jsonb_exists(${sql.ref(`${table}.spec`)}, 'group')`

/**
 * As many runs are looked at for one, and for each of many: an import shares its pipeline with every other import of
 * the project, so most of its later runs may be of other datasets.
 */
const [MOST_RUNS, MOST_RUNS_OF_MANY] = [1_000, 40]

const SEEN = sql.raw('id, name, project_id, pipeline_id, finished_at, records_failed, '
  + 'observed_state, record_limit, state_reason, spec')

/** The newest runs of the pipeline after a failure, by the index of a pipeline's runs. */
const toLaterRuns = (limit: number) => sql`(
      select ${SEEN} from task_runs run where ${isAfter('run', 'failure')} order by run.id desc limit ${limit}
    )`

/** It began, and ended, after the other, and is of the same pipeline. */
const isAfter = (later: string, earlier: string) => sql<boolean>`
  ${sql.ref(`${later}.project_id`)} = ${sql.ref(`${earlier}.project_id`)}
  and ${sql.ref(`${later}.pipeline_id`)} = ${sql.ref(`${earlier}.pipeline_id`)}
  and ${sql.ref(`${later}.id`)} > ${sql.ref(`${earlier}.id`)}
  and ${sql.ref(`${later}.finished_at`)} >= ${sql.ref(`${earlier}.finished_at`)}`

interface LaterSuccess extends Pick<TaskRunRow, 'id' | 'name' | 'recordsFailed'> {
  finishedAt: Date
}

/** The newest full run of the pipeline that succeeded after an open failure, and was of the same work. */
export async function findLaterSuccess(db: Db, failureId: string): Promise<LaterSuccess | undefined> {
  const { rows } = await sql<LaterSuccess>`
    select later.id, later.name, later.finished_at, later.records_failed
    from task_runs failure
    cross join lateral ${toLaterRuns(MOST_RUNS)} later
    where failure.id = ${failureId} and failure.disposition = 'open'
      and ${isWhole('later')} and ${isSameWork('later', 'failure')}
    order by later.id desc limit 1`.execute(db)
  return rows[0]
}

type EarlierFailure = Omit<LaterSuccess, 'recordsFailed'>

/** The newest open failures of the pipeline that a run has come after, if it was a full one of the same work. */
export async function listEarlierFailures(db: Db, successId: string, limit: number): Promise<EarlierFailure[]> {
  const { rows } = await sql<EarlierFailure>`
    select failure.id, failure.name, failure.finished_at
    from task_runs success
    cross join lateral (
      select ${SEEN} from task_runs run
      where run.disposition = 'open' and ${isAfter('success', 'run')} order by run.id desc limit ${MOST_RUNS}
    ) failure
    where success.id = ${successId} and ${isWhole('success')} and ${isSameWork('success', 'failure')}
    order by failure.id desc limit ${limit}`.execute(db)
  return rows
}

/** How many of the newest open failures have such a run after them. */
export async function countFollowedFailures(
  db: Db,
  { projectId, limit }: { projectId: string, limit: number },
): Promise<number> {
  const { rows: [row] } = await sql<{ count: number }>`
    select count(*)::int as count
    from (
      select id, project_id, pipeline_id, finished_at, spec from task_runs
      where project_id = ${projectId} and disposition = 'open' order by id desc limit ${limit}
    ) failure
    where exists (
      select 1 from ${toLaterRuns(MOST_RUNS_OF_MANY)} later
      where ${isWhole('later')} and ${isSameWork('later', 'failure')}
    )`.execute(db)
  return row?.count ?? 0
}
