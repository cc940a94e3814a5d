import { sql } from 'kysely'
import type { Db, Trx } from '../../client'
import { IS_LIVING } from '../run/task-run-ingest.repository'
import type { UploadRow } from './upload.repository'

/** Held until the transaction ends: nothing begins to read it meanwhile. Also one that is deleted. */
export function lockUpload(trx: Trx, id: string): Promise<UploadRow | undefined> {
  return trx.selectFrom('uploads').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** Until the transaction ends, nobody deletes it. Also one that is deleted. */
export function holdUpload(trx: Trx, id: string): Promise<UploadRow | undefined> {
  return trx.selectFrom('uploads').selectAll().where('id', '=', id).forShare().executeTakeFirst()
}

/** In a transaction, nobody deletes them until it ends. Those that are deleted are there, too. */
export function holdUploads(
  db: Db, { projectId, uris }: { projectId: string, uris: readonly string[] },
): Promise<UploadRow[]> {
  if (uris.length === 0) {
    return Promise.resolve([])
  }
  return db
    .selectFrom('uploads')
    .selectAll()
    .where('projectId', '=', projectId)
    .where('uri', 'in', [...uris])
    .orderBy('id')
    .forShare()
    .execute()
}

export interface UploadReader {
  id: string
  name: string
  archivedAt: Date | null
}

/** Sources that read it, those first that are not archived. */
export function listReadersOfUpload(db: Db, id: string, limit: number): Promise<UploadReader[]> {
  return db
    .selectFrom('dataSources')
    .select(['id', 'name', 'archivedAt'])
    .where('uploadId', '=', id)
    .orderBy('archivedAt', order => order.desc().nullsFirst())
    .orderBy('id')
    .limit(limit)
    .execute()
}

const readsFile = (uri: string) =>
  sql<boolean>`spec -> 'stages' @> ${JSON.stringify([{ inputs: [{ uri }] }])}::jsonb`

/** A run that reads it and is not over. */
export function findLivingRunOfUpload(
  db: Db, { projectId, uri }: Pick<UploadRow, 'projectId' | 'uri'>,
): Promise<{ id: string, name: string } | undefined> {
  return db
    .selectFrom('taskRuns')
    .select(['id', 'name'])
    .where(IS_LIVING)
    .where('projectId', '=', projectId)
    .where(readsFile(uri))
    .limit(1)
    .executeTakeFirst()
}

/**
 * Runs that read it, counted up to a limit. Reads all runs of the project since it was there, so it is for a question
 * of a person.
 */
export async function countRunsOfUpload(
  db: Db, { projectId, uri, createdAt }: UploadRow, limit: number,
): Promise<number> {
  const { rows: [row] } = await sql<{ runs: number }>`
    select count(*)::int as runs from (
      select from task_runs where project_id = ${projectId} and created_at >= ${createdAt} and ${readsFile(uri)}
      limit ${limit}
    ) known`.execute(db)
  return row?.runs ?? 0
}

/** Another upload of any project has the same bytes and is not deleted. */
export async function hasTwinOfUpload(db: Db, { id, sha256 }: Pick<UploadRow, 'id' | 'sha256'>): Promise<boolean> {
  const row = await db
    .selectFrom('uploads')
    .select('id')
    .where('sha256', '=', sha256)
    .where('deletedAt', 'is', null)
    .where('id', '!=', id)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** With the progress by which it came: its sender need not find it any more. */
export async function setUploadDeleted(trx: Trx, id: string, deletedBy: string): Promise<UploadRow> {
  await trx.deleteFrom('resumableUploads').where('uploadId', '=', id).execute()
  return trx
    .updateTable('uploads')
    .set({ deletedAt: sql<Date>`now()`, deletedBy })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Until the transaction ends, no upload with these bytes is made and none loses them. */
export async function lockUploadBytes(trx: Trx, sha256: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`bytes of uploads ${sha256}`}, 0))`.execute(trx)
}

/**
 * Something other than a deleted upload needs the bytes: an upload, a version, a lot, or what a stage wrote. Reads all
 * stages of all runs: slow, and seldom.
 */
export async function hasUseOfBytes(db: Db, { uri, sha256 }: Pick<UploadRow, 'uri' | 'sha256'>): Promise<boolean> {
  const outputs = JSON.stringify([{ uri }])
  const { rows: [row] } = await sql<{ isUsed: boolean }>`
    select exists (select from uploads where sha256 = ${sha256} and deleted_at is null)
      or exists (select from qc_lots where artifact_uri = ${uri})
      or exists (select from dataset_versions where manifest_uri = ${uri} or strpos(manifest::text, ${sha256}) > 0)
      or exists (select from stage_runs where outputs @> ${outputs}::jsonb) as is_used`.execute(db)
  return row?.isUsed ?? true
}

/** Bytes of deleted uploads that may be in the store yet, in the order of their sha256, those after one. */
export function listLeftoverBytes(
  db: Db, { after, limit }: { after: string, limit: number },
): Promise<Pick<UploadRow, 'uri' | 'sha256'>[]> {
  return db
    .selectFrom('uploads')
    .select(['uri', 'sha256'])
    .distinct()
    .where('deletedAt', 'is not', null)
    .where('bytesGoneAt', 'is', null)
    .where('sha256', '>', after)
    .orderBy('sha256')
    .limit(limit)
    .execute()
}

export async function setUploadBytesGone(trx: Trx, sha256: string): Promise<void> {
  await trx
    .updateTable('uploads')
    .set({ bytesGoneAt: sql<Date>`now()` })
    .where('sha256', '=', sha256)
    .where('deletedAt', 'is not', null)
    .where('bytesGoneAt', 'is', null)
    .execute()
}
