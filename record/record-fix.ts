import { toJsonFailure, toPlace } from './json-place.ts'
import { eachToken, listFields, type Span } from './json-scan.ts'
import { parseValue, TooDeep } from './parse-value.ts'
import { toShownFields } from './shown-fields.ts'

/** What is wrong with the text that should take the place of a record. */
export type FixFault
  = | { code: 'FIX_EMPTY' | 'FIX_NOT_AN_OBJECT' | 'FIX_TOO_DEEP' | 'FIX_SAME' }
    | { code: 'FIX_NOT_JSON', line: number, column: number }
  /** The field has a value of another type than before; null fits every type. */
    | { code: 'FIX_FIELD_TYPE', field: string }
  /** The field is none of those that may be fixed. */
    | { code: 'FIX_OTHER_FIELD', field: string }

/**
 * Checks a fixed record against the one whose place it takes.
 *
 * @param fields that may be fixed, nested ones with dots; absent, or none of them in the original = all
 * @returns its text in one line: as it was written when it is one already, otherwise without the space between its
 *   tokens.
 */
export function readFix(original: string, fixed: string, fields?: readonly string[]): { text: string }
  | { fault: FixFault } {
  const written = fixed.trim()
  if (written === '') {
    return { fault: { code: 'FIX_EMPTY' } }
  }
  const failure = toJsonFailure(written)
  if (failure) {
    const { line, column } = toPlace(fixed, failure.offset + fixed.indexOf(written))
    return { fault: { code: 'FIX_NOT_JSON', line, column } }
  }
  if (!written.startsWith('{')) {
    return { fault: { code: 'FIX_NOT_AN_OBJECT' } }
  }
  if (isTooDeep(written)) {
    return { fault: { code: 'FIX_TOO_DEEP' } }
  }
  const field = findOtherType(original, written)
  if (field !== undefined) {
    return { fault: { code: 'FIX_FIELD_TYPE', field } }
  }
  const shown = toShownFields(original, fields)
  const other = shown && findOtherChange([original, written], shown)
  if (other !== undefined) {
    return { fault: { code: 'FIX_OTHER_FIELD', field: other } }
  }
  return withoutSpace(original) === withoutSpace(written)
    ? { fault: { code: 'FIX_SAME' } }
    : { text: /[\n\r]/.test(written) ? withoutSpace(written) : written }
}

function isTooDeep(text: string): boolean {
  try {
    parseValue(text)
    return false
  }
  catch (error) {
    if (error instanceof TooDeep) {
      return true
    }
    throw error
  }
}

function findOtherType(original: string, fixed: string): string | undefined {
  const is = listFields(fixed)
  return [...listFields(original)].find(([name, was]) => {
    const [before, after] = [typeAt(original, was), typeAt(fixed, is.get(name))]
    return before !== after && before !== 'null' && after !== 'null' && after !== undefined
  })?.[0]
}

/** The first field that differs and is neither one of `fields` nor around one. @param texts two objects */
function findOtherChange(texts: readonly [string, string], fields: readonly string[], path = ''): string | undefined {
  const [was, is] = [listFields(texts[0]), listFields(texts[1])]
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const place = `${path}${name}`
    const [before = '', after = ''] = [sliceOf(texts[0], was.get(name)), sliceOf(texts[1], is.get(name))]
    if (fields.includes(place)) {
      continue
    }
    const isAround = before.startsWith('{')
      && after.startsWith('{')
      && fields.some(field => field.startsWith(`${place}.`))
    // Not compared as a whole first: on each level that would be all that lies below it again.
    const other = isAround
      ? findOtherChange([before, after], fields, `${place}.`)
      : withoutSpace(before) === withoutSpace(after) ? undefined : place
    if (other !== undefined) {
      return other
    }
  }
  return undefined
}

const sliceOf = (text: string, span: Span | undefined) => span && text.slice(span.start, span.end)

const TYPES: Record<string, string> = {
  '"': 'string', '{': 'object', '[': 'array', 't': 'boolean', 'f': 'boolean', 'n': 'null',
}

const typeAt = (text: string, span: Span | undefined) => span && (TYPES[text[span.start] ?? ''] ?? 'number')

function withoutSpace(text: string): string {
  const parts: string[] = []
  eachToken(text, (_, { start, end }) => parts.push(text.slice(start, end)))
  return parts.join('')
}
