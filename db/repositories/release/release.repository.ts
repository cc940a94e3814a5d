import { sql, type RawBuilder, type Selectable } from 'kysely'
import type { ReleaseWork } from '#shared/domain/release/release-record'
import type { ReleaseState } from '#shared/domain/release/release-state'
import type { Db, Trx } from '../../client'
import { toContaining } from '../../like'
import type { Schema } from '../../schema'
import type { DatasetVersionRow } from '../dataset/dataset-version.repository'
import type { IdPage } from '../../page'

export type ReleaseRow = Selectable<Schema['releases']>

export interface ReleaseFilter {
  projectId: string
  datasetId?: string | undefined
  states?: readonly ReleaseState[] | undefined
  channel?: string | undefined
  text?: string | undefined
}

/** Begun, its lease not written yet. */
export type NewWork = Omit<ReleaseWork, 'until'>

/** Whether the lease of its work is over; by the database's clock, as leases are written by it. */
export interface Lease {
  isLapsed: boolean
}

const HAS_LAPSED = sql<boolean>`coalesce((releases.work ->> 'until')::timestamptz < clock_timestamp(), false)`
const IS_LAPSED = HAS_LAPSED.as('isLapsed')

/**
 * Long enough for the slowest step without a report; after it, somebody else may take over what a dead process has
 * begun.
 */
const LEASE = sql`jsonb_build_object('until', clock_timestamp() + interval '90 seconds')`

/** What lists show: without the texts of the passport, which may be large. */
const SUMMARY = [
  'id', 'projectId', 'datasetId', 'datasetVersionId', 'baseId', 'name', 'semver', 'state', 'bump', 'gates', 'work',
  'fault', 'faultFile',
  'manifestSha256', 'publishedAt', 'deprecatedAt', 'withdrawnAt', 'archive', 'version', 'createdAt', 'updatedAt',
] as const

export type ReleaseSummaryRow = Pick<ReleaseRow, (typeof SUMMARY)[number]> & Lease
  & { datasetName: string, datasetVersion: string, rows: number, bytes: number }

const selectSummaries = (db: Db) => db
  .selectFrom('releases')
  .innerJoin('datasets', 'datasets.id', 'releases.datasetId')
  .innerJoin('datasetVersions', 'datasetVersions.id', 'releases.datasetVersionId')
  .select(SUMMARY.map(column => `releases.${column}` as const))
  .select(IS_LAPSED)
  .select([
    'datasets.name as datasetName', 'datasetVersions.semver as datasetVersion', 'datasetVersions.rows as rows',
    'datasetVersions.bytes as bytes',
  ])

export function listReleases(
  db: Db, { projectId, datasetId, states, channel, text = '', limit, before }: IdPage & ReleaseFilter,
): Promise<ReleaseSummaryRow[]> {
  return selectSummaries(db)
    .where('releases.projectId', '=', projectId)
    .$if(datasetId !== undefined, query => query.where('releases.datasetId', '=', datasetId ?? ''))
    .$if(states !== undefined, query => query.where('releases.state', 'in', [...states ?? []]))
    .$if(channel !== undefined, query => query.where(eb => eb.exists(eb.selectFrom('releaseChannels')
      .select('releaseId').whereRef('releaseId', '=', 'releases.id').where('name', '=', channel ?? ''))))
    .$if(text !== '', query => query.where(eb =>
      eb.or([eb('releases.name', 'ilike', toContaining(text)), eb('datasets.name', 'ilike', toContaining(text))])))
    .$if(before !== undefined, query => query.where('releases.id', '<', before ?? ''))
    .orderBy('releases.id', 'desc')
    .limit(limit)
    .execute()
}

export function findReleaseSummary(db: Db, id: string): Promise<ReleaseSummaryRow | undefined> {
  return selectSummaries(db).where('releases.id', '=', id).executeTakeFirst()
}

export function findRelease(db: Db, id: string): Promise<ReleaseRow | undefined> {
  return db.selectFrom('releases').selectAll().where('id', '=', id).executeTakeFirst()
}

export function lockRelease(trx: Trx, id: string): Promise<ReleaseRow & Lease | undefined> {
  return trx.selectFrom('releases').selectAll().select(IS_LAPSED).where('id', '=', id).forUpdate().executeTakeFirst()
}

/**
 * What is prepared of a version. One that is being checked, too: otherwise a check that is just ending would not be
 * waited for, and its release would not be found in either state.
 */
export function lockDraftsOf(trx: Trx, datasetVersionId: string): Promise<ReleaseRow[]> {
  return trx
    .selectFrom('releases')
    .selectAll()
    .where('datasetVersionId', '=', datasetVersionId)
    .where('state', 'in', ['DRAFT', 'READY', 'CHECKING'])
    .orderBy('id')
    .limit(1_000)
    .forUpdate()
    .execute()
}

/** Archived ones whose archiving ended before its work did: their bytes may be in the store, too. */
export async function listCutOffArchivings(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('releases').select('id').where('state', '=', 'ARCHIVED')
    .where(sql<boolean>`work ->> 'kind' = 'archive'`).where(HAS_LAPSED).orderBy('id').limit(100).execute()
  return rows.map(({ id }) => id)
}

/** Every folder of the archive that a release names, or is making. */
export async function listArchiveFolders(db: Db): Promise<string[]> {
  const { rows } = await sql<{ folder: string }>`
    select coalesce(archive ->> 'folder', id::text) as folder from releases where archive is not null
    union select id || '.' || (work ->> 'holder') from releases where work ->> 'kind' = 'archive'`.execute(db)
  return rows.map(({ folder }) => folder)
}

/** The highest number of a dataset that is out and not withdrawn. */
export function findLastRelease(db: Db, datasetId: string): Promise<ReleaseRow | undefined> {
  return db
    .selectFrom('releases')
    .selectAll()
    .where('datasetId', '=', datasetId)
    .where('state', 'in', ['PUBLISHED', 'DEPRECATED', 'ARCHIVED', 'RESTORING'])
    .orderBy(sql`string_to_array(semver, '.')::int[]`, 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** The one of the dataset that was begun before it, whatever became of that. */
export function findReleaseBefore(
  db: Db,
  { datasetId, id }: Pick<ReleaseRow, 'datasetId' | 'id'>,
): Promise<ReleaseRow | undefined> {
  return db
    .selectFrom('releases')
    .selectAll()
    .where('datasetId', '=', datasetId)
    .where('id', '<', id)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export function findNumbered(
  db: Db,
  { datasetId, semver }: Pick<ReleaseRow, 'datasetId' | 'semver'>,
): Promise<Pick<ReleaseRow, 'id' | 'name' | 'semver' | 'state'> | undefined> {
  return db
    .selectFrom('releases')
    .select(['id', 'name', 'semver', 'state'])
    .where('datasetId', '=', datasetId)
    .where('semver', '=', semver)
    .executeTakeFirst()
}

/** Of any dataset, archived ones too: what is released keeps its data. */
export function findVersionById(db: Db, id: string): Promise<DatasetVersionRow | undefined> {
  return db.selectFrom('datasetVersions').selectAll().where('id', '=', id).executeTakeFirst()
}

type NewRelease = Pick<
  ReleaseRow,
  'id' | 'projectId' | 'datasetId' | 'datasetVersionId' | 'baseId' | 'name' | 'semver' | 'bump' | 'difference' | 'card'
  | 'changelog' | 'createdBy'
>

/** @returns undefined when the dataset has a release of this number. */
export function insertRelease(trx: Trx, release: NewRelease): Promise<ReleaseRow | undefined> {
  return trx
    .insertInto('releases')
    .values({ ...release, difference: JSON.stringify(release.difference), card: JSON.stringify(release.card) })
    .onConflict(oc => oc.constraint('releases_semver_key').doNothing())
    .returningAll()
    .executeTakeFirst()
}

const JSON_COLUMNS = [
  'difference', 'card', 'gates', 'findings', 'recordShapes', 'waivers', 'documents', 'verified', 'archive',
] as const
type JsonColumn = (typeof JSON_COLUMNS)[number]

export type ReleaseEdit = Partial<Omit<
  ReleaseRow,
  'id' | 'projectId' | 'datasetId' | 'datasetVersionId' | 'version' | 'createdAt' | 'updatedAt' | 'createdBy' | 'work'
>>
& { work?: NewWork | null }

/** Columns of jsonb are sent as text. */
function toColumns({ work, ...change }: ReleaseEdit): Omit<ReleaseEdit, JsonColumn | 'work'>
  & { [K in JsonColumn]?: string } & { work?: RawBuilder<string> | null } {
  const texts = JSON_COLUMNS.flatMap(column =>
    change[column] === undefined ? [] : [[column, change[column] === null ? null : JSON.stringify(change[column])]])
  return { ...change, ...Object.fromEntries(texts), ...work !== undefined && { work: work && withLease(work) } }
}

const withLease = (work: Partial<NewWork>) => sql<string>`${JSON.stringify(work)}::jsonb || ${LEASE}`

export function updateRelease(trx: Trx, id: string, change: ReleaseEdit): Promise<ReleaseRow> {
  return trx
    .updateTable('releases')
    .set(eb => ({ ...toColumns(change), version: eb('version', '+', 1), updatedAt: sql<Date>`now()` }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** What became of others decides on gates: not an edit, so the version does not change. */
export async function setGates(
  trx: Trx, id: string, { gates, state }: Pick<ReleaseRow, 'gates' | 'state'>,
): Promise<void> {
  await trx.updateTable('releases').set(toColumns({ gates, state })).where('id', '=', id).execute()
}

/** Numbers that are taken: those of drafts and of withdrawn releases, too. */
export async function listNumbers(db: Db, datasetId: string): Promise<string[]> {
  const rows = await db.selectFrom('releases')
    .select('semver').where('datasetId', '=', datasetId).limit(10_000).execute()
  return rows.map(row => row.semver)
}

/** Refused by the database for one that is out. */
export async function deleteRelease(trx: Trx, id: string): Promise<void> {
  await trx.deleteFrom('releases').where('id', '=', id).execute()
}

/** Not an edit: the version does not change. @returns false when another has taken over. */
export async function renewWork(
  db: Db, { id, holder, done }: { id: string, holder: string, done: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('releases')
    .set({ work: sql<string>`work || ${withLease({ done })}` })
    .where('id', '=', id)
    .where(sql<boolean>`work ->> 'holder' = ${holder}`)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
