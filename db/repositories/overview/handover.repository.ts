import { sql } from 'kysely'
import { DEMO_REQUEST_ID, isDemoProject } from '#shared/domain/project'
import type { Db } from '../../client'
import { lowestAfter, lowestBefore } from '../../partitions'
import { type AlertRow, isOfPipeline } from '../alert/alert.repository'

export interface HandoverWhere {
  projectId: string
  pipelineId: string | undefined
  from: Date
  to: Date
}

export interface DecisionRow {
  kind: 'disposition' | 'alert_acked' | 'alert_unacked' | 'alert_closed' | 'silence' | 'revision' | 'version'
    | 'lot_accept' | 'lot_conditional' | 'lot_reject' | 'lot_rework' | 'lot_scrap' | 'release_deprecate'
    | 'release_publish' | 'release_waive' | 'release_withdraw'
  at: Date
  actor: string
  id: string
  name: string
  value: string
  note: string
  readyMade: string | null
  ruleName: string | null
  /** Of an alert about one pipeline. */
  pipeline: string | null
}

/** Newest first, each kind by an index. An action of the console itself has no actor. */
export async function listDecisions(
  db: Db, where: HandoverWhere, limit: number,
): Promise<{ count: number, items: DecisionRow[] }> {
  const { rows } = await selectDecisions(where, limit).execute(db)
  return { count: rows[0]?.count ?? 0, items: rows }
}

/** Nearly every run leaves a version: only the newest are read as rows, the others are counted. */
export const selectDecisions = (where: HandoverWhere, limit: number) => sql<DecisionRow & { count: number }>`
  select *, (count(*) over () + (select greatest(count(*) - ${limit}, 0) from ${toVersions(where)}))::int as count
  from (${toDecisions(where, limit)}) decided order by at desc, id desc limit ${limit}`

const toIsIn = ({ projectId, from, to }: Pick<HandoverWhere, 'projectId' | 'from' | 'to'>) => (table: string) => sql`
  ${sql.ref(`${table}.project_id`)} = ${projectId}
    and ${sql.ref(`${table}.id`)} >= ${lowestBefore(from)} and ${sql.ref(`${table}.id`)} < ${lowestAfter(to)}
    and ${sql.ref(`${table}.created_at`)} >= ${from} and ${sql.ref(`${table}.created_at`)} < ${to}`

/** What is counted needs no more than an index; of one pipeline, its runs as well. */
const toVersions = ({ pipelineId, ...where }: HandoverWhere) => sql`dataset_versions done
    ${pipelineId === undefined
      ? sql``
      : sql`join task_runs run on run.id = done.produced_by_run and run.pipeline_id = ${pipelineId}`}
    where ${toIsIn(where)('done')}`

function toDecisions({ projectId, pipelineId, from, to }: HandoverWhere, limit: number) {
  const isIn = toIsIn({ projectId, from, to })
  const ofPipeline = (column: string) => pipelineId === undefined ? sql`` : sql`and ${sql.ref(column)} = ${pipelineId}`
  return sql`
    select 'disposition' as kind, done.created_at as at, case when done.after ? 'fixedByRunId' then '' else done.actor
      end as actor, run.id, run.name,
      coalesce(done.after ->> 'disposition', '') as value, coalesce(done.after ->> 'note', '') as note,
      null as ready_made, null as rule_name, null as pipeline
    from audit_log done join task_runs run on run.id = done.noun_id::uuid
    where ${isIn('done')} and done.action = 'run.decide'
      and done.after ->> 'disposition' <> 'retried' ${ofPipeline('run.pipeline_id')}
    union all
    select 'alert_' || done.type, done.created_at, done.actor, alerts.id, alert_rules.name, '', done.note,
      alert_rules.ready_made, alert_rules.name, pipelines.name
    from alert_events done join alerts on alerts.id = done.alert_id join alert_rules on alert_rules.id = alerts.rule_id
      left join pipelines on pipelines.id::text = alerts.labels ->> 'pipeline'
    where ${isIn('done')} and done.type in ('acked', 'unacked', 'closed')
      and ${isOfPipeline(pipelineId)}
    union all
    select 'silence', done.created_at, done.created_by, done.id, '', '', done.reason, null, null, null
    from silences done where ${isIn('done')} ${pipelineId === undefined ? sql`` : sql`and false`}
    union all
    select 'revision', done.created_at, done.actor, pipelines.id, pipelines.name, done.number::text, done.message, null,
      null, null
    from pipeline_revisions done join pipelines on pipelines.id = done.pipeline_id
    where ${isIn('done')} and not pipelines.is_built_in ${ofPipeline('pipelines.id')}
    union all
    select 'version', newest.created_at, coalesce((select actor from task_runs where id = newest.produced_by_run), ''),
      datasets.id, datasets.name, newest.semver, '', null, null, null
    from (
      select done.created_at, done.dataset_id, done.semver, done.produced_by_run
      from ${toVersions({ projectId, pipelineId, from, to })}
      order by done.created_at desc, done.dataset_id desc limit ${limit}
    ) newest join datasets on datasets.id = newest.dataset_id
    union all
    select replace(replace(done.action, 'qc_lot.', 'lot_'), 'release.', 'release_'), done.created_at, done.actor,
      done.noun_id::uuid,
      coalesce(done.after ->> 'name', done.before ->> 'name', ''),
      coalesce(done.after ->> 'semver', done.before ->> 'semver', ''), coalesce(done.after ->> 'reason', ''), null,
      null, null
    from audit_log done where ${isIn('done')} and done.action in (${DECIDED})
      ${isDemoProject(projectId) ? sql`and done.request_id <> ${DEMO_REQUEST_ID}` : sql``}
      ${pipelineId === undefined ? sql`` : sql`and false`}
    ${isDemoProject(projectId) && pipelineId === undefined ? toMadeUp({ projectId, from, to }) : sql``}`
}

/** Decisions on the lots of demo data, at the times of their story: the trail has that of the load. */
const toMadeUp = ({ projectId, from, to }: Pick<HandoverWhere, 'projectId' | 'from' | 'to'>) => sql`
    union all
    select replace(done.action, 'qc_lot.', 'lot_'), lots.decided_at, done.actor, lots.id,
      coalesce(done.after ->> 'name', ''), '',
      coalesce(done.after ->> 'reason', ''), null, null, null
    from qc_lots lots join audit_log done on done.noun = 'qc_lot' and done.noun_id = lots.id::text
    where lots.project_id = ${projectId} and lots.decided_at >= ${from} and lots.decided_at < ${to}
      and done.request_id = ${DEMO_REQUEST_ID} and done.action in (${DECIDED})`

/**
 * What decides about quality and releases, by the audit trail. Written out: the planner takes a parameter for most of
 * the trail.
 */
const DECIDED = sql.join([
  'qc_lot.accept', 'qc_lot.conditional', 'qc_lot.reject', 'qc_lot.rework', 'qc_lot.scrap',
  'release.deprecate', 'release.publish', 'release.waive', 'release.withdraw',
].map(action => sql.lit(action)))

/** Alerts raised in the window, newest first. */
export const listRaised = (db: Db, { projectId, pipelineId, from, to }: HandoverWhere, limit: number) =>
  readAlerts(
    db, sql`project_id = ${projectId} and fired_at >= ${from} and fired_at < ${to} and ${isOfPipeline(pipelineId)}`,
    limit,
  )

/** Alerts that were raised and neither resolved nor closed at the end of the window, newest first. */
export const listOpenAlerts = (db: Db, { projectId, pipelineId, to }: HandoverWhere, limit: number) =>
  readAlerts(
    db,
    sql`project_id = ${projectId} and fired_at < ${to} and (resolved_at is null or resolved_at >= ${to})
      and (closed_at is null or closed_at >= ${to}) and ${isOfPipeline(pipelineId)}`,
    limit,
  )

async function readAlerts(
  db: Db, condition: ReturnType<typeof sql>, limit: number,
): Promise<{ count: number, ids: string[] }> {
  const { rows } = await sql<Pick<AlertRow, 'id'> & { count: number }>`
    select id, count(*) over ()::int as count from alerts where ${condition} order by fired_at desc, id desc
      limit ${limit}`.execute(db)
  return { count: rows[0]?.count ?? 0, ids: rows.map(({ id }) => id) }
}
