import { sql } from 'kysely'
import type { Db } from '../../client'
import { IS_LIVING } from '../run/task-run-ingest.repository'

export interface FileOwner {
  releaseId: string
  versionId: string
  /** The run that sealed the version: its own outputs do not keep the file. */
  runId: string
}

/** A run may be about to write or to read any bytes: while one is active, nothing can be said. */
export async function hasActiveRun(db: Db): Promise<boolean> {
  const row = await db.selectFrom('taskRuns').select('id').where(IS_LIVING).limit(1).executeTakeFirst()
  return row !== undefined
}

/** Another release of the same version that is not archived. */
export async function hasOtherRelease(db: Db, { releaseId, versionId }: FileOwner): Promise<boolean> {
  const row = await db.selectFrom('releases').select('id').where('datasetVersionId', '=', versionId)
    .where('id', '!=', releaseId).where('state', '!=', 'ARCHIVED').limit(1).executeTakeFirst()
  return row !== undefined
}

/** A run has read the version, or a task names it: it may be started again. */
export async function hasReader(db: Db, { versionId }: FileOwner): Promise<boolean> {
  const reads = JSON.stringify([{ input: { datasetVersionId: versionId } }])
  const run = await db.selectFrom('taskRuns')
    .select('id').where(sql<boolean>`spec -> 'stages' @> ${reads}::jsonb`).limit(1).executeTakeFirst()
  const task = run
    ?? await db.selectFrom('tasks').select('id').where(sql<
      boolean
    >`jsonb_path_exists(inputs, '$.* ? (@.datasetVersionId == $id)', jsonb_build_object('id', ${versionId}::text))`)
      .limit(1).executeTakeFirst()
  return task !== undefined
}

/** Another version contains the same file. */
export async function hasOtherVersion(db: Db, { versionId }: FileOwner, uri: string): Promise<boolean> {
  const row = await db.selectFrom('datasetVersions').select('id').where('id', '!=', versionId)
    .where(sql<boolean>`manifest -> 'files' @> ${JSON.stringify([{ uri }])}::jsonb`).limit(1).executeTakeFirst()
  return row !== undefined
}

/** A stage of another run has the file among its outputs. Reads all stages of all runs: slow, and seldom. */
export async function hasOtherRun(db: Db, { runId }: FileOwner, uri: string): Promise<boolean> {
  const row = await db.selectFrom('stageRuns').select('runId').where('runId', '!=', runId)
    .where(sql<boolean>`outputs @> ${JSON.stringify([{ uri }])}::jsonb`).limit(1).executeTakeFirst()
  return row !== undefined
}

export async function hasUpload(db: Db, sha256: string): Promise<boolean> {
  const row = await db
    .selectFrom('uploads')
    .select('id')
    .where('sha256', '=', sha256)
    .where('deletedAt', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
