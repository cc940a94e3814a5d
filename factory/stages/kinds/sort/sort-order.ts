import { toCanonicalText } from '#record/canonical-text.ts'
import { compareNumbers, type ExactNumber } from '#record/exact-number.ts'
import { isNumber } from '#record/value.ts'
import { type JsonRecord, readField } from '#factory/io/field-path.ts'

export interface SortField { field: string, order: 'asc' | 'desc' }

/** A value that is no number and no text; the same values have the same text. */
class Other {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** Of each field its value; undefined = it has none. */
export type SortKey = readonly (number | ExactNumber | string | Other | undefined)[]
type Part = Exclude<SortKey[number], undefined>

export function toSortKey(record: JsonRecord, fields: readonly SortField[]): SortKey {
  return fields.map(({ field }) => {
    const value = readField(record, field)
    if (value === undefined || value === null || value === '') {
      return undefined
    }
    return typeof value === 'string' || isNumber(value) ? value : new Other(toCanonicalText(value))
  })
}

/** Of a record that cannot be read: it has a value in none of the fields. */
export const NO_KEY: SortKey = []

/** Negative, zero or positive, as `a` comes before, with or after `b`. A record without a value comes last anyhow. */
export function createOrder(fields: readonly SortField[]): (a: SortKey, b: SortKey) => number {
  const signs = fields.map(({ order }) => order === 'desc' ? -1 : 1)
  return (a, b) => {
    for (let index = 0; index < signs.length; index += 1) {
      const [one, other] = [a[index], b[index]]
      if (one === undefined || other === undefined) {
        if (one !== other) {
          return one === undefined ? 1 : -1
        }
        continue
      }
      const found = compareParts(one, other)
      if (found !== 0) {
        return found * signs[index]!
      }
    }
    return 0
  }
}

/** Numbers, then texts, then all others: an order in which a text could come between two numbers would be none. */
function compareParts(a: Part, b: Part): number {
  if (typeof a === 'string' && typeof b === 'string') {
    return compareCodePoints(a, b)
  }
  if (isNumber(a) && isNumber(b)) {
    return compareNumbers(a, b)
  }
  return a instanceof Other && b instanceof Other ? compareCodePoints(a.text, b.text) : rankOf(a) - rankOf(b)
}

const rankOf = (part: Part): number => isNumber(part) ? 0 : typeof part === 'string' ? 1 : 2

const FIRST_SURROGATE = 0xD800
const AFTER_SURROGATES = 0xE000

/** As the bytes of UTF-8 are ordered; `<` of JavaScript puts characters beyond U+FFFF before U+E000. */
function compareCodePoints(a: string, b: string): number {
  if (a === b) {
    return 0
  }
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index += 1) {
    const [one, other] = [a.charCodeAt(index), b.charCodeAt(index)]
    if (one !== other) {
      return toRank(one) - toRank(other)
    }
  }
  return a.length - b.length
}

/** Surrogates behind all other units. */
function toRank(unit: number): number {
  const isSurrogate = unit >= FIRST_SURROGATE && unit < AFTER_SURROGATES
  return isSurrogate ? unit + AFTER_SURROGATES : unit
}
