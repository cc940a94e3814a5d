import { isError } from 'h3'
import { ArtifactDamaged, ArtifactNotFound, ArtifactStoreFailed } from '#artifact/store'
import { READ_ONLY } from '#db/postgres-pool'
import { ERROR_STATUS, type ErrorCode } from '#shared/domain/error-code'
import { AppError, toTaken } from '#server/errors'

const RETRY_AFTER_SECONDS = 2
/** Somebody has to end the failover, or the maintenance. */
const READ_ONLY_RETRY_SECONDS = 10

/** SQLSTATE of constraints that two concurrent requests can violate. */
const UNIQUE_VIOLATION = '23505'
const FOREIGN_KEY_VIOLATION = '23503'

/** Indexes of names that people give: datasets_name_key, projects_key_key … */
const TAKEN = /^(?:api_tokens|data_sources|datasets|model_configs|pipeline_templates|pipelines|projects|qc_policies|saved_views|users)_(name|key)_key$/

/** The database does not respond, is full, shuts down or took too long: the same request may work later. */
const DATABASE_AWAY = /^(?:08...|53...|57P0.|57014|55P03|40001|40P01|ECONN\w+|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN)$/

/** What `pg` throws without a code. */
const DATABASE_AWAY_MESSAGE
  = /^(?:Query read timeout|Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/

const CODE_BY_STATUS = new Map<number, ErrorCode>(
  (Object.entries(ERROR_STATUS) as [ErrorCode, number][]).map(([code, status]) => [status, code]),
)

/** Converts anything thrown into an AppError. Unforeseen errors become `internal`, with the original as cause. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) {
    return thrown
  }
  if (thrown instanceof Error && thrown.cause instanceof AppError) {
    return thrown.cause
  }
  if (thrown instanceof ArtifactNotFound) {
    return new AppError('artifact_missing', thrown.message, { cause: thrown })
  }
  if (thrown instanceof ArtifactDamaged) {
    return new AppError('artifact_damaged', thrown.message, { cause: thrown })
  }
  if (thrown instanceof ArtifactStoreFailed) {
    return new AppError(
      'unavailable', 'the artifact store cannot be used', { cause: thrown, retryAfterSeconds: RETRY_AFTER_SECONDS },
    )
  }
  return fromHttp(thrown) ?? fromDisk(thrown) ?? fromDatabase(thrown) ?? new AppError(
    'internal', 'internal error', { cause: thrown },
  )
}

/** h3 and Nitro answer some requests before we see them. */
function fromHttp(thrown: unknown): AppError | undefined {
  // A status of 501 or more was set on purpose, as by a page that waits for the database; 500 is a bug.
  if (!isError(thrown) || thrown.unhandled || thrown.statusCode === 500 || (
    thrown.statusCode > 500 && !CODE_BY_STATUS.has(thrown.statusCode)
  )) {
    return undefined
  }
  const code = CODE_BY_STATUS.get(thrown.statusCode) ?? 'invalid_input'
  return new AppError(code, thrown.statusMessage ?? 'the request could not be understood', { cause: thrown })
}

/** Raised by our own writes (an upload, the artifact store) or by the database. */
function fromDisk(thrown: unknown): AppError | undefined {
  const isFull = thrown instanceof Error && 'code' in thrown && DISK_FULL.has(String(thrown.code))
  return isFull
    ? new AppError('storage_full', 'no space is left on the disk of the server; nothing was kept')
    : undefined
}

/** No space, a quota, or the largest file that the system allows; and the SQLSTATE of a database for a full disk. */
const DISK_FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', '53100'])

function fromDatabase(thrown: unknown): AppError | undefined {
  const error = isError(thrown) ? thrown.cause : thrown
  if (!(error instanceof Error)) {
    return undefined
  }
  const code = 'code' in error ? String(error.code) : ''
  if (code === UNIQUE_VIOLATION) {
    const field = TAKEN.exec('constraint' in error ? String(error.constraint) : '')?.[1]
    return field === undefined
      ? new AppError('conflict', 'something like this is there already', { cause: error })
      : toTaken(`/${field}`, error)
  }
  if (code === FOREIGN_KEY_VIOLATION) {
    return new AppError('conflict', 'what it belongs to was deleted meanwhile', { cause: error })
  }
  if (code === READ_ONLY) {
    return new AppError(
      'read_only',
      'the database is read-only at the moment, as a replica is after a failover: it can be read, and nothing '
      + 'was changed',
      { retryAfterSeconds: READ_ONLY_RETRY_SECONDS },
    )
  }
  if (DATABASE_AWAY.test(code) || DATABASE_AWAY_MESSAGE.test(error.message)) {
    return new AppError(
      'unavailable', 'the database is away or too slow', { cause: error, retryAfterSeconds: RETRY_AFTER_SECONDS },
    )
  }
  return undefined
}
