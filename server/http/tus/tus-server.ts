import { Server } from '@tus/server'
import { v7 } from 'uuid'
import { API_BASE, PATHS } from '#shared/contract/paths'
import { AppError } from '#server/errors'
import type { Deps } from '#server/services/common/deps'
import type { ResumableUploads } from '#server/services/source/resumable-upload.service'
import { ResumableDataStore } from './resumable-data-store'

/** How long a returning sender waits for its interrupted request to end. */
const DRAIN_MS = 1_000

/**
 * Who sends a request, from our handler to the store; what a sender puts there is replaced. Encoded: a name may have
 * any letters.
 */
export const ACTOR_HEADER = 'x-console-actor'
/** Whom an unfinished upload counts for, in the same way. */
export const OWNER_HEADER = 'x-console-owner'

export function createTusServer(uploads: ResumableUploads, { config }: Deps['settings']): Server {
  return new Server({
    path: API_BASE + PATHS.uploadResumableCreate.path,
    datastore: new ResumableDataStore(uploads, () => config().retention.uploadMs),
    maxSize: () => config().uploadMaxBytes,
    relativeLocation: true,
    namingFunction: () => v7(),
    lockDrainTimeout: DRAIN_MS,
    // Our guard has already checked the origin.
    allowedOrigins: () => false,
    onUploadCreate({ headers }, { metadata }) {
      const decode = (name: string) => decodeURIComponent(headers.get(name) ?? '')
      return Promise.resolve({ metadata: { ...metadata, actor: decode(ACTOR_HEADER), owner: decode(OWNER_HEADER) } })
    },
    // Rethrown: the one translator of failures creates the answer.
    onResponseError(_, error) {
      throw toFailure(error, config().uploadMaxBytes)
    },
  })
}

/** Failures of the library have a status, whether they are errors or plain objects. */
function toFailure(error: unknown, uploadMaxBytes: number): unknown {
  if (typeof error !== 'object' || error === null || !('status_code' in error)) {
    return error
  }
  return toTusRefusal(Number(error.status_code), 'body' in error ? String(error.body) : '', uploadMaxBytes)
}

export function toTusRefusal(status: number, text: string, uploadMaxBytes: number): AppError {
  const message = text.trim() || 'not a request of tus 1.0.0'
  switch (status) {
    case 404:
    case 410:
      return new AppError('not_found', 'no such upload, or it has expired')
    case 409:
      return new AppError('conflict', message)
    case 413:
      return new AppError(
        'too_large', `an upload may have at most ${uploadMaxBytes} bytes, and no more than it promised`,
      )
    case 500:
      return new AppError('unavailable', message, { retryAfterSeconds: 1 })
    case 501:
      return new AppError('not_implemented', message)
    default:
      return new AppError('invalid_input', message)
  }
}
