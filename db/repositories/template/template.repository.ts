import { sql, type Selectable } from 'kysely'
import type { PipelineSpec } from '#shared/domain/pipeline/pipeline-spec'
import type { TemplateState } from '#shared/domain/template/template-code'
import type { Db, Trx } from '../../client'
import { toContaining } from '../../like'
import type { Schema } from '../../schema'
import type { IdPage } from '../../page'

export type TemplateRow = Selectable<Schema['pipelineTemplates']>

export interface TemplateQuery {
  projectId: string
  /** Part of the name. */
  text: string | undefined
  /** Those of the product whose name in any language matches the text. */
  builtIns: readonly string[]
  state: TemplateState | undefined
  archived: boolean
}

/** Of the project, newest first, then those of the product. */
export function listTemplates(
  db: Db, { projectId, text, builtIns, state, archived, limit, before }: IdPage & TemplateQuery,
): Promise<TemplateRow[]> {
  return db
    .selectFrom('pipelineTemplates')
    .selectAll()
    .where(eb => eb.or([eb('projectId', '=', projectId), ...archived ? [] : [eb('projectId', 'is', null)]]))
    .where('archivedAt', archived ? 'is not' : 'is', null)
    .$if(Boolean(text), query => query.where(eb => eb.or([
      eb.and([eb('builtIn', 'is', null), eb('name', 'ilike', toContaining(text ?? ''))]),
      ...builtIns.length > 0 ? [eb('builtIn', 'in', [...builtIns])] : [],
    ])))
    .$if(state !== undefined, query => query.where(({ exists, not, and, selectFrom }) => {
      const versions = selectFrom('templateVersions')
        .select('templateVersions.id').whereRef('templateVersions.templateId', '=', 'pipelineTemplates.id')
      const offered = versions.where('templateVersions.deprecatedAt', 'is', null)
      return state === 'draft'
        ? not(exists(versions))
        : state === 'published' ? exists(offered) : and([exists(versions), not(exists(offered))])
    }))
    .$if(before !== undefined, query => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** An archived one, too. */
export function findTemplate(db: Db, id: string): Promise<TemplateRow | undefined> {
  return db.selectFrom('pipelineTemplates').selectAll().where('id', '=', id).executeTakeFirst()
}

/** At most a few hundred; archived ones, too. */
export function listTemplatesByIds(db: Db, ids: readonly string[]): Promise<TemplateRow[]> {
  return ids.length === 0
    ? Promise.resolve([])
    : db.selectFrom('pipelineTemplates').selectAll().where('id', 'in', [...ids]).execute()
}

export function lockTemplate(trx: Trx, id: string): Promise<TemplateRow | undefined> {
  return trx.selectFrom('pipelineTemplates').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** Living templates of the project with one of the names; at most a few hundred names. */
export function listTemplatesByName(db: Db, projectId: string, names: readonly string[]): Promise<TemplateRow[]> {
  return names.length === 0
    ? Promise.resolve([])
    : db.selectFrom('pipelineTemplates').selectAll()
        .where('projectId', '=', projectId).where('archivedAt', 'is', null).where('name', 'in', [...names]).execute()
}

export interface DraftValues {
  spec: PipelineSpec
  sha256: string
  actor: string
}

const toColumns = ({ spec, sha256, actor }: DraftValues) => ({
  draft: JSON.stringify(spec), draftSha256: sha256, draftBy: actor, draftAt: sql<Date>`now()`,
})

/** @returns undefined when the name is taken. */
export function insertTemplate(
  trx: Trx,
  { draft, ...template }: Pick<TemplateRow, 'id' | 'name' | 'description' | 'icon'>
    & { projectId: string, draft: DraftValues },
): Promise<TemplateRow | undefined> {
  return trx
    .insertInto('pipelineTemplates')
    .values({ ...template, ...toColumns(draft) })
    .onConflict(oc =>
      oc.columns(['projectId', 'name']).where('archivedAt', 'is', null).where('projectId', 'is not', null).doNothing())
    .returningAll()
    .executeTakeFirst()
}

/** @throws of the database when the name is taken. */
export function updateTemplate(
  trx: Trx, id: string,
  { draft, ...change }: Partial<Pick<TemplateRow, 'name' | 'description' | 'icon' | 'archivedAt'>>
    & { draft?: DraftValues | undefined },
): Promise<TemplateRow> {
  return trx
    .updateTable('pipelineTemplates')
    .set(eb => ({
      ...change, ...draft && toColumns(draft), version: eb('version', '+', 1), updatedAt: sql<Date>`now()`,
    }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Adds one of the product, or renews its texts. */
export async function ensureBuiltIn(
  trx: Trx, template: Pick<TemplateRow, 'id' | 'name' | 'description' | 'icon'> & { builtIn: string },
): Promise<void> {
  const { name, description, icon } = template
  await trx
    .insertInto('pipelineTemplates')
    .values({ ...template, projectId: null, draft: null })
    .onConflict(oc => oc.column('id').doUpdateSet({ name, description, icon }).where(eb => eb.or([
      eb('pipelineTemplates.name', '<>', name), eb('pipelineTemplates.description', '<>', description),
      eb('pipelineTemplates.icon', '<>', icon),
    ])))
    .execute()
}
