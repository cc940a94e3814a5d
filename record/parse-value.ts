import { isNumberText, toNumberValue } from './exact-number.ts'
import type { Value } from './value.ts'

/** Deepest nesting of a record, its own object included: all that walks a record may recurse so far, and a text that goes deeper is no data. */
export const MAX_RECORD_DEPTH = 500

export class TooDeep extends RangeError {
  override name = 'TooDeep'

  constructor() {
    super(`nested more than ${MAX_RECORD_DEPTH} deep`)
  }
}

/**
 * Reads JSON so that every number has the value that is written. Most texts hold no number at risk, which is found out
 * at a small part of the cost of parsing; the others are parsed once more, with the text of each number.
 *
 * @throws SyntaxError as JSON.parse
 * @throws TooDeep
 */
export function parseValue(text: string): Value {
  const value: Value = JSON.parse(text)
  const look = survey(value, MAX_RECORD_DEPTH)
  if (look >= TOO_DEEP) {
    throw new TooDeep()
  }
  const isAtRisk = look >= EXTREME || (look === ZERO && hasSmallExponent(text)) || hasLongNumber(text)
  return isAtRisk && hasInexactNumber(text) ? parseExactly(text) : value
}

/** The text may hold a number that a double cannot say; where it does, it may still be within a string. */
export function hasInexactNumber(text: string): boolean {
  for (const [candidate] of text.matchAll(CANDIDATES)) {
    if (isNumberText(candidate) && typeof toNumberValue(candidate) !== 'number') {
      return true
    }
  }
  return false
}

/** A double holds any 15 digits, and any power of ten of two digits beside them. */
const LEAST_LONG = 16
const CANDIDATES = /\d[\d.]{15,}(?:[eE][+-]?\d+)?|\d[\d.]*[eE][+-]?\d{3,}/g
/** Beyond these an exponent has three digits, or the mantissa is long. */
const LARGE = 1e80
const SMALL = 1e-80

const isExtreme = (value: number) => !(Math.abs(value) < LARGE && Math.abs(value) > SMALL)

/** What was seen, the larger over the smaller. Zero may be 1e-400, which no double can say. */
const PLAIN = 0
const ZERO = 1
const EXTREME = 2
const TOO_DEEP = 3

function survey(value: Value, levels: number): number {
  if (typeof value === 'number') {
    return value === 0 ? ZERO : isExtreme(value) ? EXTREME : PLAIN
  }
  if (typeof value !== 'object' || value === null) {
    return PLAIN
  }
  if (levels === 0) {
    return TOO_DEEP
  }
  let found = PLAIN
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      found = Math.max(found, survey(value[index]!, levels - 1))
    }
    return found
  }
  const fields = value as Record<string, Value>
  for (const name in fields) {
    found = Math.max(found, survey(fields[name]!, levels - 1))
  }
  return found
}

function hasSmallExponent(text: string): boolean {
  for (let minus = text.indexOf('-'); minus >= 0; minus = text.indexOf('-', minus + 1)) {
    const before = text[minus - 1]
    if (before === 'e' || before === 'E') {
      return true
    }
  }
  return false
}

const isNumeric = (code: number) => code <= 57 && code >= 46 && code !== 47

/** Whether digits and points stand in a row as in a number of more than 15 digits. Looks at one character of 16: the row must hold one of these. */
function hasLongNumber(text: string): boolean {
  const { length } = text
  for (let at = LEAST_LONG - 1; at < length; at += LEAST_LONG) {
    if (isNumeric(text.charCodeAt(at))) {
      let start = at
      while (start > 0 && isNumeric(text.charCodeAt(start - 1))) {
        start -= 1
      }
      let end = at + 1
      while (end < length && isNumeric(text.charCodeAt(end))) {
        end += 1
      }
      if (end - start >= LEAST_LONG) {
        return true
      }
    }
  }
  return false
}

function parseExactly(text: string): Value {
  return JSON.parse(text, (_, value: Value, context?: { source: string }) =>
    typeof value === 'number' && context ? toNumberValue(context.source, value) : value) as Value
}
