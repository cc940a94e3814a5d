import { hash } from 'node:crypto'
import { getRequestHeader, type H3Event } from 'h3'
import { AppError } from '#server/errors'

/** Characters of an entity tag (RFC 9110); a comma is one, so a list cannot be split by commas. */
const TAG = /(?:W\/)?"[\x21\x23-\x7E\x80-\xFF]*"/g

/** Our tags: the version, then the hash of the text. */
const VERSION = /^"(\d{1,9})(?:-[\w-]+)?"$/

/**
 * The versions that the caller may have seen; undefined for `*`. Only the version of a tag counts: parts that no user
 * edits (progress, the newest version of a dataset) change by themselves.
 *
 * @throws AppError `version_required` (428) without If-Match, `stale_version` (412) when no tag is one of ours.
 */
export function readIfMatch(event: H3Event): readonly number[] | undefined {
  const header = getRequestHeader(event, 'if-match')?.trim()
  if (!header) {
    throw new AppError('version_required', 'send the ETag of what you have seen as If-Match')
  }
  if (header === '*') {
    return undefined
  }
  const versions = (header.match(TAG) ?? []).flatMap(tag => VERSION.exec(tag)?.[1] ?? []).map(Number)
  if (versions.length === 0) {
    throw new AppError('stale_version', `If-Match ${header.slice(0, 40)} is not the ETag of any version`)
  }
  return versions
}

/** True when If-None-Match contains the tag, by weak comparison, as RFC 9110 requires for GET. */
export function isKnown(event: H3Event, etag: string): boolean {
  const header = getRequestHeader(event, 'if-none-match')?.trim()
  return header !== undefined
    && (header === '*' || (header.match(TAG) ?? []).some(tag => toOpaque(tag) === toOpaque(etag)))
}

const toOpaque = (tag: string) => tag.replace(/^W\//, '')

/**
 * The ETag of an answer's text. An editable object has a strong one with its version, to be sent as If-Match; every
 * other answer has a weak one, since it may be compressed.
 */
export function toETag(text: string, version: number | undefined): string {
  const sum = hash('sha256', text, 'base64url').slice(0, 22)
  return version === undefined ? `W/"${sum}"` : `"${version}-${sum}"`
}
