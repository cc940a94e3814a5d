import { compareNumbers, type ExactNumber, isNumberText, toNumberValue } from '#record/exact-number.ts'
import { isNumber, isRecord, type Value } from '#record/value.ts'
import type { Json } from '../../job/stage-job.ts'

/** More digits than a double holds for sure, or an exponent as large: such a number arrives intact only as text. */
const LONG = /\d[\d.]{15}|[eE][+-]?\d{3}/

/** The number that a text parameter may mean, because JSON cannot carry it as a number. */
export function toLongNumber(parameter: Json): number | ExactNumber | undefined {
  return typeof parameter === 'string' && LONG.test(parameter) && isNumberText(parameter)
    ? toNumberValue(parameter)
    : undefined
}

/** Tests whether a record's value equals a parameter: numbers by value, texts as texts. */
export function toEqualTest(parameter: Json): (value: Value | undefined) => boolean {
  const number = toLongNumber(parameter)
  return number === undefined
    ? value => equalValues(value, parameter)
    : value => equalValues(value, isNumber(value) ? number : parameter)
}

/** Tests whether a value is in a list; equally fast for thousands of values. */
export function toOneOfTest(list: readonly Json[]): (value: Value | undefined) => boolean {
  const plain = new Set<unknown>(list)
  const others = list.filter(item => (typeof item === 'object' && item !== null) || toLongNumber(item) !== undefined)
    .map(toEqualTest)
  return value => plain.has(value) || others.some(isEqual => isEqual(value))
}

/**
 * Compares by value: 1.0 equals 1, -0 equals 0, 9007199254740993 does not equal 9007199254740992; the order of fields
 * does not matter.
 */
export function equalValues(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) {
    return true
  }
  if (isNumber(a) && isNumber(b)) {
    return compareNumbers(a, b) === 0
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => equalValues(item, b[index]))
  }
  if (isRecord(a) && isRecord(b)) {
    const names = Object.keys(a)
    return names.length === Object.keys(b).length
      && names.every(name => Object.hasOwn(b, name) && equalValues(a[name], b[name]))
  }
  return false
}
