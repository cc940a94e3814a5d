import { isNumberText, toNumberValue } from './exact-number.ts'
import type { Value } from './value.ts'

/**
 * Deepest nesting of a record, its own object included: code that walks a record may recurse this deep, and a deeper
 * text is refused.
 */
export const MAX_RECORD_DEPTH = 500

export class TooDeep extends RangeError {
  override name = 'TooDeep'

  constructor() {
    super(`nested more than ${MAX_RECORD_DEPTH} deep`)
  }
}

/**
 * Parses JSON so that every number keeps the value as written. Most texts contain no number at risk, and finding that
 * out costs little compared with parsing; the others are parsed again with the text of each number.
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

/** Whether the text may contain a number that a double cannot represent; it may also be inside a string. */
export function hasInexactNumber(text: string): boolean {
  for (const [candidate] of text.matchAll(CANDIDATES)) {
    if (isNumberText(candidate) && typeof toNumberValue(candidate) !== 'number') {
      return true
    }
  }
  return false
}

/** A double holds any 15 digits, combined with any two-digit exponent. */
const LEAST_LONG = 16
const CANDIDATES = /\d[\d.]{15,}(?:[eE][+-]?\d+)?|\d[\d.]*[eE][+-]?\d{3,}/g
/** Beyond these the exponent has three digits, or the mantissa is long. */
const LARGE = 1e80
const SMALL = 1e-80

/** What the survey found; a higher value overrides a lower one. A zero may be 1e-400, which no double can represent. */
const PLAIN = 0
const ZERO = 1
const EXTREME = 2
const TOO_DEEP = 3

function survey(value: Value, levels: number): number {
  if (typeof value === 'number') {
    const size = Math.abs(value)
    return size < LARGE && size > SMALL ? PLAIN : size === 0 ? ZERO : EXTREME
  }
  if (typeof value !== 'object' || value === null) {
    return PLAIN
  }
  if (levels === 0) {
    return TOO_DEEP
  }
  let found = PLAIN
  // Most values are texts: not called for those, it takes half of the time.
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const item = value[index]!
      found = typeof item === 'string' ? found : Math.max(found, survey(item, levels - 1))
    }
    return found
  }
  const fields = value as Record<string, Value>
  for (const name in fields) {
    const field = fields[name]!
    found = typeof field === 'string' ? found : Math.max(found, survey(field, levels - 1))
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

/**
 * Whether the text has a run of more than 15 digits and points, as a long number does. Looks at every 16th character:
 * such a run must contain one of them.
 */
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
