import { sql, type Selectable, type Transaction } from 'kysely'
import type { Db } from '../../client'
import type { Schema } from '../../schema'

export type DatasetVersionRow = Selectable<Schema['datasetVersions']>
export type NewDatasetVersion = Omit<DatasetVersionRow, 'createdAt' | 'state'>

/**
 * Locks the dataset's row, so that two runs that end at the same time get consecutive versions. Rows that refer to the
 * dataset are written meanwhile: a new lot does so before it locks the releases of its version, one of which may be in
 * the hands of a publication that waits for this lock.
 */
export function lockDataset(trx: Transaction<Schema>, { id, projectId }: { id: string, projectId: string }) {
  return trx
    .selectFrom('datasets')
    .select(['id', 'name', 'archivedAt'])
    .where('id', '=', id)
    .where('projectId', '=', projectId)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

/** The highest version; under the dataset's lock it is the newest. */
export function findNewestVersion(trx: Transaction<Schema>, datasetId: string) {
  return trx
    .selectFrom('datasetVersions')
    .select(['semver', 'manifest', 'columns'])
    .where('datasetId', '=', datasetId)
    .orderBy(sql`string_to_array(semver, '.')::int[]`, 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** @returns false when this run and stage have sealed their version before. */
export async function insertDatasetVersion(trx: Transaction<Schema>, version: NewDatasetVersion): Promise<boolean> {
  const inserted = await trx
    .insertInto('datasetVersions')
    .values({
      ...version,
      state: 'SEALED',
      manifest: JSON.stringify(version.manifest),
      columns: JSON.stringify(version.columns),
      stats: JSON.stringify(version.stats),
      parents: JSON.stringify(version.parents),
    })
    .onConflict(oc => oc.constraint('dataset_versions_produced_by_key').doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

export async function hasSealed(
  trx: Transaction<Schema>, { runId, stageKey }: { runId: string, stageKey: string },
): Promise<boolean> {
  const row = await trx.selectFrom('datasetVersions')
    .select('id').where('producedByRun', '=', runId).where('producedByStage', '=', stageKey).executeTakeFirst()
  return row !== undefined
}

/** A version of this manifest is in the dataset already. */
export async function hasVersionOf(
  trx: Transaction<Schema>, { datasetId, manifestSha256 }: { datasetId: string, manifestSha256: string },
): Promise<boolean> {
  const row = await trx.selectFrom('datasetVersions')
    .select('id').where('datasetId', '=', datasetId).where('manifestSha256', '=', manifestSha256).executeTakeFirst()
  return row !== undefined
}

/** Versions that contain one of these files, which a run read. Oldest first. */
export async function listVersionsOfFiles(
  trx: Transaction<Schema>, { projectId, uris }: { projectId: string, uris: readonly string[] },
): Promise<string[]> {
  if (uris.length === 0) {
    return []
  }
  const rows = await trx
    .selectFrom('datasetVersions')
    .select('id')
    .where('projectId', '=', projectId)
    .where(eb => eb.or(uris.map(uri => sql<boolean>`manifest -> 'files' @> ${JSON.stringify([{ uri }])}::jsonb`)))
    .orderBy('id')
    .execute()
  return rows.map(row => row.id)
}

export type SealedVersionRow = Pick<DatasetVersionRow, 'id' | 'datasetId' | 'semver' | 'rows' | 'manifest'>

const SEALED = [
  'datasetVersions.id', 'datasetVersions.datasetId', 'datasetVersions.semver', 'datasetVersions.rows',
  'datasetVersions.manifest',
] as const

/** The version that a stage of a run has sealed. */
export function findSealedBy(
  db: Db, { runId, stageKey }: { runId: string, stageKey: string },
): Promise<SealedVersionRow | undefined> {
  return db.selectFrom('datasetVersions')
    .select(SEALED).where('producedByRun', '=', runId).where('producedByStage', '=', stageKey).executeTakeFirst()
}

export function findSealed(db: Db, id: string): Promise<SealedVersionRow | undefined> {
  return db.selectFrom('datasetVersions').select(SEALED).where('id', '=', id).executeTakeFirst()
}

/**
 * The newest version that consists of this one and records that were recovered by a retry of a group. Of the same
 * publish stage: two that feed one dataset are extended by one retry, and each of its versions has both of theirs as
 * parents.
 */
export function findExtension(
  db: Db, { id, datasetId }: Pick<SealedVersionRow, 'id' | 'datasetId'>, stageKey: string,
): Promise<SealedVersionRow | undefined> {
  return db
    .selectFrom('datasetVersions').innerJoin('taskRuns', 'taskRuns.id', 'datasetVersions.producedByRun')
    .select(SEALED)
    .where('datasetVersions.datasetId', '=', datasetId)
    .where('datasetVersions.producedByStage', '=', stageKey).where('datasetVersions.id', '>', id)
    .where(sql<boolean>`dataset_versions.parents @> ${JSON.stringify([id])}::jsonb`)
    .where(sql<boolean>`jsonb_exists(task_runs.spec, 'group')`)
    .orderBy('datasetVersions.id', 'desc').limit(1)
    .executeTakeFirst()
}
