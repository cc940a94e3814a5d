import { ArtifactNotFound, type ArtifactWriter } from '#artifact/store'
import {
  countUnfinishedUploads, deleteResumableUpload, deleteResumableUploadsBefore, findResumableUpload,
  insertResumableUpload,
  lockUploadOwner, setResumableUploadReceived, setResumableUploadWhole, setResumableUploadWriter,
  type ResumableUploadRow, type Unfinished,
} from '#db/repositories/source/resumable-upload.repository'
import type { ResumableUploadView } from '#shared/contract/upload.contract'
import { AppError } from '#server/errors'
import type { Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import { createOpenWriters } from './open-writers'
import { getTargetProjectId } from '../system'
import { getUpload, keepUpload, tooLarge, type UploadDeps } from './upload.service'

/** Usual retention after the last received byte. */
export const RESUMABLE_KEEP_MS = 2 * 24 * 60 * 60_000

/** At most this much is sent again after the console was killed; after a lost connection, nothing. */
const FLUSH_BYTES = 32 << 20

export interface NewResumableUpload {
  id: string
  projectId: string | undefined
  filename: string
  bytes: number
  /** Who has begun it. */
  actor: string
  /** Whom it counts for while it is unfinished. */
  owner: string
}

/** More than anybody uploads at once; what is unfinished is kept for days. */
const MOST_UNFINISHED = 100
/** As many of the largest files that may be uploaded. */
const MOST_UNFINISHED_FILES = 5

/**
 * Uploads that survive lost connections and restarts of the console. The database holds the offset of each, always at
 * or below what is durable in the artifact store. Several consoles may serve the same upload: the newest writer wins.
 */
export interface ResumableUploads {
  /**
   * @throws AppError `too_large`, `refused` without the project, `too_many_uploads` when too much of the owner is
   *   unfinished.
   */
  create: (upload: NewResumableUpload) => Promise<ResumableUploadRow>
  /** @throws AppError `not_found`, also when its bytes are missing. */
  get: (id: string) => Promise<ResumableUploadRow>
  /** @returns the new offset; at the end of the file it becomes an upload. @throws AppError `conflict`, `not_found` */
  append: (id: string, offset: number, body: AsyncIterable<Uint8Array>) => Promise<number>
  drop: (id: string) => Promise<void>
  /** Files stay in place: the next process continues them. */
  close: () => Promise<void>
}

export function createResumableUploads(deps: UploadDeps): ResumableUploads {
  const { db, artifacts } = deps
  const writers = createOpenWriters()

  /** Opened at the offset of the row. */
  async function openWriter(row: ResumableUploadRow): Promise<ArtifactWriter> {
    const kept = await writers.take(row.id)
    if (kept && kept.name === row.writerName && kept.offset === row.receivedBytes) {
      return kept
    }
    // Its file was replaced, or holds more than the row says.
    await (kept?.name === row.writerName ? kept?.close() : kept?.discard())
    const writer = await artifacts.writer(
      row.writerName === null ? undefined : { name: row.writerName, offset: row.receivedBytes },
    )
    if (!await setResumableUploadWriter(db, row, writer.name)) {
      await writer.discard()
      throw takenOver()
    }
    if (row.writerName !== null) {
      await artifacts.dropTemporary(row.writerName)
    }
    return writer
  }

  async function record(id: string, writer: ArtifactWriter): Promise<number> {
    const { name, offset } = await writer.flush()
    if (!await setResumableUploadReceived(db, id, { writerName: name, receivedBytes: offset })) {
      throw takenOver()
    }
    return offset
  }

  async function receive(row: ResumableUploadRow, writer: ArtifactWriter, body: AsyncIterable<Uint8Array>) {
    let recorded = writer.offset
    try {
      for await (const chunk of body) {
        if (writer.offset + chunk.byteLength > row.bytes) {
          throw tooLarge(row.bytes)
        }
        await writer.append(chunk)
        if (writer.offset - recorded >= FLUSH_BYTES) {
          recorded = await record(row.id, writer)
        }
      }
    }
    finally {
      // Also after a lost connection: the bytes received until then count.
      if (writer.offset > recorded) {
        await record(row.id, writer)
      }
    }
  }

  async function finish(row: ResumableUploadRow, writer: ArtifactWriter): Promise<void> {
    const stored = await writer.commit()
    const actor = { name: row.actor, requestId: `upload-${row.id}` }
    await keepUpload(
      deps, actor, { ...row, stored, also: (trx, uploadId) => setResumableUploadWhole(trx, row.id, uploadId) },
    )
  }

  async function find(id: string): Promise<ResumableUploadRow> {
    const row = await findResumableUpload(db, id)
    assertFound(row, 'upload, or it has expired')
    return row
  }

  /** All bytes have arrived, but a crash happened before it became an upload, or it is empty. */
  async function finishLate(row: ResumableUploadRow): Promise<ResumableUploadRow> {
    try {
      await finish(row, await openWriter(row))
    }
    catch (error) {
      if (!(error instanceof ArtifactNotFound)) {
        throw error
      }
      // Committed, but its hash is unknown: the file is sent again.
      await deleteResumableUpload(db, row.id)
    }
    return find(row.id)
  }

  return {
    async create({ id, projectId, filename, bytes, actor, owner }) {
      const { uploadMaxBytes, retention } = deps.settings.config()
      if (bytes > uploadMaxBytes) {
        throw tooLarge(uploadMaxBytes)
      }
      const upload = { id, filename, bytes, projectId: await getTargetProjectId(db, projectId), actor, owner }
      return db.transaction().execute(async (trx) => {
        await lockUploadOwner(trx, owner)
        assertFits(await countUnfinishedUploads(trx, owner, retention.uploadMs), bytes, uploadMaxBytes)
        return insertResumableUpload(trx, upload)
      })
    },

    get: id => writers.alone(id, async () => {
      const row = await find(id)
      return row.uploadId === null && row.receivedBytes === row.bytes ? finishLate(row) : row
    }),

    append: (id, offset, body) => writers.alone(id, async () => {
      const row = await find(id)
      if (row.receivedBytes !== offset || row.uploadId !== null) {
        throw new AppError('conflict', `Upload-Offset is ${offset}, but ${row.receivedBytes} bytes are here`)
      }
      const writer = await openWriter(row)
      try {
        await receive(row, writer, body)
      }
      finally {
        await writers.put(id, writer)
      }
      if (writer.offset === row.bytes) {
        await finish(row, await openWriter({ ...row, writerName: writer.name, receivedBytes: writer.offset }))
      }
      return writer.offset
    }),

    drop: id => writers.alone(id, async () => {
      const row = await find(id)
      await (await writers.take(id))?.discard()
      await deleteResumableUpload(db, id)
      if (row.writerName !== null && row.uploadId === null) {
        await artifacts.dropTemporary(row.writerName)
      }
    }),

    close: writers.close,
  }
}

/** @throws AppError `too_many_uploads` */
function assertFits(unfinished: Unfinished, bytes: number, uploadMaxBytes: number): void {
  if (unfinished.uploads >= MOST_UNFINISHED) {
    const message = `${unfinished.uploads} uploads are unfinished, as many as one may have: finish or discard some`
    throw new AppError('too_many_uploads', message)
  }
  const mostBytes = MOST_UNFINISHED_FILES * uploadMaxBytes
  if (unfinished.bytes + bytes > mostBytes) {
    const both = `unfinished uploads of ${unfinished.bytes} bytes and this one of ${bytes}`
    throw new AppError(
      'too_many_uploads', `${both} are more than the ${mostBytes} that one may have: finish or discard some`,
    )
  }
}

const takenOver = () => new AppError('conflict', 'another console has taken this upload over: ask for its offset')

/** Deletes abandoned uploads. @returns their number. */
export async function sweepResumableUploads(
  { db, artifacts }: Pick<Deps, 'db' | 'artifacts'>, now: Date, keepMs = RESUMABLE_KEEP_MS,
): Promise<number> {
  const swept = await deleteResumableUploadsBefore(db, new Date(now.getTime() - keepMs))
  for (const { writerName, uploadId } of swept) {
    if (writerName !== null && uploadId === null) {
      await artifacts.dropTemporary(writerName)
    }
  }
  return swept.length
}

export async function toResumableUploadView(
  { db, settings }: Pick<Deps, 'db' | 'settings'>, row: ResumableUploadRow,
): Promise<ResumableUploadView> {
  const { id, projectId, filename, bytes, receivedBytes, updatedAt, uploadId } = row
  return {
    id, projectId, filename, bytes, receivedBytes,
    expiresAt: new Date(updatedAt.getTime() + settings.config().retention.uploadMs).toISOString(),
    upload: uploadId === null ? null : await getUpload({ db }, uploadId),
  }
}
