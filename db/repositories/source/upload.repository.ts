import type { Selectable } from 'kysely'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'
import type { IdPage } from '../../page'

export type UploadRow = Selectable<Schema['uploads']>
export type NewUpload = Omit<UploadRow, 'createdAt' | 'deletedAt' | 'deletedBy' | 'bytesGoneAt'>

export function listUploads(
  db: Db, { projectId, limit, before }: IdPage & { projectId: string },
): Promise<UploadRow[]> {
  return db
    .selectFrom('uploads')
    .selectAll()
    .where('projectId', '=', projectId)
    .where('deletedAt', 'is', null)
    .$if(before !== undefined, query => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** Also one that is deleted. */
export function findUpload(db: Db, id: string): Promise<UploadRow | undefined> {
  return db.selectFrom('uploads').selectAll().where('id', '=', id).executeTakeFirst()
}

/** At most 100 ids. Unknown ones are absent, those that are deleted are not. */
export function listUploadsByIds(db: Db, ids: readonly string[]): Promise<UploadRow[]> {
  return ids.length === 0
    ? Promise.resolve([])
    : db.selectFrom('uploads').selectAll().where('id', 'in', [...ids]).execute()
}

/** An earlier upload with the same bytes and name. In a transaction, it cannot be deleted until that ends. */
export function findSameUpload(
  db: Db, { projectId, sha256, filename }: Pick<UploadRow, 'projectId' | 'sha256' | 'filename'>,
): Promise<UploadRow | undefined> {
  return db
    .selectFrom('uploads')
    .selectAll()
    .where('projectId', '=', projectId)
    .where('sha256', '=', sha256)
    .where('filename', '=', filename)
    .where('deletedAt', 'is', null)
    .orderBy('id')
    .limit(1)
    .forShare()
    .executeTakeFirst()
}

export function insertUpload(trx: Trx, upload: NewUpload): Promise<UploadRow> {
  return trx.insertInto('uploads').values(upload).returningAll().executeTakeFirstOrThrow()
}
