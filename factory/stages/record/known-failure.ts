import { ArtifactDamaged, ArtifactStoreFailed } from '#artifact/store.ts'
import { AccessError } from '../../io/allowed-file.ts'
import { StageFailure } from '../stage-definition.ts'

/** No space, a quota, or the largest file that the system allows. */
const DISK_FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])
const NOT_READABLE = new Set(['EACCES', 'EPERM'])

/** The failure for an error of the file system; undefined for an unexpected error. */
export function toKnownFailure(error: unknown): StageFailure | undefined {
  if (error instanceof AccessError) {
    return new StageFailure(error.reason, error.message, { cause: error })
  }
  if (!(error instanceof Error) || !('code' in error)) {
    return undefined
  }
  if (error instanceof ArtifactDamaged) {
    const metadata = Object.fromEntries(Object.entries(error.damage).map(([name, value]) => [name, String(value)]))
    return new StageFailure('ARTIFACT_DAMAGED', error.message, { metadata, cause: error })
  }
  if (error instanceof ArtifactStoreFailed) {
    return new StageFailure('ARTIFACT_STORE_FAILED', error.message, { isRetryable: error.isPassing, cause: error })
  }
  const code = String(error.code)
  const options = { metadata: { code }, cause: error }
  if (DISK_FULL.has(code)) {
    return new StageFailure('DISK_FULL', 'no space left for artifacts', { ...options, isRetryable: true })
  }
  if (NOT_READABLE.has(code)) {
    return new StageFailure('NOT_READABLE', 'the factory may not read this', options)
  }
  // zlib's codes: the file is cut off or damaged, and a retry will not help.
  if (code.startsWith('Z_')) {
    return new StageFailure('SOURCE_CORRUPT', `the compressed file is damaged: ${error.message}`, options)
  }
  return code === 'artifact_not_found'
    ? new StageFailure('ARTIFACT_NOT_FOUND', error.message, { cause: error })
    : undefined
}
