import { sql, type ExpressionBuilder, type Insertable, type Selectable, type Updateable } from 'kysely'
import { v7 } from 'uuid'
import { OF_FAILURES } from '#shared/domain/alert/alert-metric'
import type { AlertEnd, AlertEventType, Condition, Severity } from '#shared/domain/alert/alert-state'
import type { Db, Trx } from '../../client'
import { toContaining } from '../../like'
import type { Schema } from '../../schema'

export type AlertRow = Selectable<Schema['alerts']>
export type AlertEventRow = Selectable<Schema['alertEvents']>
export type AlertTabName = 'pending' | 'firing' | 'acked' | 'silenced' | 'history'

export interface AlertListFilter {
  projectId: string
  tab: AlertTabName
  severities?: readonly Severity[] | undefined
  ruleId?: string | undefined
  pipelineId?: string | undefined
  text?: string | undefined
  from?: Date | undefined
  to?: Date | undefined
}

/** The last row of the previous page. */
export interface AlertMark {
  id: string
  severity: string
}

type Where = ExpressionBuilder<Schema, 'alerts'>

/** Living alerts: critical first, then newest. History: newest first. */
export function listAlerts(
  db: Db, { filter, after, limit }: { filter: AlertListFilter, after: AlertMark | undefined, limit: number },
): Promise<AlertRow[]> {
  const isHistory = filter.tab === 'history'
  return db
    .selectFrom('alerts')
    .selectAll()
    .where(eb => isListed(eb, filter))
    .$if(after !== undefined, query => query.where(eb => after ? isAfter(eb, after, isHistory) : eb.lit(true)))
    .$if(!isHistory, query => query.orderBy(sql`severity = 'critical'`, 'desc'))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** Counts up to `cap`. */
export async function countAlerts(db: Db, filter: AlertListFilter, cap: number): Promise<number> {
  const { count } = await db
    .selectFrom(db.selectFrom('alerts').select('id').where(eb => isListed(eb, filter)).limit(cap).as('some'))
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow()
  return count
}

function isAfter(eb: Where, { id, severity }: AlertMark, isHistory: boolean) {
  const older = eb('id', '<', id)
  if (isHistory) {
    return older
  }
  return severity === 'critical'
    ? eb.or([eb('severity', '=', 'warning'), older])
    : eb.and([eb('severity', '=', 'warning'), older])
}

const IS_MUTED = sql<boolean>`(silenced_until > now() or inhibited_by is not null)`
/** Without data it may be only shown, as its rule says: then it was never raised. */
const IS_RAISED = sql<boolean>`condition in ('FIRING', 'RECOVERING', 'NO_DATA', 'EVAL_ERROR') and fired_at is not null`

/** Each alert is on one tab. */
const TAB = {
  pending: sql<boolean>`resolved_at is null and fired_at is null and handling <> 'CLOSED'`,
  firing: sql<boolean>`resolved_at is null and ${IS_RAISED} and handling = 'OPEN' and not coalesce(${IS_MUTED}, false)`,
  acked: sql<boolean>`resolved_at is null and ${IS_RAISED} and handling = 'ACKED' and not coalesce(${IS_MUTED}, false)`,
  silenced: sql<
    boolean
  >`resolved_at is null and ${IS_RAISED} and handling <> 'CLOSED' and coalesce(${IS_MUTED}, false)`,
  history: sql<boolean>`(resolved_at is not null or handling = 'CLOSED')`,
} as const satisfies Record<AlertTabName, unknown>

function isListed(eb: Where, { projectId, tab, severities, ruleId, pipelineId, text = '', from, to }: AlertListFilter) {
  return eb.and([
    eb('projectId', '=', projectId),
    TAB[tab],
    ...severities ? [eb('severity', 'in', [...severities])] : [],
    ...ruleId === undefined ? [] : [eb('ruleId', '=', ruleId)],
    isOfPipeline(pipelineId),
    ...from === undefined ? [] : [eb('firedAt', '>=', from)],
    ...to === undefined ? [] : [eb('firedAt', '<', to)],
    ...text === '' ? [] : [hasText(eb, text)],
  ])
}

/** About that pipeline, or raised by its runs; undefined = any. */
export const isOfPipeline = (pipelineId: string | undefined) => pipelineId === undefined
  ? sql<boolean>`true`
  : sql<boolean>`(alerts.labels ->> 'pipeline' = ${pipelineId} or alerts.pipelines ? ${pipelineId})`

const hasText = (eb: Where, text: string) => eb.or([
  eb.exists(eb.selectFrom('alertRules').select('alertRules.id').whereRef('alertRules.id', '=', 'alerts.ruleId').where(
    'alertRules.name', 'ilike', toContaining(text),
  )),
  sql<boolean>`exists (select from jsonb_each_text(labels) label where label.value ilike ${toContaining(text)})`,
  ...(['pipelines', 'datasets'] as const).map(table =>
    sql<boolean>`exists (select from ${sql.table(table)} named
      where named.name ilike ${toContaining(text)}
        and (named.id::text in (labels ->> 'pipeline', labels ->> 'dataset') or alerts.pipelines ? named.id::text))`),
])

export interface AlertCountsRow {
  firingCritical: number
  firingWarning: number
  failuresCritical: number
  failuresWarning: number
  pending: number
  acked: number
  silenced: number
  history: number
}

/** @param since start of the counted history */
export function countAlertsByTab(db: Db, projectId: string, since: Date): Promise<AlertCountsRow> {
  const count = (condition: unknown) => sql<number>`(count(*) filter (where ${condition}))::int`
  const ofFailures = sql`rule_id in (select id from alert_rules where metric = any(${[...OF_FAILURES]}::text[]))`
  return db
    .selectFrom('alerts')
    .select([
      count(sql`${TAB.firing} and severity = 'critical'`).as('firingCritical'),
      count(sql`${TAB.firing} and severity = 'warning'`).as('firingWarning'),
      count(sql`${TAB.firing} and severity = 'critical' and ${ofFailures}`).as('failuresCritical'),
      count(sql`${TAB.firing} and severity = 'warning' and ${ofFailures}`).as('failuresWarning'),
      count(TAB.pending).as('pending'),
      count(TAB.acked).as('acked'),
      count(TAB.silenced).as('silenced'),
      count(sql`${TAB.history} and started_at >= ${since}`).as('history'),
    ])
    .where('projectId', '=', projectId)
    .where(eb => eb.or([eb('resolvedAt', 'is', null), eb('startedAt', '>=', since)]))
    .executeTakeFirstOrThrow()
}

/** Means over alerts raised since then, in ms; null = none. */
export function meanTimes(
  db: Db, projectId: string, since: Date,
): Promise<{ mttaMs: number | null, mttrMs: number | null }> {
  return db
    .selectFrom('alerts')
    .select([
      sql<number | null>`(extract(epoch from avg(first_acked_at - fired_at)) * 1000)::float8`.as('mttaMs'),
      sql<number | null>`(extract(epoch from avg(resolved_at - fired_at)) * 1000)::float8`.as('mttrMs'),
    ])
    .where('projectId', '=', projectId)
    .where('firedAt', '>=', since)
    .executeTakeFirstOrThrow()
}

export function findAlert(db: Db, id: string): Promise<AlertRow | undefined> {
  return db.selectFrom('alerts').selectAll().where('id', '=', id).executeTakeFirst()
}

/** At most 200 ids. */
export function listAlertsByIds(db: Db, ids: readonly string[]): Promise<AlertRow[]> {
  return ids.length === 0
    ? Promise.resolve([])
    : db.selectFrom('alerts').selectAll().where('id', 'in', [...ids]).execute()
}

export function lockAlert(trx: Trx, id: string): Promise<AlertRow | undefined> {
  return trx.selectFrom('alerts').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** Locked. At most 1,000. */
export function lockAliveOfRule(trx: Trx, ruleId: string): Promise<AlertRow[]> {
  return trx.selectFrom('alerts').selectAll()
    .where('ruleId', '=', ruleId).where('resolvedAt', 'is', null).orderBy('id').limit(1_000).forUpdate().execute()
}

/** Locked, by rule as evaluations lock them. At most 10,000. */
export function listAliveLocked(trx: Trx, projectId: string): Promise<AlertRow[]> {
  return trx.selectFrom('alerts').selectAll().where('projectId', '=', projectId)
    .where('resolvedAt', 'is', null).orderBy('ruleId').orderBy('id').limit(10_000).forUpdate().execute()
}

/** Living alerts of all projects or one, oldest first. At most 10,000. */
export function listAlive(db: Db, projectId?: string): Promise<AlertRow[]> {
  return db
    .selectFrom('alerts')
    .selectAll()
    .where('resolvedAt', 'is', null)
    .$if(projectId !== undefined, query => query.where('projectId', '=', projectId ?? ''))
    .orderBy('id')
    .limit(10_000)
    .execute()
}

/** Fails while another alert of the fingerprint is alive. */
export async function insertAlert(
  trx: Trx,
  { labels, pipelines, ...alert }: Omit<Insertable<Schema['alerts']>, 'labels' | 'pipelines'>
    & Pick<AlertRow, 'labels' | 'pipelines'>,
): Promise<void> {
  await trx.insertInto('alerts')
    .values({ ...alert, labels: JSON.stringify(labels), pipelines: JSON.stringify(pipelines) }).execute()
}

export type AlertChange = Omit<Updateable<Schema['alerts']>, 'labels' | 'pipelines' | 'version'>
  & { pipelines?: string[] }

export function updateAlert(trx: Trx, id: string, { pipelines, ...change }: AlertChange): Promise<AlertRow> {
  return trx
    .updateTable('alerts')
    .set(eb => ({
      ...change, ...pipelines && { pipelines: JSON.stringify(pipelines) }, version: eb('version', '+', 1),
      updatedAt: sql<Date>`now()`,
    }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** A pending alert that was never raised leaves nothing behind. */
export async function deletePending(trx: Trx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) {
    await trx.deleteFrom('alerts').where('id', 'in', [...ids]).where('firedAt', 'is', null).execute()
  }
}

/** Ends all living alerts of a rule; pending ones are deleted. @returns those that had been raised, ended */
export async function endAlertsOfRule(trx: Trx, ruleId: string, end: AlertEnd, at: Date): Promise<AlertRow[]> {
  return endAlerts(trx, await lockAliveOfRule(trx, ruleId), end, at)
}

/**
 * Ends these living alerts, locked by the caller; pending ones are deleted. @returns those that had been raised, ended
 */
export async function endAlerts(trx: Trx, alive: readonly AlertRow[], end: AlertEnd, at: Date): Promise<AlertRow[]> {
  await deletePending(trx, alive.filter(row => row.condition === 'PENDING').map(row => row.id))
  const raised = alive.filter(row => row.condition !== 'PENDING')
  const ended: AlertRow[] = []
  for (const { id } of raised) {
    ended.push(await updateAlert(trx, id, { condition: 'RESOLVED', conditionAt: at, resolvedAt: at, endReason: end }))
  }
  await insertAlertEvents(trx, raised.map(row => ({
    projectId: row.projectId, alertId: row.id, type: 'resolved', note: end, severity: row.severity, value: row.value,
  })))
  return ended
}

export type NewAlertEvent = Pick<AlertEventRow, 'projectId' | 'alertId'> & { type: AlertEventType }
  & Partial<Pick<AlertEventRow, 'actor' | 'severity' | 'value' | 'note'>>

export async function insertAlertEvents(trx: Trx, events: readonly NewAlertEvent[]): Promise<void> {
  if (events.length > 0) {
    await trx.insertInto('alertEvents').values(events.map(event => ({ id: v7(), ...event }))).execute()
  }
}

/** Oldest first. */
export function listAlertEvents(db: Db, alertId: string, limit: number): Promise<AlertEventRow[]> {
  return db.selectFrom('alertEvents').selectAll().where('alertId', '=', alertId).orderBy('id').limit(limit).execute()
}

/** Living alerts by rule and condition, and how many of them are on the tab of firing ones. */
export async function countAliveByRule(db: Db, projectId: string): Promise<
  { ruleId: string, condition: Condition, firing: number }[]
> {
  return db
    .selectFrom('alerts')
    .select(['ruleId', 'condition', sql<number>`count(*) filter (where ${TAB.firing})::int`.as('firing')])
    .where('projectId', '=', projectId)
    .where('resolvedAt', 'is', null)
    .groupBy(['ruleId', 'condition'])
    .execute()
}

/** Raised alerts of rules with these metrics, oldest first. */
export function listRaisedOfMetrics(
  db: Db, projectId: string, metrics: readonly string[],
): Promise<Pick<AlertRow, 'id'>[]> {
  return db
    .selectFrom('alerts')
    .innerJoin('alertRules', 'alertRules.id', 'alerts.ruleId')
    .select('alerts.id')
    .where('alerts.projectId', '=', projectId)
    .where('alerts.resolvedAt', 'is', null)
    .where('alerts.handling', '!=', 'CLOSED')
    .where('alerts.firedAt', 'is not', null)
    .where('alertRules.metric', 'in', [...metrics])
    .orderBy('alerts.id')
    .limit(10)
    .execute()
}
