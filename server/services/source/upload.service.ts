import { v7 } from 'uuid'
import { ArtifactNotFound, ArtifactTooLarge, type ArtifactStore, type StoredArtifact } from '#artifact/store'
import type { Trx } from '#db/client'
import { lockUploadBytes } from '#db/repositories/source/upload-delete.repository'
import {
  findSameUpload, findUpload, insertUpload, listUploads as listRows, type NewUpload as NewUploadRow, type UploadRow,
} from '#db/repositories/source/upload.repository'
import type { UploadCompression, UploadFormat, UploadView } from '#shared/contract/upload.contract'
import type { ArtifactInfo } from '#shared/domain/dataset/artifact'
import type { PipelineFinding } from '#shared/domain/pipeline/pipeline-check'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { toMediaType } from '#shared/domain/source-format'
import { AppError } from '#server/errors'
import { change, type ChangeDeps, type Write } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import { getTargetProjectId } from '../system'
import { guessFormat, HEAD_BYTES } from './upload-format'
import { pageById } from '../common/paging'

export type UploadDeps = ChangeDeps & Pick<Deps, 'artifacts' | 'settings'>

export interface NewUpload {
  projectId: string | undefined
  filename: string
  body: AsyncIterable<Uint8Array>
  /** The Content-Length; undefined when chunked. */
  promisedBytes: number | undefined
  signal: AbortSignal
}

/**
 * Streams a file into the artifact store. The same bytes under the same name return the existing upload.
 *
 * @throws AppError `too_large`; `invalid_input` when the body ends before its Content-Length: nothing is stored.
 */
export async function createUpload(deps: UploadDeps, actor: Actor, upload: NewUpload): Promise<UploadView> {
  const { uploadMaxBytes } = deps.settings.config()
  const { filename, promisedBytes } = upload
  if (promisedBytes !== undefined && promisedBytes > uploadMaxBytes) {
    throw tooLarge(uploadMaxBytes)
  }
  const projectId = await getTargetProjectId(deps.db, upload.projectId)
  const stored = await store(deps.artifacts, upload, uploadMaxBytes)
  return keepUpload(deps, actor, { projectId, filename, stored })
}

export interface StoredUpload {
  projectId: string
  filename: string
  stored: StoredArtifact
  /** Further changes in the same transaction. */
  also?: (trx: Trx, uploadId: string) => Promise<void>
}

/**
 * Makes stored bytes an upload; if the same bytes and name exist already, returns that one.
 *
 * @throws AppError `conflict` when an equal file was deleted since the bytes were stored, and they with it
 */
export async function keepUpload(
  deps: ChangeDeps & Pick<Deps, 'artifacts'>, actor: Actor, { projectId, filename, stored, also }: StoredUpload,
): Promise<UploadView> {
  const { uri, sha256, bytes } = stored
  const known = await findSameUpload(deps.db, { projectId, sha256, filename })
  const { format, compression } = known ?? await guessFormat(filename, await readHead(deps.artifacts, uri))
  return change(deps, actor, async (write) => {
    const { trx } = write
    await lockUploadBytes(trx, sha256)
    // Deleted in the meantime, or made by another request.
    const same = await findSameUpload(trx, { projectId, sha256, filename })
    if (!await deps.artifacts.stat(uri)) {
      throw goneAgain()
    }
    const after = same
      ? toUploadView(same)
      : await addUpload(write, { projectId, filename, bytes, sha256, uri, format, compression })
    await also?.(trx, after.id)
    return after
  })
}

export async function addUpload(
  { trx, actor, audit }: Write, upload: Omit<NewUploadRow, 'id' | 'actor'>,
): Promise<UploadView> {
  const after = toUploadView(await insertUpload(trx, { id: v7(), ...upload, actor: actor.name }))
  await audit({ action: 'upload.create', of: after, after })
  return after
}

async function store(artifacts: ArtifactStore, { body, promisedBytes, signal }: NewUpload, uploadMaxBytes: number) {
  try {
    return await artifacts.put(checkLength(body, promisedBytes), { signal, maxBytes: uploadMaxBytes })
  }
  catch (cause) {
    if (cause instanceof ArtifactTooLarge) {
      throw tooLarge(uploadMaxBytes)
    }
    if (signal.aborted || isCut(cause)) {
      throw cut(cause)
    }
    throw cause
  }
}

/** A proxy may end a truncated body normally: only Content-Length reveals it. */
async function* checkLength(
  body: AsyncIterable<Uint8Array>, promisedBytes: number | undefined,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    yield chunk
  }
  if (promisedBytes !== undefined && bytes !== promisedBytes) {
    throw cut(undefined)
  }
}

const goneAgain = (cause?: unknown) => new AppError(
  'conflict', 'a file with the same contents was deleted at this moment: send this one again', { cause },
)

const isCut = (cause: unknown) => cause instanceof Error
  && 'code' in cause
  && (cause.code === 'ECONNRESET' || cause.code === 'ERR_STREAM_PREMATURE_CLOSE')

const cut = (cause: unknown) => cause instanceof AppError
  ? cause
  : new AppError('invalid_input', 'the upload ended before all of its bytes were here; nothing was kept', { cause })

export const tooLarge = (maxBytes: number) => new AppError('too_large', `an upload may have at most ${maxBytes} bytes`)

async function readHead(artifacts: ArtifactStore, uri: string): Promise<Uint8Array> {
  try {
    const chunks: Uint8Array[] = []
    for await (const chunk of await artifacts.open(uri, { start: 0, end: HEAD_BYTES }) as AsyncIterable<Uint8Array>) {
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  }
  catch (cause) {
    throw cause instanceof ArtifactNotFound ? goneAgain(cause) : cause
  }
}

export function listUploads({ db }: Pick<Deps, 'db'>, {
  projectId = DEFAULT_PROJECT_ID, ...query
}: { projectId?: string | undefined, limit: number, cursor?: string | undefined }) {
  return pageById(query, page => listRows(db, { ...page, projectId }), toUploadView)
}

/** @throws AppError `not_found` */
export async function getUpload({ db }: Pick<Deps, 'db'>, id: string): Promise<UploadView> {
  const row = await findUpload(db, id)
  assertFound(row, 'upload')
  if (row.deletedAt) {
    throw new AppError('not_found', toDeletedFinding(row.filename, row.deletedAt).message)
  }
  return toUploadView(row)
}

/** Says which file it was, and since when it is deleted. */
export function toDeletedFinding(filename: string, deletedAt: Date): PipelineFinding {
  const at = `${deletedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const message = `the file ${filename} was deleted on ${at}`
  return { severity: 'ERROR', code: 'UPLOAD_DELETED', pointer: '', stageKey: '', message, params: { filename, at } }
}

/** As the factory reads it. */
export function toArtifact({ uri, bytes, sha256, format, filename }: UploadRow): ArtifactInfo {
  return { uri, mediaType: toMediaType(format), records: -1, bytes, sha256, role: 'OUTPUT', name: filename }
}

export function toUploadView(
  { id, projectId, filename, bytes, sha256, format, compression, createdAt }: UploadRow,
): UploadView {
  // Written only by `guessFormat`.
  return {
    id, projectId, filename, bytes, sha256, format: format as UploadFormat,
    compression: compression as UploadCompression, createdAt: createdAt.toISOString(),
  }
}
