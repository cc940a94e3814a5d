import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../../client'
import { hasWords, toCloseness } from '../../closest'
import { toContaining } from '../../like'
import type { Schema } from '../../schema'
import type { NamedPage } from '../../page'

export type PipelineRow = Selectable<Schema['pipelines']>
export type RevisionRow = Selectable<Schema['pipelineRevisions']>

const NAME_AND_DESCRIPTION = sql`(name || chr(10) || description)`

/**
 * Excludes built-in pipelines.
 *
 * @param page.text part of the name.
 * @param page.archived only archived ones.
 */
export function listPipelines(
  db: Db, { projectId, text = '', closest = false, ids, archived = false, limit, before }: NamedPage,
): Promise<PipelineRow[]> {
  return db
    .selectFrom('pipelines')
    .selectAll()
    .where('projectId', '=', projectId)
    .where('isBuiltIn', '=', false)
    .where('archivedAt', archived ? 'is not' : 'is', null)
    .$if(text !== '', query => closest
      ? query.where(hasWords(text, NAME_AND_DESCRIPTION)).orderBy(toCloseness(text)).orderBy(sql`length(name)`)
      : query.where('name', 'ilike', toContaining(text)))
    .$if(ids !== undefined, query => query.where('id', 'in', [...ids ?? []]))
    .$if(before !== undefined, query => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export function findPipeline(db: Db, id: string): Promise<PipelineRow | undefined> {
  return db.selectFrom('pipelines').selectAll().where('id', '=', id).where('archivedAt', 'is', null).executeTakeFirst()
}

export function lockPipeline(trx: Trx, id: string): Promise<PipelineRow | undefined> {
  return trx.selectFrom('pipelines')
    .selectAll().where('id', '=', id).where('archivedAt', 'is', null).forUpdate().executeTakeFirst()
}

export function lockArchivedPipeline(trx: Trx, id: string): Promise<PipelineRow | undefined> {
  return trx.selectFrom('pipelines')
    .selectAll().where('id', '=', id).where('archivedAt', 'is not', null).forUpdate().executeTakeFirst()
}

export function findBuiltInPipeline(
  db: Db, { projectId, name }: Pick<PipelineRow, 'projectId' | 'name'>,
): Promise<PipelineRow | undefined> {
  return db
    .selectFrom('pipelines')
    .selectAll()
    .where('projectId', '=', projectId)
    .where('name', '=', name)
    .where('isBuiltIn', '=', true)
    .where('archivedAt', 'is', null)
    .executeTakeFirst()
}

export type NewPipeline = Pick<PipelineRow, 'id' | 'projectId' | 'name' | 'description' | 'isBuiltIn'>
  & Partial<Pick<PipelineRow, 'launchCheck' | 'templateLabel'>>

/** Its revision is inserted in the same transaction. @returns undefined when the name is taken. */
export function insertPipeline(trx: Trx, pipeline: NewPipeline): Promise<PipelineRow | undefined> {
  return trx
    .insertInto('pipelines')
    .values(pipeline)
    .onConflict(oc => oc.columns(['projectId', 'name', 'isBuiltIn']).where('archivedAt', 'is', null).doNothing())
    .returningAll()
    .executeTakeFirst()
}

export type PipelineChange = Partial<
  Pick<PipelineRow, 'name' | 'description' | 'currentRevisionId' | 'archivedAt' | 'launchCheck'>
>

export function updatePipeline(trx: Trx, id: string, change: PipelineChange): Promise<PipelineRow> {
  return trx
    .updateTable('pipelines')
    .set(eb => ({ ...change, version: eb('version', '+', 1), updatedAt: sql<Date>`now()` }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Part of the insert: the version stays 1. */
export function setFirstRevision(trx: Trx, id: string, currentRevisionId: string): Promise<PipelineRow> {
  return trx.updateTable('pipelines')
    .set({ currentRevisionId }).where('id', '=', id).returningAll().executeTakeFirstOrThrow()
}
