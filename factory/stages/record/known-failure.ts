import { ArtifactDamaged } from '#artifact/store.ts'
import { AccessError } from '../../io/allowed-file.ts'
import { StageFailure } from '../stage-definition.ts'

const DISK_FULL = new Set(['ENOSPC', 'EDQUOT'])
const NOT_READABLE = new Set(['EACCES', 'EPERM'])

/** What the system says about files, in our words; undefined for anything that nobody foresaw. */
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
  const code = String(error.code)
  const options = { metadata: { code }, cause: error }
  if (DISK_FULL.has(code)) {
    return new StageFailure('DISK_FULL', 'no space left for artifacts', { ...options, isRetryable: true })
  }
  if (NOT_READABLE.has(code)) {
    return new StageFailure('NOT_READABLE', 'the factory may not read this', options)
  }
  // zlib's codes: the file was cut off or is damaged, and will be next time.
  if (code.startsWith('Z_')) {
    return new StageFailure('SOURCE_CORRUPT', `the compressed file is damaged: ${error.message}`, options)
  }
  return code === 'artifact_not_found' ? new StageFailure('ARTIFACT_NOT_FOUND', error.message, { cause: error }) : undefined
}
