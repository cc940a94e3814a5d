import type { Selectable } from 'kysely'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'
import type { IdPage } from '../system/project.repository'

export type UploadRow = Selectable<Schema['uploads']>

export function listUploads(db: Db, { projectId, limit, before }: IdPage & { projectId: string }): Promise<UploadRow[]> {
  return db
    .selectFrom('uploads')
    .selectAll()
    .where('projectId', '=', projectId)
    .$if(before !== undefined, query => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export function findUpload(db: Db, id: string): Promise<UploadRow | undefined> {
  return db.selectFrom('uploads').selectAll().where('id', '=', id).executeTakeFirst()
}

/** At most 100 ids. Unknown ones are absent. */
export function listUploadsByIds(db: Db, ids: readonly string[]): Promise<UploadRow[]> {
  return ids.length === 0 ? Promise.resolve([]) : db.selectFrom('uploads').selectAll().where('id', 'in', [...ids]).execute()
}

/** An earlier upload with the same bytes and name. */
export function findSameUpload(db: Db, { projectId, sha256, filename }: Pick<UploadRow, 'projectId' | 'sha256' | 'filename'>): Promise<UploadRow | undefined> {
  return db
    .selectFrom('uploads')
    .selectAll()
    .where('projectId', '=', projectId)
    .where('sha256', '=', sha256)
    .where('filename', '=', filename)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
}

export function insertUpload(trx: Trx, upload: Omit<UploadRow, 'createdAt'>): Promise<UploadRow> {
  return trx.insertInto('uploads').values(upload).returningAll().executeTakeFirstOrThrow()
}
