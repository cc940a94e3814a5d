import { getQuery, getRouterParams, type H3Event } from 'h3'
import type { z } from 'zod'
import type { ProblemField } from '#shared/contract/error.contract'
import { AppError } from '../errors'

type Issue = z.core.$ZodIssue

/**
 * Parses one part of a request.
 *
 * @param base start of the pointers: '/query', '/params', or '' for the body.
 * @throws AppError `invalid_input` with every wrong place.
 */
export function parsePart(schema: z.ZodType, value: unknown, base: string): unknown {
  const badText = findBadText(value, base)
  if (badText) {
    throw invalid([badText])
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) {
    throw invalid(withoutRepeats(parsed.error.issues.flatMap(issue => toFields(issue, base))))
  }
  return parsed.data
}

export const readParams = (event: H3Event): unknown => Object.assign({}, getRouterParams(event, { decode: true }))

export const readQuery = (event: H3Event): unknown => Object.assign({}, getQuery(event))

export function invalid(fields: ProblemField[]): AppError {
  const [first] = fields
  return new AppError('invalid_input', first ? `${first.pointer || 'body'}: ${first.message}` : 'malformed request', { fields })
}

function toFields(issue: Issue, base: string): ProblemField[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({ pointer: toPointer(base, [...path, key]), code: 'unrecognized_key', message: `unknown field ${key}` }))
  }
  return [{ pointer: toPointer(base, path), code: issue.code, message: issue.message }]
}

/** A number beyond the safe ones breaks its own limit too, with the same words. */
const withoutRepeats = (fields: ProblemField[]): ProblemField[] =>
  [...new Map(fields.map(field => [JSON.stringify(field), field])).values()]

const toPointer = (base: string, path: string[]) =>
  base + path.map(part => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** Text that a database cannot hold: NUL, and halves of a surrogate pair. */
function findBadText(value: unknown, pointer: string): ProblemField | undefined {
  if (typeof value === 'string') {
    return isStorable(value) ? undefined : { pointer, code: 'invalid_text', message: 'holds a NUL or half a character' }
  }
  if (typeof value !== 'object' || value === null) {
    return undefined
  }
  for (const [key, child] of Object.entries(value)) {
    const found = isStorable(key) ? findBadText(child, toPointer(pointer, [key])) : findBadText(key, pointer)
    if (found) {
      return found
    }
  }
  return undefined
}

const isStorable = (text: string) => !text.includes('\u0000') && text.isWellFormed()
