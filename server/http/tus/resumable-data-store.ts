import type { Readable } from 'node:stream'
import { DataStore, Upload } from '@tus/server'
import { uploadQuery } from '#shared/contract/upload.contract'
import { AppError } from '#server/errors'
import { OPERATOR } from '#server/services/access/identity'
import type { ResumableUploads } from '#server/services/source/resumable-upload.service'

/** The store of the tus library, backed by our resumable uploads. */
export class ResumableDataStore extends DataStore {
  readonly #uploads: ResumableUploads
  readonly #keepMs: () => number

  constructor(uploads: ResumableUploads, keepMs: () => number) {
    super()
    this.#uploads = uploads
    this.#keepMs = keepMs
    this.extensions = ['creation', 'creation-with-upload', 'expiration', 'termination']
  }

  override async create(upload: Upload): Promise<Upload> {
    const about = uploadQuery.safeParse({
      filename: upload.metadata?.filename ?? undefined, projectId: upload.metadata?.projectId ?? undefined,
    })
    if (!about.success) {
      const fields = about.error.issues
        .map(({ path, message, code }) => ({ pointer: `/metadata/${path.join('/')}`, code, message }))
      throw new AppError(
        'invalid_input', 'Upload-Metadata: a filename is needed, and a projectId is the id of a project', { fields },
      )
    }
    const { updatedAt } = await this.#uploads.create({
      id: upload.id,
      bytes: upload.size ?? 0,
      projectId: about.data.projectId,
      filename: about.data.filename,
      actor: upload.metadata?.actor || OPERATOR,
      owner: upload.metadata?.owner ?? '',
    })
    upload.creation_date = updatedAt.toISOString()
    return upload
  }

  override write(stream: Readable, id: string, offset: number): Promise<number> {
    return this.#uploads.append(id, offset, stream)
  }

  override async getUpload(id: string): Promise<Upload> {
    const { filename, projectId, bytes, receivedBytes, updatedAt } = await this.#uploads.get(id)
    // The library counts the expiry from this time: for us the last received byte.
    return new Upload({
      id, size: bytes, offset: receivedBytes, metadata: { filename, projectId }, creation_date: updatedAt.toISOString(),
    })
  }

  override remove(id: string): Promise<void> {
    return this.#uploads.drop(id)
  }

  override getExpiration(): number {
    return this.#keepMs()
  }
}
