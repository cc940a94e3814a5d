import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'

export type ResumableUploadRow = Selectable<Schema['resumableUploads']>

export type NewResumableUpload = Pick<ResumableUploadRow, 'id' | 'projectId' | 'filename' | 'bytes' | 'actor' | 'owner'>

/** Held to the end of the transaction: of many uploads that one owner begins at once, each knows of those before it. */
export async function lockUploadOwner(trx: Trx, owner: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`unfinished uploads of ${owner}`}, 0))`.execute(trx)
}

export interface Unfinished {
  uploads: number
  /** Of the whole files, as announced. */
  bytes: number
}

/** Of one owner, without those that nobody has gone on with for so long: they are about to be deleted. */
export async function countUnfinishedUploads(db: Db, owner: string, keepMs: number): Promise<Unfinished> {
  const { rows: [row] } = await sql<Unfinished>`
    select count(*)::bigint as uploads, coalesce(sum(bytes), 0)::bigint as bytes
    from resumable_uploads
    where owner = ${owner} and upload_id is null
      and updated_at > now() - ${keepMs}::float8 * interval '1 millisecond'`.execute(db)
  return row ?? { uploads: 0, bytes: 0 }
}

export function insertResumableUpload(db: Db, upload: NewResumableUpload): Promise<ResumableUploadRow> {
  return db.insertInto('resumableUploads')
    .values({ ...upload, writerName: null, uploadId: null }).returningAll().executeTakeFirstOrThrow()
}

export function findResumableUpload(db: Db, id: string): Promise<ResumableUploadRow | undefined> {
  return db.selectFrom('resumableUploads').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Lets another writer continue at the stored offset. @returns undefined when a third one was faster. */
export function setResumableUploadWriter(
  db: Db, { id, writerName, receivedBytes }: ResumableUploadRow, nextWriterName: string,
): Promise<ResumableUploadRow | undefined> {
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
export async function setResumableUploadReceived(
  db: Db, id: string, { writerName, receivedBytes }: { writerName: string, receivedBytes: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('resumableUploads')
    .set({ receivedBytes, updatedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .where('writerName', '=', writerName)
    .executeTakeFirst()
  return numUpdatedRows > 0
}

export async function setResumableUploadWhole(trx: Trx, id: string, uploadId: string): Promise<void> {
  await trx.updateTable('resumableUploads')
    .set({ uploadId, updatedAt: sql<Date>`now()` }).where('id', '=', id).execute()
}

export async function deleteResumableUpload(db: Db, id: string): Promise<void> {
  await db.deleteFrom('resumableUploads').where('id', '=', id).execute()
}

/** Deletes uploads without progress since then. @returns the deleted rows. */
export function deleteResumableUploadsBefore(db: Db, before: Date): Promise<ResumableUploadRow[]> {
  return db.deleteFrom('resumableUploads').where('updatedAt', '<', before).returningAll().execute()
}
