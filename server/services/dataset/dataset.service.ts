import { v7 } from 'uuid'
import type { Db } from '#db/client'
import {
  type DatasetVersionRow, type DatasetVersionSummaryRow, findDatasetVersion, listDatasetVersions as listVersionRows,
  listNewestVersions,
} from '#db/repositories/dataset/dataset-version.repository'
import {
  type DatasetRow, findDataset, insertDataset, listDatasets as listRows, lockArchivedDataset, lockLivingDataset,
  updateDataset,
} from '#db/repositories/dataset/dataset.repository'
import type {
  DatasetChange, DatasetCreate, DatasetDiff, DatasetVersionItem, DatasetVersionSummary, DatasetVersionView, DatasetView,
} from '#shared/contract/dataset.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { diffColumns, listChangedColumns } from '#shared/domain/dataset/version-diff'
import { toTaken } from '#server/errors'
import { change, type ChangeDeps, type Write } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertCurrent, assertFound, findDifference, toEditableView } from '../common/versioned'
import { pageById } from '../common/paging'
import { toColumn } from '#shared/domain/dataset/column-type'
import { getTargetProjectId } from '../system'

interface PageQuery { limit: number, cursor?: string | undefined }

interface NamedQuery extends PageQuery {
  projectId?: string | undefined
  q?: string | undefined
  closest?: boolean | undefined
  id?: string[] | undefined
  archived?: boolean
}

export async function listDatasets(
  { db }: Pick<Deps, 'db'>, { projectId = DEFAULT_PROJECT_ID, q: text, id: ids, archived, ...query }: NamedQuery,
) {
  const asked = { projectId, text, closest: query.closest, ids, archived }
  const page = await pageById(query, it => listRows(db, { ...it, ...asked }), row => row)
  const newest = new Map((await listNewestVersions(db, page.items.map(row => row.id))).map(version =>
    [version.datasetId, version]))
  return { ...page, items: page.items.map(row => toView(row, newest.get(row.id))) }
}

/** @throws AppError `not_found` */
export async function getDataset({ db }: Pick<Deps, 'db'>, id: string): Promise<DatasetView> {
  return withNewest(db, await getRow(db, id))
}

/** @throws AppError `conflict` when the name is taken. */
export async function createDataset(deps: ChangeDeps, actor: Actor, dataset: DatasetCreate): Promise<DatasetView> {
  const projectId = await getTargetProjectId(deps.db, dataset.projectId)
  return change(deps, actor, async (write) => {
    return addDataset(write, { ...dataset, projectId })
  })
}

/** @param dataset.pointer where the request has the name. @throws AppError `conflict` when the name is taken. */
export async function addDataset(
  { trx, audit }: Write,
  { pointer = '/name', ...dataset }: Pick<DatasetRow, 'projectId' | 'name' | 'description'> & { pointer?: string },
): Promise<DatasetView> {
  const row = await insertDataset(trx, { id: v7(), ...dataset })
  if (!row) {
    throw toTaken(pointer)
  }
  const after = toView(row, undefined)
  await audit({ action: 'dataset.create', of: after, after })
  return after
}

export interface DatasetEdit {
  id: string
  seenVersions: readonly number[] | undefined
}

/** Values that are already equal change nothing. @throws AppError `not_found`, `stale_version` */
export async function changeDataset(
  deps: ChangeDeps, actor: Actor, { id, seenVersions, change: wanted }: DatasetEdit & { change: DatasetChange },
): Promise<DatasetView> {
  return change(deps, actor, async ({ trx, audit }) => {
    const before = await lockLivingDataset(trx, id)
    assertCurrent(before, seenVersions, 'dataset')
    const difference = findDifference(before, wanted)
    if (!difference) {
      return withNewest(trx, before)
    }
    const after = await withNewest(trx, await updateDataset(trx, id, difference))
    await audit({ action: 'dataset.update', of: before, before: toView(before, undefined), after })
    return after
  })
}

/** @throws AppError `not_found`, `stale_version` */
export async function archiveDataset(deps: ChangeDeps, actor: Actor, { id, seenVersions }: DatasetEdit): Promise<void> {
  await change(deps, actor, async ({ trx, audit }) => {
    const before = await lockLivingDataset(trx, id)
    assertCurrent(before, seenVersions, 'dataset')
    await updateDataset(trx, id, { archivedAt: new Date() })
    await audit({ action: 'dataset.archive', of: before, before: toView(before, undefined) })
  })
}

/** With all its versions. @throws AppError `not_found`; `conflict` when its name was taken in the meantime. */
export async function restoreDataset(deps: ChangeDeps, actor: Actor, id: string): Promise<DatasetView> {
  return change(deps, actor, write => bringBackDataset(write, id))
}

export async function bringBackDataset({ trx, audit }: Write, id: string): Promise<DatasetView> {
  const before = await lockArchivedDataset(trx, id)
  if (!before) {
    return getDataset({ db: trx }, id)
  }
  const after = await withNewest(trx, await updateDataset(trx, id, { archivedAt: null }))
  await audit({ action: 'dataset.restore', of: before, after })
  return after
}

/** @throws AppError `not_found` */
export async function listDatasetVersions({ db }: Pick<Deps, 'db'>, { id, ...query }: PageQuery & { id: string }) {
  await getRow(db, id)
  return pageById(query, async page => withChanges(await listVersionRows(db, { ...page, datasetId: id })), item => item)
}

type VersionRow = Awaited<ReturnType<typeof listVersionRows>>[number]

/** Newest first, so that the previous version follows; a page reads one row more than it shows. */
function withChanges(rows: readonly VersionRow[]): DatasetVersionItem[] {
  return rows.map((row, index) => {
    const before = rows[index + 1]
    return { ...toSummary(row), change: before ? toChange(before, row) : null }
  })
}

const toChange = (before: VersionRow, after: VersionRow): DatasetVersionItem['change'] => ({
  before: before.semver, rows: after.rows - before.rows, bytes: after.bytes - before.bytes,
  ...listChangedColumns(before.columns, after.columns),
})

export interface VersionRef {
  id: string
  /** MAJOR.MINOR.PATCH or `latest`. */
  version: string
}

/** @throws AppError `not_found` */
export async function getDatasetVersion({ db }: Pick<Deps, 'db'>, ref: VersionRef): Promise<DatasetVersionView> {
  const { dataset, version } = await getVersionRow(db, ref)
  return {
    ...toSummary(version),
    projectId: version.projectId,
    datasetId: version.datasetId,
    datasetName: dataset.name,
    files: version.manifest.files.map(({ path, bytes, rows, sha256 }) => ({ path, bytes, rows, sha256 })),
    columns: version.columns.map(toColumn),
    stats: version.stats,
    parents: version.parents,
  }
}

/** @throws AppError `not_found` */
export async function getVersionRow(
  db: Db, { id, version: semver }: VersionRef,
): Promise<{ dataset: DatasetRow, version: DatasetVersionRow }> {
  const dataset = await getRow(db, id)
  const version = await findDatasetVersion(db, { datasetId: id, semver })
  assertFound(version, 'version')
  return { dataset, version }
}

async function getRow(db: Db, id: string): Promise<DatasetRow> {
  const row = await findDataset(db, id)
  assertFound(row, 'dataset')
  return row
}

async function withNewest(db: Db, row: DatasetRow): Promise<DatasetView> {
  const [newest] = await listNewestVersions(db, [row.id])
  return toView(row, newest)
}

function toView(row: DatasetRow, newest: DatasetVersionSummaryRow | undefined): DatasetView {
  const { projectId, name, description } = row
  return { ...toEditableView(row), projectId, name, description, latest: newest ? toSummary(newest) : null }
}

export function toSummary(
  { id, semver, rows, bytes, manifestSha256, producedByRun, producedByStage, createdAt }: DatasetVersionSummaryRow,
): DatasetVersionSummary {
  return {
    id, semver, state: 'SEALED', rows, bytes, manifestSha256, producedByRun, producedByStage,
    createdAt: createdAt.toISOString(),
  }
}

/** Compares schema, sizes and column statistics, not records. @throws AppError `not_found` */
export async function getDatasetDiff(
  { db }: Pick<Deps, 'db'>, { id, from, to }: { id: string, from: string, to: string },
): Promise<DatasetDiff> {
  const { version: before } = await getVersionRow(db, { id, version: from })
  const { version: after } = await getVersionRow(db, { id, version: to })
  const filesOf = (version: typeof before) => version.manifest.files.map(file => file.sha256).join()
  return {
    from: toSummary(before),
    to: toSummary(after),
    rows: after.rows - before.rows,
    bytes: after.bytes - before.bytes,
    isSameData: filesOf(before) === filesOf(after),
    columns: diffColumns(before, after),
  }
}
