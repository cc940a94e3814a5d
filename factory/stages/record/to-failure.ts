import type { StageErrorInfo } from '../../job/stage-job.ts'
import { toKnownFailure } from './known-failure.ts'
import { StageFailure } from '../stage-definition.ts'

/** The failure that any error of a stage is told as. */
export function toFailure(error: unknown): StageFailure {
  return error instanceof StageFailure ? error : toKnownFailure(error) ?? toUnforeseen(error)
}

/** As it passes from thread to thread, and is stored. */
export const toErrorInfo = ({ reason, message, isRetryable, metadata }: StageFailure): StageErrorInfo =>
  ({ reason, message, retryable: isRetryable, metadata })

function toUnforeseen(error: unknown): StageFailure {
  const message = error instanceof Error ? error.message : String(error)
  const metadata: Record<string, string> = error instanceof Error && 'code' in error ? { code: String(error.code) } : {}
  return new StageFailure('STAGE_ERROR', message.slice(0, 1_000), { isRetryable: true, metadata, cause: error })
}
