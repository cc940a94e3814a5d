import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../../client'
import { hasWords, toCloseness } from '../../closest'
import { toContaining } from '../../like'
import type { Schema } from '../../schema'
import type { NamedPage } from '../../page'

export type DatasetRow = Selectable<Schema['datasets']>

/**
 * @param page.text part of the name.
 * @param page.archived only archived ones.
 */
export function listDatasets(
  db: Db, { projectId, text = '', closest = false, ids, archived = false, limit, before }: NamedPage,
): Promise<DatasetRow[]> {
  return db
    .selectFrom('datasets')
    .selectAll()
    .where('projectId', '=', projectId)
    .where('archivedAt', archived ? 'is not' : 'is', null)
    .$if(text !== '', query => closest
      ? query.where(hasWords(text)).orderBy(toCloseness(text)).orderBy(sql`length(name)`)
      : query.where('name', 'ilike', toContaining(text)))
    .$if(ids !== undefined, query => query.where('id', 'in', [...ids ?? []]))
    .$if(before !== undefined, query => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export function findDataset(db: Db, id: string): Promise<DatasetRow | undefined> {
  return db.selectFrom('datasets').selectAll().where('id', '=', id).where('archivedAt', 'is', null).executeTakeFirst()
}

/** At most 100 ids. Unknown and archived ones are absent. */
export function listDatasetsByIds(db: Db, ids: readonly string[]): Promise<DatasetRow[]> {
  return ids.length === 0
    ? Promise.resolve([])
    : db.selectFrom('datasets').selectAll().where('id', 'in', [...ids]).where('archivedAt', 'is', null).execute()
}

export function lockLivingDataset(trx: Trx, id: string): Promise<DatasetRow | undefined> {
  return trx.selectFrom('datasets')
    .selectAll().where('id', '=', id).where('archivedAt', 'is', null).forUpdate().executeTakeFirst()
}

export function lockArchivedDataset(trx: Trx, id: string): Promise<DatasetRow | undefined> {
  return trx.selectFrom('datasets')
    .selectAll().where('id', '=', id).where('archivedAt', 'is not', null).forUpdate().executeTakeFirst()
}

/** @returns undefined when the name is taken. */
export function insertDataset(
  trx: Trx, dataset: Pick<DatasetRow, 'id' | 'projectId' | 'name' | 'description'>,
): Promise<DatasetRow | undefined> {
  return trx
    .insertInto('datasets')
    .values(dataset)
    .onConflict(oc => oc.columns(['projectId', 'name']).where('archivedAt', 'is', null).doNothing())
    .returningAll()
    .executeTakeFirst()
}

export function updateDataset(
  trx: Trx, id: string, change: Partial<Pick<DatasetRow, 'name' | 'description' | 'archivedAt'>>,
): Promise<DatasetRow> {
  return trx
    .updateTable('datasets')
    .set(eb => ({ ...change, version: eb('version', '+', 1), updatedAt: sql<Date>`now()` }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}
