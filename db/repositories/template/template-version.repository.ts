import { sql, type RawBuilder, type Selectable } from 'kysely'
import { SPEC_FORMAT } from '#shared/domain/pipeline/pipeline-spec'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'
import { asMeant } from '../pipeline/pipeline-revision.repository'

export type TemplateVersionRow = Selectable<Schema['templateVersions']>
export type TemplateLabelRow = Selectable<Schema['templateLabels']> & { number: string }

const HEAD = [
  'id', 'templateId', 'number', 'sha256', 'message', 'consequence', 'actor', 'createdAt', 'deprecatedAt',
  'deprecatedBy', 'deprecateReason',
] as const
export type TemplateVersionHead = Pick<TemplateVersionRow, (typeof HEAD)[number]> & { kinds: string[] }

const KINDS = sql<string[]>`jsonb_path_query_array(spec, '$.stages[*].kind')`
/** 1.10.0 is higher than 1.9.0. */
const toOrder = (number: RawBuilder<unknown>) => sql`string_to_array(${number}, '.')::int[]`
const ORDER = toOrder(sql.ref('number'))

export interface NewTemplateVersion extends Pick<
  TemplateVersionRow, 'id' | 'templateId' | 'projectId' | 'number' | 'sha256' | 'message' | 'consequence' | 'actor'
> {
  /** The spec as canonical JSON, which `sha256` is computed from. */
  canonical: string
}

/** @returns undefined when the number is taken. */
export function insertTemplateVersion(
  trx: Trx, { canonical, ...version }: NewTemplateVersion,
): Promise<TemplateVersionRow | undefined> {
  return trx
    .insertInto('templateVersions')
    .values({ ...version, spec: canonical, specFormat: SPEC_FORMAT })
    .onConflict(oc => oc.columns(['templateId', 'number']).doNothing())
    .returningAll()
    .executeTakeFirst()
}

export async function findTemplateVersion(
  db: Db, { templateId, number }: Pick<TemplateVersionRow, 'templateId' | 'number'>,
): Promise<TemplateVersionRow | undefined> {
  return asMeant(await db.selectFrom('templateVersions')
    .selectAll().where('templateId', '=', templateId).where('number', '=', number).executeTakeFirst())
}

/** At most a few hundred ids. */
export async function listTemplateVersionsByIds(db: Db, ids: readonly string[]): Promise<TemplateVersionRow[]> {
  return ids.length === 0
    ? []
    : (await db.selectFrom('templateVersions').selectAll().where('id', 'in', [...ids]).execute())
        .flatMap(row => asMeant(row) ?? [])
}

/** The highest of each template, by its number; `offered`: without deprecated ones. At most a few hundred ids. */
export async function listHighestVersions(
  db: Db, templateIds: readonly string[], { isOffered }: { isOffered: boolean },
): Promise<TemplateVersionRow[]> {
  const rows = templateIds.length === 0
    ? []
    : await db
        .selectFrom('templateVersions')
        .distinctOn('templateId')
        .selectAll()
        .where('templateId', 'in', [...templateIds])
        .$if(isOffered, query => query.where('deprecatedAt', 'is', null))
        .orderBy('templateId')
        .orderBy(ORDER, 'desc')
        .execute()
  return rows.flatMap(row => asMeant(row) ?? [])
}

export async function findHighestVersion(db: Db, templateId: string): Promise<TemplateVersionRow | undefined> {
  return (await listHighestVersions(db, [templateId], { isOffered: false }))[0]
}

/** Of a template with these stages, the highest. */
export function findVersionBySha256(
  db: Db, { templateId, sha256 }: Pick<TemplateVersionRow, 'templateId' | 'sha256'>,
): Promise<{ number: string } | undefined> {
  return db.selectFrom('templateVersions').select('number').where('templateId', '=', templateId)
    .where('sha256', '=', sha256).orderBy(ORDER, 'desc').limit(1).executeTakeFirst()
}

/** Highest first. @param page.below only lower numbers. */
export function listTemplateVersions(
  db: Db, { templateId, limit, below }: { templateId: string, limit: number, below?: string | undefined },
): Promise<TemplateVersionHead[]> {
  return db
    .selectFrom('templateVersions')
    .select(HEAD)
    .select(KINDS.as('kinds'))
    .where('templateId', '=', templateId)
    .$if(below !== undefined, query => query.where(sql<boolean>`${ORDER} < ${toOrder(sql`${below}::text`)}`))
    .orderBy(ORDER, 'desc')
    .limit(limit)
    .execute()
}

export async function countTemplateVersions(db: Db, templateId: string): Promise<number> {
  const { count } = await db.selectFrom('templateVersions')
    .select(eb => eb.fn.countAll<string>().as('count')).where('templateId', '=', templateId).executeTakeFirstOrThrow()
  return Number(count)
}

export async function deprecateVersion(
  trx: Trx, id: string, { actor, reason }: { actor: string, reason: string },
): Promise<void> {
  await trx.updateTable('templateVersions')
    .set({ deprecatedAt: sql<Date>`now()`, deprecatedBy: actor, deprecateReason: reason }).where('id', '=', id)
    .execute()
}

/** Of at most a few hundred templates, by name. */
export function listLabels(db: Db, templateIds: readonly string[]): Promise<TemplateLabelRow[]> {
  return templateIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('templateLabels')
        .innerJoin('templateVersions', 'templateVersions.id', 'templateLabels.versionId')
        .selectAll('templateLabels')
        .select('templateVersions.number')
        .where('templateLabels.templateId', 'in', [...templateIds])
        .orderBy('templateLabels.label')
        .execute()
}

export async function setLabel(
  trx: Trx, label: Pick<TemplateLabelRow, 'templateId' | 'label' | 'projectId' | 'versionId' | 'updatedBy'>,
): Promise<void> {
  const { versionId, updatedBy } = label
  await trx
    .insertInto('templateLabels')
    .values({ ...label, updatedAt: sql<Date>`now()` })
    .onConflict(oc =>
      oc.columns(['templateId', 'label']).doUpdateSet({ versionId, updatedBy, updatedAt: sql<Date>`now()` }))
    .execute()
}

export async function deleteLabel(
  trx: Trx, { templateId, label }: Pick<TemplateLabelRow, 'templateId' | 'label'>,
): Promise<void> {
  await trx.deleteFrom('templateLabels').where('templateId', '=', templateId).where('label', '=', label).execute()
}
