import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'
import type { IdPage } from '../../page'

export type SavedViewRow = Selectable<Schema['savedViews']>

interface Reader {
  projectId: string
  owner: string
}

/** Those of the reader, and the shared ones of all others. */
export function listSavedViews(db: Db, { projectId, owner, limit, before }: IdPage & Reader): Promise<SavedViewRow[]> {
  return db
    .selectFrom('savedViews')
    .selectAll()
    .where('projectId', '=', projectId)
    .where(eb => eb.or([eb('owner', '=', owner), eb('isShared', '=', true)]))
    .$if(before !== undefined, query => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export function findSavedView(db: Db, id: string): Promise<SavedViewRow | undefined> {
  return db.selectFrom('savedViews').selectAll().where('id', '=', id).executeTakeFirst()
}

export function lockSavedView(trx: Trx, id: string): Promise<SavedViewRow | undefined> {
  return trx.selectFrom('savedViews').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

type SavedViewValues = Pick<SavedViewRow, 'name' | 'isShared' | 'isDefault' | 'filter' | 'sort' | 'columns'>

export function insertSavedView(
  trx: Trx, { filter, columns, ...view }: SavedViewValues & Pick<SavedViewRow, 'id' | 'projectId' | 'owner'>,
): Promise<SavedViewRow> {
  return trx.insertInto('savedViews')
    .values({ ...view, filter: JSON.stringify(filter), columns: JSON.stringify(columns) }).returningAll()
    .executeTakeFirstOrThrow()
}

export function updateSavedView(
  trx: Trx, id: string, { filter, columns, ...change }: Partial<SavedViewValues>,
): Promise<SavedViewRow> {
  return trx
    .updateTable('savedViews')
    .set(eb => ({
      ...change,
      ...filter && { filter: JSON.stringify(filter) },
      ...columns && { columns: JSON.stringify(columns) },
      version: eb('version', '+', 1),
      updatedAt: sql<Date>`now()`,
    }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Before another view becomes it. */
export async function clearDefaultView(trx: Trx, { projectId, owner }: Reader): Promise<void> {
  await trx
    .updateTable('savedViews')
    .set(eb => ({ isDefault: false, version: eb('version', '+', 1), updatedAt: sql<Date>`now()` }))
    .where('projectId', '=', projectId)
    .where('owner', '=', owner)
    .where('isDefault', '=', true)
    .execute()
}

export async function deleteSavedView(trx: Trx, id: string): Promise<void> {
  await trx.deleteFrom('savedViews').where('id', '=', id).execute()
}
