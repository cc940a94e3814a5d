import { hash } from 'node:crypto'
import { getRequestHeader, type H3Event } from 'h3'
import { AppError } from '#server/errors'

/** What an entity tag may hold (RFC 9110); a comma too, so that a list cannot simply be split. */
const TAG = /(?:W\/)?"[\x21\x23-\x7E\x80-\xFF]*"/g

/** Ours: the version, and the rest of what makes this very text. */
const VERSION = /^"(\d{1,9})(?:-[\w-]+)?"$/

/**
 * The versions that the caller may have seen; undefined for `*`. Only the version of a tag counts: parts that nobody
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

/** If-None-Match knows it already: by weak comparison, as RFC 9110 wants it for reading. */
export function isKnown(event: H3Event, etag: string): boolean {
  const header = getRequestHeader(event, 'if-none-match')?.trim()
  return header !== undefined && (header === '*' || (header.match(TAG) ?? []).some(tag => toOpaque(tag) === toOpaque(etag)))
}

const toOpaque = (tag: string) => tag.replace(/^W\//, '')

/**
 * Of the text of an answer. What is edited has a strong one with its version, to be sent back as If-Match; every other
 * answer a weak one, since it goes out packed too.
 */
export function toETag(text: string, version: number | undefined): string {
  const sum = hash('sha256', text, 'base64url').slice(0, 22)
  return version === undefined ? `W/"${sum}"` : `"${version}-${sum}"`
}
