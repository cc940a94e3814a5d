import { getRequestHeader, type H3Event } from 'h3'
import { AppError } from '../errors'

/**
 * The version that the caller has seen; undefined for `*`.
 *
 * @throws AppError `version_required` (428) without If-Match, `stale_version` (412) when it is no ETag of ours.
 */
export function readIfMatch(event: H3Event): number | undefined {
  const header = getRequestHeader(event, 'if-match')?.trim()
  if (!header) {
    throw new AppError('version_required', 'send the ETag of what you have seen as If-Match')
  }
  if (header === '*') {
    return undefined
  }
  const version = /^"(\d{1,9})"$/.exec(header)?.[1]
  if (version === undefined) {
    throw new AppError('stale_version', `If-Match ${header.slice(0, 40)} is not the ETag of any version`)
  }
  return Number(version)
}

/** undefined for what has no version. */
export function toETag(answer: unknown): string | undefined {
  return typeof answer === 'object' && answer !== null && 'version' in answer ? `"${String(answer.version)}"` : undefined
}
