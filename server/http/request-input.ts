import { getQuery, getRouterParams, type H3Event } from 'h3'
import type { z } from 'zod'
import { MOST_PROBLEM_FIELDS, type ProblemField } from '#shared/contract/error.contract'
import { AppError } from '#server/errors'
import { isStorable } from '#server/services/common/postgres-text'

type Issue = z.core.$ZodIssue

/**
 * Parses one part of a request.
 *
 * @param base start of the pointers: '/query', '/params', or '' for the body.
 * @throws AppError `invalid_input` with every invalid field.
 */
export function parsePart(schema: z.ZodType, value: unknown, base: string): unknown {
  const badText = findBadText(value, base)
  if (badText) {
    throw invalid([badText])
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) {
    throw toRefusal(parsed.error.issues, base)
  }
  return parsed.data
}

export const readParams = (event: H3Event): unknown => Object.assign({}, getRouterParams(event, { decode: true }))

/** h3 drops names that could reach a prototype; here they stay, so that they are refused like every unknown one. */
export function readQuery(event: H3Event): unknown {
  const query = Object.assign({}, getQuery(event))
  const start = event.path.indexOf('?')
  for (const [name, value] of new URLSearchParams(start < 0 ? '' : event.path.slice(start))) {
    if (DROPPED.includes(name)) {
      Object.defineProperty(query, name, { value, enumerable: true, configurable: true })
    }
  }
  return query
}

/** By `parseQuery` of ufo. */
const DROPPED = ['__proto__', 'constructor']

export function invalid(fields: ProblemField[], fieldCount = fields.length): AppError {
  const [first] = fields
  return new AppError(
    'invalid_input', first ? `${first.pointer || 'body'}: ${first.message}` : 'malformed request',
    { fields, fieldCount },
  )
}

/**
 * Names the first invalid fields and counts all of them: a megabyte of unknown fields must not become an answer of
 * eight.
 */
function toRefusal(issues: readonly Issue[], base: string): AppError {
  const fields = new Map<string, ProblemField>()
  let count = 0
  for (const { pointer, code, message } of listPlaces(issues, base)) {
    count += 1
    // An unsafe integer also breaks its own limit, with the same message.
    const key = `${code} ${pointer} ${message}`
    if (fields.size < MOST_PROBLEM_FIELDS && !fields.has(key)) {
      fields.set(key, { pointer, code, message })
    }
  }
  return invalid([...fields.values()], count > MOST_PROBLEM_FIELDS ? count : fields.size)
}

function* listPlaces(issues: readonly Issue[], base: string): Generator<ProblemField> {
  for (const issue of issues) {
    const path = issue.path.map(String)
    if (issue.code !== 'unrecognized_keys') {
      yield { pointer: toPointer(base, path), code: issue.code, message: issue.message }
      continue
    }
    for (const key of issue.keys) {
      yield { pointer: toPointer(base, [...path, key]), code: 'unrecognized_key', message: `unknown field ${key}` }
    }
  }
}

const toPointer = (base: string, path: string[]) =>
  base + path.map(part => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/**
 * Text that a database cannot store: NUL and lone surrogates; and the one name that no object should have as a field.
 */
function findBadText(value: unknown, pointer: string): ProblemField | undefined {
  if (typeof value === 'string') {
    return isStorable(value) ? undefined : { pointer, code: 'invalid_text', message: 'holds a NUL or half a character' }
  }
  if (typeof value !== 'object' || value === null) {
    return undefined
  }
  for (const [key, child] of Object.entries(value)) {
    // zod drops it without a word, where every other unknown field is named.
    if (key === '__proto__') {
      return { pointer: toPointer(pointer, [key]), code: 'unrecognized_key', message: `unknown field ${key}` }
    }
    const found = isStorable(key) ? findBadText(child, toPointer(pointer, [key])) : findBadText(key, pointer)
    if (found) {
      return found
    }
  }
  return undefined
}
