import { v7 } from 'uuid'
import type { Db } from '#db/client'
import {
  type DataSourceRow, findDataSource, insertDataSource, listDataSources, lockArchivedDataSource, lockDataSource,
  type NewDataSource, setDataSourceTest, updateDataSource,
} from '#db/repositories/source/data-source.repository'
import {
  countPipelinesOfSource, findImportedInto, listSourceUses, type SourceUses,
} from '#db/repositories/source/source-use.repository'
import { holdUpload } from '#db/repositories/source/upload-delete.repository'
import { findUpload, listUploadsByIds, type UploadRow } from '#db/repositories/source/upload.repository'
import type {
  SourceChange, SourceCreate, SourceCreated, SourceDetail, SourceItem, SourceListQuery, SourceView,
} from '#shared/contract/source.contract'
import { toCanonicalJson } from '#shared/domain/json/canonical-json'
import { toIngestKind } from '#shared/domain/source-format'
import { SOURCE_KINDS } from '#shared/domain/source-kind'
import { SOURCE_USE_DAYS } from '#shared/domain/source-use'
import { checkSchema } from '#shared/domain/json/json-schema-check'
import type { Finding } from '#shared/contract/finding.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { AppError } from '#server/errors'
import { change, type ChangeDeps, type Write } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertCurrent, assertFound, findDifference, given, toEditableView } from '../common/versioned'
import { pageById } from '../common/paging'
import { addDataset } from '../dataset'
import { refuseErrors } from '../common/finding'
import { toColumn } from '#shared/domain/dataset/column-type'
import { getTargetProjectId, findStageKinds } from '../system'
import { assertReadableRoot } from './source-root'
import { toDeletedFinding, toUploadView } from './upload.service'

/** Limit of the repository. */
const UPLOADS_AT_ONCE = 100
const DAY_MS = 24 * 3_600_000

type SourceDeps = ChangeDeps & Pick<Deps, 'cache' | 'queue'>

export async function listSources({ db }: Pick<Deps, 'db'>, query: SourceListQuery) {
  const { projectId = DEFAULT_PROJECT_ID, q: text, closest, id: ids, kind, stageKind, attention, archived } = query
  const asked = { projectId, text, closest, ids, kind, stageKind, attention, archived }
  const page = await pageById(query, keyset => listDataSources(db, { ...keyset, ...asked }), row => row)
  const [views, uses] = await Promise.all([toSourceViews(db, page.items), findUses(db, page.items)])
  const items = views.map((view, index): SourceItem => (
    { ...view, arrivals: page.items[index]?.arrivals ?? 0, use: toUse(uses.get(view.id)) }
  ))
  return { ...page, items }
}

async function findUses(db: Db, rows: readonly DataSourceRow[]): Promise<Map<string, SourceUses>> {
  const since = new Date(Date.now() - SOURCE_USE_DAYS * DAY_MS)
  const uses = rows.length === 0 ? [] : await listSourceUses(db, { sourceIds: rows.map(({ id }) => id), since })
  return new Map(uses.map(use => [use.sourceId, use]))
}

const toUse = (use: SourceUses | undefined): SourceItem['use'] => ({
  lastRun: use?.lastRunId && use.lastUsedAt ? { id: use.lastRunId, at: use.lastUsedAt.toISOString() } : null,
  runs: use?.runs ?? 0,
  pipelineCount: use?.pipelineCount ?? 0,
  pipelines: use?.pipelines ?? [],
})

/** @throws AppError `not_found` */
export async function getSource({ db }: Pick<Deps, 'db'>, id: string): Promise<SourceDetail> {
  return toDetail(db, await findSource(db, id))
}

const toDetail = async (db: Db, source: SourceView): Promise<SourceDetail> =>
  ({
    ...source,
    pipelineCount: await countPipelinesOfSource(db, source),
    importedInto: await findImportedInto(db, source.id) ?? null,
  })

async function findSource(db: Db, id: string): Promise<SourceView> {
  const row = await findDataSource(db, id)
  assertFound(row, 'source')
  return withUpload(db, row)
}

/**
 * Saves the source without reading it; a test reads it. @throws AppError `refused` without its upload and for a folder
 * outside the roots, `conflict` when a name is taken.
 */
export async function createSource(deps: SourceDeps, actor: Actor, source: SourceCreate): Promise<SourceCreated> {
  const { db } = deps
  const projectId = await getTargetProjectId(db, source.projectId)
  const settings = await toSettings(db, projectId, source)
  refuseErrors(await findWrongParameters(deps, settings))
  await assertReadableRoot(deps, { kind: source.kind, ...settings })
  return change(deps, actor, async (write) => {
    const after = await addSource(write, { projectId, name: source.name, kind: source.kind, ...settings })
    const dataset = source.datasetName === undefined
      ? undefined
      : await addDataset(write, { projectId, name: source.datasetName, description: '', pointer: '/datasetName' })
    return { ...after, datasetId: dataset?.id ?? null }
  })
}

/** @throws an error of the database when the name is taken. */
export async function addSource({ trx, audit }: Write, source: Omit<NewDataSource, 'id'>): Promise<SourceView> {
  if (source.uploadId !== null) {
    assertOffered(await holdUpload(trx, source.uploadId), source.projectId)
  }
  const after = await withUpload(trx, await insertDataSource(trx, { id: v7(), ...source }))
  await audit({ action: 'source.create', of: after, after })
  return after
}

export interface SourceEdit {
  id: string
  seenVersions: readonly number[] | undefined
}

/**
 * Values that are already equal change nothing. @throws AppError `not_found`, `stale_version`; `refused` when the
 * upload is not there or the source is a folder.
 */
export async function changeSource(
  deps: SourceDeps, actor: Actor, { id, seenVersions, change: wanted }: SourceEdit & { change: SourceChange },
): Promise<SourceDetail> {
  const { db } = deps
  // Checked before the row is locked, because the factory may be slow.
  await findStageKinds(deps)
  if (wanted.parameters) {
    const { kind = '', stageKind = '' } = await findDataSource(db, id) ?? {}
    await assertReadableRoot(deps, { kind, stageKind, parameters: wanted.parameters })
  }
  const view = await change(deps, actor, async ({ trx, audit }) => {
    const before = await lockDataSource(trx, id)
    assertCurrent(before, seenVersions, 'source')
    const difference = findDifference(before, wanted)
    if (!difference) {
      return withUpload(trx, before)
    }
    if (wanted.uploadId !== undefined) {
      const upload = before.kind === 'folder' ? undefined : await holdUpload(trx, wanted.uploadId)
      assertOffered(upload, before.projectId, before.kind)
    }
    const changed = await updateDataSource(trx, id, { ...difference, ...readsOtherwise(before, wanted) && UNTESTED })
    refuseErrors(await findWrongParameters(deps, changed))
    const after = await withUpload(trx, changed)
    await audit({ action: 'source.update', of: after, before: toSourceView(before), after })
    return after
  })
  return toDetail(db, view)
}

/** The last test used other settings, so its result is deleted. */
const UNTESTED = { lastTestAt: null, lastTestOk: null, lastTestMessage: null, lastTestCode: '' }

const readsOtherwise = (before: DataSourceRow, { stageKind, parameters, uploadId }: SourceChange) => {
  const { stageKind: kind, parameters: settings, uploadId: file } = {
    ...before, ...given({ stageKind, parameters, uploadId }),
  }
  return kind !== before.stageKind
    || file !== before.uploadId
    || toCanonicalJson(settings) !== toCanonicalJson(before.parameters)
}

/** @throws AppError `not_found`, `stale_version` */
export async function archiveSource(deps: ChangeDeps, actor: Actor, { id, seenVersions }: SourceEdit): Promise<void> {
  await change(deps, actor, async ({ trx, audit }) => {
    const before = await lockDataSource(trx, id)
    assertCurrent(before, seenVersions, 'source')
    await updateDataSource(trx, id, { archivedAt: new Date() })
    await audit({ action: 'source.archive', of: before, before: toSourceView(before) })
  })
}

/** @throws AppError `not_found`; `conflict` when its name was taken in the meantime. */
export async function restoreSource(deps: ChangeDeps, actor: Actor, id: string): Promise<SourceDetail> {
  const view = await change(deps, actor, write => bringBackSource(write, id))
  return toDetail(deps.db, view)
}

export async function bringBackSource({ trx, audit }: Write, id: string): Promise<SourceView> {
  const before = await lockArchivedDataSource(trx, id)
  if (!before) {
    return findSource(trx, id)
  }
  await updateDataSource(trx, id, { archivedAt: null })
  const upload = before.uploadId === null ? undefined : await findUpload(trx, before.uploadId)
  if (upload?.deletedAt) {
    // The list says so without a test.
    const { code, message, params = {} } = toDeletedFinding(upload.filename, upload.deletedAt)
    await setDataSourceTest(trx, id, { ok: false, code, message, params })
  }
  const after = await findSource(trx, id)
  await audit({ action: 'source.restore', of: before, after })
  return after
}

/** Checks the parameters by the schema of the reading stage kind; [] while the factory has never answered. */
export async function findWrongParameters(
  deps: Pick<Deps, 'cache' | 'queue'>, { stageKind, parameters }: Pick<DataSourceRow, 'stageKind' | 'parameters'>,
): Promise<Finding[]> {
  const schema = (await findStageKinds(deps))?.find(known => known.kind === stageKind)?.parametersSchema
  return checkSchema(schema ?? {}, parameters).map(({ pointer, message }) => ({
    severity: 'ERROR', code: 'BAD_PARAMETER', pointer: `/parameters${pointer}`, stageKey: '', message,
  }))
}

type Settings = Pick<DataSourceRow, 'stageKind' | 'parameters' | 'uploadId'>

/** @throws AppError `refused` when the upload does not exist. */
export async function toSettings(
  db: Db, projectId: string, source: Pick<SourceCreate, 'kind' | 'parameters' | 'stageKind'> & { uploadId?: string },
): Promise<Settings> {
  const upload = source.uploadId === undefined ? undefined : await findUpload(db, source.uploadId)
  if (source.uploadId !== undefined) {
    assertOffered(source.kind === 'folder' ? undefined : upload, projectId, source.kind)
  }
  return {
    stageKind: source.stageKind ?? toIngestKind(upload?.format),
    parameters: source.parameters,
    uploadId: upload?.id ?? null,
  }
}

/** @throws AppError `refused` */
function assertOffered(upload: UploadRow | undefined, projectId: string, kind = 'upload'): void {
  const refuse = (code: string, message: string) =>
    new AppError('refused', message, { fields: [{ pointer: '/uploadId', code, message }] })
  if (upload?.projectId !== projectId) {
    throw refuse('NO_UPLOAD', kind === 'folder' ? 'a folder has no upload' : 'no such upload in this project')
  }
  if (upload.deletedAt) {
    const { code, message } = toDeletedFinding(upload.filename, upload.deletedAt)
    throw refuse(code, message)
  }
}

export async function toSourceViews(db: Db, rows: readonly DataSourceRow[]): Promise<SourceView[]> {
  const uploads = new Map<string, UploadRow>()
  for (let start = 0; start < rows.length; start += UPLOADS_AT_ONCE) {
    const ids = rows.slice(start, start + UPLOADS_AT_ONCE).flatMap(row => row.uploadId ?? [])
    for (const upload of await listUploadsByIds(db, ids)) {
      uploads.set(upload.id, upload)
    }
  }
  return rows.map(row => toSourceView(row, uploads.get(row.uploadId ?? '')))
}

async function withUpload(db: Db, row: DataSourceRow): Promise<SourceView> {
  return toSourceView(row, row.uploadId === null ? undefined : await findUpload(db, row.uploadId))
}

/** The fields of the upload that a source shows; the rest is read by `uploadId`. */
function toFileView(upload: UploadRow): SourceView['upload'] {
  const { filename, bytes, format, compression, createdAt } = toUploadView(upload)
  return { filename, bytes, format, compression, createdAt, deletedAt: upload.deletedAt?.toISOString() ?? null }
}

export function toSourceView(row: DataSourceRow, upload?: UploadRow): SourceView {
  const {
    projectId, name, stageKind, parameters, uploadId, columns, lastTestAt, lastTestOk, lastTestMessage, lastTestCode,
    lastTestParams,
  } = row
  return {
    ...toEditableView(row),
    projectId, name, stageKind, parameters, uploadId,
    upload: upload ? toFileView(upload) : null,
    kind: SOURCE_KINDS.find(kind => kind === row.kind) ?? 'folder',
    columns: columns.map(toColumn),
    lastTest: lastTestAt && {
      at: lastTestAt.toISOString(), ok: lastTestOk ?? false, code: lastTestCode, message: lastTestMessage ?? '',
      params: lastTestParams,
    },
  }
}
