import { z } from 'zod'

/** UUIDv7 in practice; any UUID is well-formed. */
export const id = z.uuid()

/** ISO 8601 UTC on the wire. */
export const instant = z.iso.datetime()

/**
 * One readable line: no control characters, no line breaks. By their numbers and without `\p`, which programs in other
 * languages do not know; from a text, because the linter takes control characters in a pattern for a slip.
 */
const PLAIN_LINE = new RegExp(String.raw`^[^\u0000-\u001F\u007F-\u009F\u2028\u2029]*$`)

const NOT_PLAIN = 'must be one line without control characters'

/** A name given by a person. */
export const name = z.string().trim().min(1).max(200).regex(PLAIN_LINE, NOT_PLAIN)

/** Marks that turn the direction of the text behind them, so that a name looks like another one. */
const UNTURNED = /^[^\u202A-\u202E\u2066-\u2069]*$/

/**
 * A name for people; it never becomes a path. What a system does not take for a name is mended when it is downloaded.
 */
export const filename = z.string().trim().min(1).max(255)
  .regex(/^[^/\\]+$/, 'a name, not a path')
  .regex(/[^.]/, 'a name, not a path')
  .regex(PLAIN_LINE, NOT_PLAIN)
  .regex(UNTURNED, 'must not turn the direction of its text')

export const description = z.string().max(4_000)

/**
 * A whole number in a query: only decimal digits. `Number` would accept `1e2`, `0x10` and the empty text.
 */
export const integerText = <T extends z.ZodType>(integer: T) =>
  z.preprocess(value => typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value, integer)

const YES = ['true', '1', 'yes', 'on', 'y', 'enabled']
const NO = ['false', '0', 'no', 'off', 'n', 'disabled']

/** A boolean in a query, in any letter case: Python sends `archived=True`. */
export const flagText = z.stringbool({ truthy: YES, falsy: NO })
  .meta({ enum: [...YES, ...NO], description: 'Case is ignored' })

/** Keyset paging: pass `nextCursor` back as `cursor`. */
export const pageQuery = z.strictObject({
  limit: integerText(z.int().min(1).max(200)).default(50),
  cursor: z.string().max(512).optional(),
})

/** Requests `total`, capped at 10,000. */
export const countQuery = z.strictObject({ count: flagText.default(false) })

export const pageOf = <T extends z.ZodType>(item: T) => z.object({
  items: z.array(item),
  nextCursor: z.string().nullable(),
  total: z.int().optional(),
  totalIsExact: z.boolean().optional(),
})

/** A query parameter that may be repeated: `state=FAILED&state=CRASHED`. */
export const repeated = <T extends z.ZodType>(item: T, most = 50) =>
  z.preprocess(
    value => value === undefined || Array.isArray(value) ? value : [value], z.array(item).max(most).optional(),
  )

export const column = z.object({
  name: z.string(),
  type: z.enum(['string', 'integer', 'number', 'boolean', 'timestamp', 'object', 'array', 'unknown']),
  nullable: z.boolean(),
})

export const ARTIFACT_ROLES = ['OUTPUT', 'REJECTS', 'SAMPLES', 'MANIFEST', 'TRACE'] as const

export const artifact = z.object({
  uri: z.string(),
  mediaType: z.string(),
  /** -1 = unknown. */
  records: z.int(),
  bytes: z.int(),
  sha256: z.string(),
  role: z.enum(ARTIFACT_ROLES),
})

/**
 * One end of a range: ISO 8601 with its offset, or `now-7d`, `now/d` … (see shared/domain/time/instant-expression.ts).
 */
export const rangeEnd = z.string().min(1).max(40)

/** IANA name. */
export const timeZone = z.string().max(64).regex(/^[\w+/-]+$/)

/** With `q`: each of its words, in any order, and the closest names first; one answer, without a cursor. */
export const closest = flagText.default(false)

/** Only these of what is listed: names of what was chosen long ago. */
export const ids = repeated(id, 100)

/** Lists archived objects instead of active ones. */
export const archived = flagText.default(false)

/** Optional everywhere; absent = the default project. */
export const projectQuery = z.strictObject({ projectId: id.optional() })

export const idParams = z.strictObject({ id })

/** Optimistic lock: `version` is the ETag, to be sent back as `If-Match`. */
export const editable = {
  id,
  version: z.int(),
  createdAt: instant,
  updatedAt: instant,
}
