import type { Db } from '#db/client'
import { findOldestLivingRun } from '#db/artifact-references'
import {
  countRunsOfUpload, findLivingRunOfUpload, hasTwinOfUpload, hasUseOfBytes, holdUploads, listLeftoverBytes,
  listReadersOfUpload, lockUpload, lockUploadBytes, setUploadBytesGone, setUploadDeleted,
} from '#db/repositories/source/upload-delete.repository'
import { findUpload, type UploadRow } from '#db/repositories/source/upload.repository'
import type { UploadUse } from '#shared/contract/upload.contract'
import type { PipelineFinding } from '#shared/domain/pipeline/pipeline-check'
import type { FrozenStage } from '#shared/domain/run/run-record'
import { AppError } from '#server/errors'
import { log } from '#server/log'
import { change, type ChangeDeps } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import { toDeletedFinding, toUploadView } from './upload.service'

/** Of sources that are named, and of runs that are counted. */
const MOST_NAMED = 20
const MOST_COUNTED = 1_000
/** Leftovers that are read at once. */
const LEFTOVERS = 100

type ByteDeps = Pick<Deps, 'db' | 'artifacts'>
type DeleteDeps = ChangeDeps & ByteDeps & Pick<Deps, 'background'>

/** What a deletion would affect, and what forbids it. @throws AppError `not_found` */
export async function getUploadUse({ db }: Pick<Deps, 'db'>, id: string): Promise<UploadUse> {
  const row = await findUpload(db, id)
  assertPresent(row)
  const readers = await listReadersOfUpload(db, id, MOST_NAMED)
  return {
    sources: readers.map(({ id, name, archivedAt }) => ({ id, name, isArchived: archivedAt !== null })),
    livingRun: await findLivingRunOfUpload(db, row) ?? null,
    runs: await countRunsOfUpload(db, row, MOST_COUNTED),
    hasTwin: await hasTwinOfUpload(db, row),
  }
}

/**
 * Deletes an upload: at once no list has it and nothing new reads it; its bytes leave the store when nothing else needs
 * them.
 *
 * @throws AppError `not_found`; `conflict` while a source that is not archived, or a run that is not over, reads it
 */
export async function deleteUpload(deps: DeleteDeps, actor: Actor, id: string): Promise<void> {
  await change(deps, actor, async ({ trx, audit, after }) => {
    const row = await lockUpload(trx, id)
    assertPresent(row)
    await refuseInUse(trx, row)
    const { uri, sha256 } = await setUploadDeleted(trx, id, actor.name)
    await audit({ action: 'upload.delete', of: row, before: toUploadView(row) })
    after(() => deps.background.start(() => removeBytes(deps, { uri, sha256 })))
  })
}

function assertPresent(row: UploadRow | undefined): asserts row is UploadRow {
  assertFound(row, 'upload')
  if (row.deletedAt) {
    throw new AppError('not_found', toDeletedFinding(row.filename, row.deletedAt).message)
  }
}

async function refuseInUse(db: Db, row: UploadRow): Promise<void> {
  const [reader] = await listReadersOfUpload(db, row.id, 1)
  if (reader?.archivedAt === null) {
    refuse('UPLOAD_OF_SOURCE', `the source ${reader.name} reads it: archive the source first`)
  }
  const run = await findLivingRunOfUpload(db, row)
  if (run) {
    refuse('UPLOAD_OF_RUN', `the run ${run.name} reads it and is not over`)
  }
}

function refuse(code: string, message: string): never {
  throw new AppError('conflict', message, { fields: [{ pointer: '', code, message }] })
}

/**
 * Runs that are not over may have written the same bytes, and not yet have said so: what was written since the oldest
 * of them began stays, and is looked at again.
 */
async function removeBytes({ db, artifacts }: ByteDeps, bytes: Pick<UploadRow, 'uri' | 'sha256'>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lockUploadBytes(trx, bytes.sha256)
    if (await hasUseOfBytes(trx, bytes)) {
      return
    }
    if (await artifacts.remove(bytes.uri, await findOldestLivingRun({ db: trx }))) {
      await setUploadBytesGone(trx, bytes.sha256)
    }
  })
}

/**
 * What deletions have left in the store, because something needed it or their process ended. What cannot be removed
 * now does not keep the others.
 */
export async function removeLeftoverBytes(deps: ByteDeps, limit = LEFTOVERS): Promise<void> {
  let after = ''
  let hasMore = true
  while (hasMore) {
    const leftovers = await listLeftoverBytes(deps.db, { after, limit })
    for (const bytes of leftovers) {
      await removeBytes(deps, bytes).catch((error: unknown) =>
        log.error({ err: error, uri: bytes.uri }, 'bytes of a deleted upload could not be removed; tried again later'))
    }
    after = leftovers.at(-1)?.sha256 ?? after
    hasMore = leftovers.length === limit
  }
}

interface Read {
  projectId: string
  stages: readonly FrozenStage[]
  /** Keys of stages whose result is taken over: they read nothing. */
  reuse: readonly string[]
}

/** Files that stages would read and that are deleted; in a transaction, the others stay until it ends. */
export async function findDeletedFiles(db: Db, { projectId, stages, reuse }: Read): Promise<PipelineFinding[]> {
  const reading = stages.filter(({ key, input }) => !reuse.includes(key) && !(input && 'datasetVersionId' in input))
  const uris = reading.flatMap(({ inputs }) => inputs.map(({ uri }) => uri))
  const uploads = await holdUploads(db, { projectId, uris })
  const present = new Set(uploads.filter(({ deletedAt }) => deletedAt === null).map(({ uri }) => uri))
  const deleted = new Map(uploads.filter(({ uri }) => !present.has(uri)).map(upload => [upload.uri, upload]))
  return reading.flatMap(stage => stage.inputs.flatMap(({ uri }) => {
    const upload = deleted.get(uri)
    const place = { pointer: `/stages/${stages.indexOf(stage)}`, stageKey: stage.key }
    return upload?.deletedAt ? [{ ...toDeletedFinding(upload.filename, upload.deletedAt), ...place }] : []
  }))
}
