import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'

export type ResumableUploadRow = Selectable<Schema['resumableUploads']>

export type NewResumableUpload = Pick<ResumableUploadRow, 'id' | 'projectId' | 'filename' | 'bytes' | 'actor'>

export function insertResumableUpload(db: Db, upload: NewResumableUpload): Promise<ResumableUploadRow> {
  return db.insertInto('resumableUploads').values({ ...upload, writerName: null, uploadId: null }).returningAll().executeTakeFirstOrThrow()
}

export function findResumableUpload(db: Db, id: string): Promise<ResumableUploadRow | undefined> {
  return db.selectFrom('resumableUploads').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Lets another writer continue at the stored offset. @returns undefined when a third one was faster. */
export function setResumableUploadWriter(db: Db, { id, writerName, receivedBytes }: ResumableUploadRow, nextWriterName: string): Promise<ResumableUploadRow | undefined> {
  return db
    .updateTable('resumableUploads')
    .set({ writerName: nextWriterName, updatedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .where('writerName', 'is not distinct from', writerName)
    .where('receivedBytes', '=', receivedBytes)
    .where('uploadId', 'is', null)
    .returningAll()
    .executeTakeFirst()
}

/** @returns false when another writer has taken over. */
export async function setResumableUploadReceived(db: Db, id: string, { writerName, receivedBytes }: { writerName: string, receivedBytes: number }): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('resumableUploads')
    .set({ receivedBytes, updatedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .where('writerName', '=', writerName)
    .executeTakeFirst()
  return numUpdatedRows > 0
}

export async function setResumableUploadWhole(trx: Trx, id: string, uploadId: string): Promise<void> {
  await trx.updateTable('resumableUploads').set({ uploadId, updatedAt: sql<Date>`now()` }).where('id', '=', id).execute()
}

export async function deleteResumableUpload(db: Db, id: string): Promise<void> {
  await db.deleteFrom('resumableUploads').where('id', '=', id).execute()
}

/** Deletes uploads without progress since then. @returns the deleted rows. */
export function deleteResumableUploadsBefore(db: Db, before: Date): Promise<ResumableUploadRow[]> {
  return db.deleteFrom('resumableUploads').where('updatedAt', '<', before).returningAll().execute()
}
