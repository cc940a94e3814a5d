import { sql, type Selectable } from 'kysely'
import type { Db } from '../../client'
import type { Schema } from '../../schema'
import type { IdPage } from '../../page'

export type DatasetVersionRow = Selectable<Schema['datasetVersions']>

/** Without manifest, columns and statistics, which may be large. */
const SUMMARY = [
  'id', 'datasetId', 'semver', 'state', 'rows', 'bytes', 'manifestSha256', 'producedByRun', 'producedByStage',
  'createdAt',
] as const

export type DatasetVersionSummaryRow = Pick<DatasetVersionRow, (typeof SUMMARY)[number]>

/** Includes the columns, by which consecutive versions are compared. */
export function listDatasetVersions(
  db: Db, { datasetId, limit, before }: IdPage & { datasetId: string },
): Promise<(DatasetVersionSummaryRow & Pick<DatasetVersionRow, 'columns'>)[]> {
  return db
    .selectFrom('datasetVersions')
    .select([...SUMMARY, 'columns'])
    .where('datasetId', '=', datasetId)
    .$if(before !== undefined, query => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** The newest version of each dataset; datasets without a version are absent. */
export const listNewestVersions = (db: Db, datasetIds: readonly string[]): Promise<DatasetVersionSummaryRow[]> =>
  datasetIds.length === 0 ? Promise.resolve([]) : selectNewestVersions(db, datasetIds).execute()

/** One step in an index for each dataset, however many versions it has. */
export const selectNewestVersions = (db: Db, datasetIds: readonly string[]) => db
  .selectFrom(sql<{ datasetId: string }>`unnest(${[...datasetIds]}::uuid[])`.as<'wanted'>(sql`wanted(dataset_id)`))
  .innerJoinLateral(
    eb => eb.selectFrom('datasetVersions').select(SUMMARY)
      .whereRef('datasetVersions.datasetId', '=', 'wanted.datasetId').orderBy('datasetVersions.id', 'desc').limit(1)
      .as('version'),
    join => join.onTrue(),
  )
  .selectAll('version')

export function findDatasetVersion(
  db: Db, { datasetId, semver }: { datasetId: string, semver: string },
): Promise<DatasetVersionRow | undefined> {
  return db
    .selectFrom('datasetVersions')
    .selectAll()
    .where('datasetId', '=', datasetId)
    .$if(semver !== 'latest', query => query.where('semver', '=', semver))
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** At most 100 ids. Unknown ones, and those of archived datasets, are absent. */
export function listVersionsByIds(db: Db, ids: readonly string[]): Promise<DatasetVersionRow[]> {
  return ids.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('datasetVersions')
        .selectAll('datasetVersions')
        .innerJoin('datasets', 'datasets.id', 'datasetVersions.datasetId')
        .where('datasetVersions.id', 'in', [...ids])
        .where('datasets.archivedAt', 'is', null)
        .execute()
}

/** The versions sealed by a run, in the order of sealing. */
export function listVersionsOfRun(db: Db, runId: string) {
  return db
    .selectFrom('datasetVersions')
    .innerJoin('datasets', 'datasets.id', 'datasetVersions.datasetId')
    .select([
      'datasetVersions.datasetId', 'datasets.name as datasetName', 'semver', sql<number>`rows`.as('rows'),
      'manifestSha256',
    ])
    .where('producedByRun', '=', runId)
    .orderBy('datasetVersions.id')
    .limit(100)
    .execute()
}
