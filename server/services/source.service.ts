import { v7 } from 'uuid'
import type { Db } from '#db/client'
import { findDataSource, insertDataSource, listDataSources, lockDataSource, updateDataSource, type DataSourceRow } from '#db/repositories/data-source.repository'
import { findUpload } from '#db/repositories/upload.repository'
import type { SourceChange, SourceCreate, SourceView } from '#shared/contract/source.contract'
import { SOURCE_KINDS } from '#shared/contract/source.contract'
import { checkSchema } from '#shared/domain/json-schema-check'
import type { Finding } from '#shared/contract/finding.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { AppError } from '../errors'
import type { Actor, Deps } from './deps'
import { assertCurrent, assertFound, audit, given, toEditableView } from './editable'
import { keepAnswer } from './idempotency.service'
import { pageById } from './paging'
import { refuseErrors, toColumn } from './pipeline-validation.service'
import { getTargetProjectId } from './project.service'
import { findStageKinds } from './stage-kind.service'

type SourceDeps = Pick<Deps, 'db' | 'live' | 'cache' | 'queue'>

export function listSources({ db }: Pick<Deps, 'db'>, { projectId = DEFAULT_PROJECT_ID, ...query }: { projectId?: string | undefined, limit: number, cursor?: string | undefined }) {
  return pageById(query, page => listDataSources(db, { ...page, projectId }), toSourceView)
}

/** @throws AppError `not_found` */
export async function getSource({ db }: Pick<Deps, 'db'>, id: string): Promise<SourceView> {
  const row = await findDataSource(db, id)
  assertFound(row, 'source')
  return toSourceView(row)
}

/** Saved without being read: test it to know. @throws AppError `refused` without its upload, `conflict` when the name is taken. */
export async function createSource(deps: SourceDeps, actor: Actor, source: SourceCreate): Promise<SourceView> {
  const { db, live } = deps
  const projectId = await getTargetProjectId(db, source.projectId)
  const settings = await toSettings(db, projectId, source)
  refuseErrors(await findWrongParameters(deps, settings))
  const view = await db.transaction().execute(async (trx) => {
    const after = toSourceView(await insertDataSource(trx, { id: v7(), projectId, name: source.name, kind: source.kind, ...settings }))
    await audit(trx, actor, { projectId, action: 'source.create', noun: 'source', nounId: after.id, after })
    await keepAnswer(trx, actor, after)
    return after
  })
  live.publish('sources')
  return view
}

export interface SourceEdit {
  id: string
  expectedVersion: number | undefined
}

/** @throws AppError `not_found`, `stale_version`; `refused` when the upload is not there or the source is a folder. */
export async function changeSource(deps: SourceDeps, actor: Actor, { id, expectedVersion, change }: SourceEdit & { change: SourceChange }): Promise<SourceView> {
  const { db, live } = deps
  // Asked for before the row is locked: the factory may be slow.
  await findStageKinds(deps)
  const view = await db.transaction().execute(async (trx) => {
    const before = await lockDataSource(trx, id)
    assertCurrent(before, expectedVersion, 'source')
    if (change.uploadId !== undefined) {
      await getUploadOf(trx, { projectId: before.projectId, uploadId: change.uploadId, isFolder: before.kind === 'folder' })
    }
    const changed = await updateDataSource(trx, id, given(change))
    refuseErrors(await findWrongParameters(deps, changed))
    const after = toSourceView(changed)
    await audit(trx, actor, { projectId: after.projectId, action: 'source.update', noun: 'source', nounId: id, before: toSourceView(before), after })
    return after
  })
  live.publish('sources')
  return view
}

/** @throws AppError `not_found`, `stale_version` */
export async function archiveSource({ db, live }: Pick<Deps, 'db' | 'live'>, actor: Actor, { id, expectedVersion }: SourceEdit): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const before = await lockDataSource(trx, id)
    assertCurrent(before, expectedVersion, 'source')
    await updateDataSource(trx, id, { archivedAt: new Date() })
    await audit(trx, actor, { projectId: before.projectId, action: 'source.archive', noun: 'source', nounId: id, before: toSourceView(before) })
  })
  live.publish('sources')
}

/** By the schema of the stage kind that reads it; [] while the factory has never been there to tell it. */
export async function findWrongParameters(deps: Pick<Deps, 'cache' | 'queue'>, { stageKind, parameters }: Pick<DataSourceRow, 'stageKind' | 'parameters'>): Promise<Finding[]> {
  const schema = (await findStageKinds(deps))?.find(known => known.kind === stageKind)?.parametersSchema
  return checkSchema(schema ?? {}, parameters).map(({ pointer, message }) => ({
    severity: 'ERROR', code: 'BAD_PARAMETER', pointer: `/parameters${pointer}`, stageKey: '', message,
  }))
}

/** Which stage kind reads a format; what is unknown is read as text. */
const KIND_OF_FORMAT: Record<string, string> = { csv: 'ingest.csv', jsonl: 'ingest.jsonl' }

type Settings = Pick<DataSourceRow, 'stageKind' | 'parameters' | 'uploadId'>

/** @throws AppError `refused` when the upload is not there. */
export async function toSettings(db: Db, projectId: string, source: Pick<SourceCreate, 'kind' | 'parameters' | 'stageKind'> & { uploadId?: string }): Promise<Settings> {
  const upload = source.uploadId === undefined ? undefined : await getUploadOf(db, { projectId, uploadId: source.uploadId, isFolder: source.kind === 'folder' })
  return {
    stageKind: source.stageKind ?? KIND_OF_FORMAT[upload?.format ?? ''] ?? 'ingest.files',
    parameters: source.parameters,
    uploadId: upload?.id ?? null,
  }
}

async function getUploadOf(db: Db, { projectId, uploadId, isFolder }: { projectId: string, uploadId: string, isFolder: boolean }) {
  const upload = isFolder ? undefined : await findUpload(db, uploadId)
  if (upload?.projectId !== projectId) {
    const message = isFolder ? 'a folder has no upload' : 'no such upload in this project'
    throw new AppError('refused', message, { fields: [{ pointer: '/uploadId', code: 'NO_UPLOAD', message }] })
  }
  return upload
}

export function toSourceView(row: DataSourceRow): SourceView {
  const { projectId, name, stageKind, parameters, uploadId, columns, lastTestAt, lastTestOk, lastTestMessage } = row
  return {
    ...toEditableView(row),
    projectId, name, stageKind, parameters, uploadId,
    kind: SOURCE_KINDS.find(kind => kind === row.kind) ?? 'folder',
    columns: columns.map(toColumn),
    lastTest: lastTestAt && { at: lastTestAt.toISOString(), ok: lastTestOk ?? false, message: lastTestMessage ?? '' },
  }
}
