import { sql, type Selectable } from 'kysely'
import { v7 } from 'uuid'
import { READY_MADE_RULES, type ReadyMadeRule } from '#shared/domain/alert/ready-made'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import type { Db, Trx } from '../../client'
import { hasWords, toCloseness } from '../../closest'
import { toContaining } from '../../like'
import type { Schema } from '../../schema'
import { toBatch, type BatchColumn } from '../../unnest'
import type { NamedPage } from '../../page'

export type AlertRuleRow = Selectable<Schema['alertRules']>

export interface AlertRuleFilter {
  metric?: string | undefined
  isEnabled?: boolean | undefined
  /** Found beside those whose name has the text, while they have the name that they came with. */
  readyMade?: readonly Pick<ReadyMadeRule, 'key' | 'name'>[]
}

export function listAlertRules(db: Db, {
  projectId, text = '', closest = false, readyMade = [], ids, metric, isEnabled, archived = false, limit, before,
}: NamedPage & AlertRuleFilter): Promise<AlertRuleRow[]> {
  return db
    .selectFrom('alertRules')
    .selectAll()
    .where('projectId', '=', projectId)
    .where('archivedAt', archived ? 'is not' : 'is', null)
    .$if(text !== '', query => query.where(eb => eb.or([
      closest ? hasWords(text) : eb('name', 'ilike', toContaining(text)),
      ...readyMade.map(({ key, name }) => eb.and([eb('readyMade', '=', key), eb('name', '=', name)])),
    ])))
    .$if(text !== '' && closest, query => query.orderBy(toCloseness(text)).orderBy(sql`length(name)`))
    .$if(metric !== undefined, query => query.where('metric', '=', metric ?? ''))
    .$if(isEnabled !== undefined, query => query.where('isEnabled', '=', isEnabled ?? true))
    .$if(ids !== undefined, query => query.where('id', 'in', [...ids ?? []]))
    .$if(before !== undefined, query => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** Archived ones too: their alerts are kept. */
export function findAlertRule(db: Db, id: string): Promise<AlertRuleRow | undefined> {
  return db.selectFrom('alertRules').selectAll().where('id', '=', id).executeTakeFirst()
}

export function lockAlertRule(trx: Trx, id: string): Promise<AlertRuleRow | undefined> {
  return trx.selectFrom('alertRules')
    .selectAll().where('id', '=', id).where('archivedAt', 'is', null).forUpdate().executeTakeFirst()
}

export function lockArchivedAlertRule(trx: Trx, id: string): Promise<AlertRuleRow | undefined> {
  return trx.selectFrom('alertRules')
    .selectAll().where('id', '=', id).where('archivedAt', 'is not', null).forUpdate().executeTakeFirst()
}

/** At most 200 ids. */
export function listAlertRulesByIds(db: Db, ids: readonly string[]): Promise<AlertRuleRow[]> {
  return ids.length === 0
    ? Promise.resolve([])
    : db.selectFrom('alertRules').selectAll().where('id', 'in', [...ids]).execute()
}

/**
 * Rules to be evaluated, of all projects, in a fixed order; those of demo data are part of its story. At most 10,000.
 */
export function listRulesInForce(db: Db): Promise<AlertRuleRow[]> {
  return db
    .selectFrom('alertRules')
    .innerJoin('projects', 'projects.id', 'alertRules.projectId')
    .selectAll('alertRules')
    .where('alertRules.isEnabled', '=', true)
    .where('alertRules.archivedAt', 'is', null)
    .where('projects.archivedAt', 'is', null)
    .where('projects.id', '!=', DEMO_PROJECT_ID)
    .orderBy('alertRules.id')
    .limit(10_000)
    .execute()
}

export type AlertRuleSettings = Pick<
  AlertRuleRow,
  'name' | 'metric' | 'filter' | 'groupBy' | 'windowMs' | 'comparison' | 'warning' | 'critical' | 'minCount' | 'forMs'
  | 'keepFiringMs' | 'noData' | 'labels' | 'channelIds' | 'isEnabled'
>

const JSON_COLUMNS = ['filter', 'groupBy', 'labels', 'channelIds'] as const
type JsonColumns = (typeof JSON_COLUMNS)[number]

/** Columns of jsonb are sent as text. */
function toColumns<T extends Partial<AlertRuleSettings>>(settings: T): Omit<T, JsonColumns>
  & { [K in JsonColumns]?: string } {
  const texts = JSON_COLUMNS.filter(column => settings[column] !== undefined).map(column =>
    [column, JSON.stringify(settings[column])])
  return { ...settings, ...Object.fromEntries(texts) }
}

export function insertAlertRule(
  trx: Trx, { id, projectId, ...settings }: AlertRuleSettings & Pick<AlertRuleRow, 'id' | 'projectId'>,
): Promise<AlertRuleRow> {
  return trx.insertInto('alertRules')
    .values({ id, projectId, ...toColumns(settings) }).returningAll().executeTakeFirstOrThrow()
}

export type AlertRuleEdit = Partial<AlertRuleSettings & Pick<AlertRuleRow, 'archivedAt' | 'error'>>

export function updateAlertRule(trx: Trx, id: string, change: AlertRuleEdit): Promise<AlertRuleRow> {
  return trx
    .updateTable('alertRules')
    .set(eb => ({ ...toColumns(change), version: eb('version', '+', 1), updatedAt: sql<Date>`now()` }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Not an edit: the version does not change. Rules that were edited meanwhile keep what they have. */
export async function setEvaluated(db: Db, rules: readonly Evaluated[]): Promise<void> {
  if (rules.length > 0) {
    await sql`
      update alert_rules set evaluated_to = batch.evaluated_to::timestamptz, error = batch.error
      from ${toBatch(EVALUATED, rules)}
        where alert_rules.id = batch.id::uuid and alert_rules.version = batch.version::integer`.execute(db)
  }
}

export type Evaluated = Pick<AlertRuleRow, 'id' | 'version' | 'error'> & { evaluatedTo: Date }

const EVALUATED: readonly BatchColumn<Evaluated>[] = [
  { column: 'id', type: 'uuid', of: rule => rule.id },
  { column: 'version', type: 'integer', of: rule => rule.version },
  { column: 'evaluated_to', type: 'timestamptz', of: rule => rule.evaluatedTo },
  { column: 'error', type: 'text', of: rule => rule.error },
]

/**
 * Gives each project that lacks them its in-app channel and the ready-made rules; those that a person has changed or
 * archived are left alone. @returns number of rules created
 */
export async function ensureReadyMade(trx: Trx, projectId?: string): Promise<number> {
  const projects = await trx
    .selectFrom('projects')
    .select('id')
    .where('archivedAt', 'is', null)
    // Nobody has to do anything about demo data.
    .where('id', '!=', DEMO_PROJECT_ID)
    .$if(projectId !== undefined, query => query.where('id', '=', projectId ?? ''))
    .where(eb => eb(
      eb.selectFrom('alertRules').select(sql<number>`count(*)::int`.as('count'))
        .whereRef('alertRules.projectId', '=', 'projects.id').where('readyMade', 'is not', null),
      '<',
      READY_MADE_RULES.length,
    ))
    .orderBy('id')
    .execute()
  let created = 0
  for (const project of projects) {
    const channelId = await ensureInApp(trx, project.id)
    for (const { key, ...rule } of READY_MADE_RULES) {
      const { numInsertedOrUpdatedRows } = await trx
        .insertInto('alertRules')
        .values({
          id: v7(), projectId: project.id, readyMade: key, ...rule, groupBy: JSON.stringify(rule.groupBy),
          channelIds: JSON.stringify([channelId]),
        })
        .onConflict(oc => oc.columns(['projectId', 'readyMade']).doNothing())
        .executeTakeFirst()
      created += Number(numInsertedOrUpdatedRows ?? 0)
    }
  }
  return created
}

async function ensureInApp(trx: Trx, projectId: string): Promise<string> {
  await trx.insertInto('channels').values({ id: v7(), projectId, name: 'In-app', kind: 'in_app' })
    .onConflict(oc => oc.column('projectId').where(sql<boolean>`kind = 'in_app'`).doNothing()).execute()
  const { id } = await trx.selectFrom('channels')
    .select('id').where('projectId', '=', projectId).where('kind', '=', 'in_app').executeTakeFirstOrThrow()
  return id
}

/** Rules of the project that name a channel, and no longer do. */
export async function removeChannelFromRules(
  trx: Trx, { projectId, channelId }: { projectId: string, channelId: string },
): Promise<void> {
  await trx
    .updateTable('alertRules')
    .set(eb => ({
      channelIds: sql<string>`channel_ids - ${channelId}::text`, version: eb('version', '+', 1),
      updatedAt: sql<Date>`now()`,
    }))
    .where('projectId', '=', projectId)
    .where(sql<boolean>`channel_ids ? ${channelId}::text`)
    .execute()
}

export async function countRulesOfChannels(db: Db, projectId: string): Promise<Map<string, number>> {
  const { rows } = await sql<{ channelId: string, count: number }>`
    select channel_id, count(*)::int as count from alert_rules, jsonb_array_elements_text(channel_ids) channel_id
    where project_id = ${projectId} and archived_at is null group by channel_id`.execute(db)
  return new Map(rows.map(({ channelId, count }) => [channelId, count]))
}

export async function countAlertRules(db: Db, projectId: string): Promise<{ rules: number, rulesInError: number }> {
  return db
    .selectFrom('alertRules')
    .select([
      sql<number>`count(*)::int`.as('rules'),
      sql<number>`(count(*) filter (where error <> '' and is_enabled))::int`.as('rulesInError'),
    ])
    .where('projectId', '=', projectId)
    .where('archivedAt', 'is', null)
    .executeTakeFirstOrThrow()
}
