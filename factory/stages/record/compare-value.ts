import { equalValues } from '#record/equal-values.ts'
import { type ExactNumber, isNumberText, toNumberValue } from '#record/exact-number.ts'
import { isNumber, type Value } from '#record/value.ts'
import type { Json } from '../../job/stage-job.ts'

/** More digits than a double holds for sure, or an exponent as large: only as text such a number gets here whole. */
const LONG = /\d[\d.]{15}|[eE][+-]?\d{3}/

/** A parameter that is a text, and the text of such a number: it means the number too. */
export function toLongNumber(parameter: Json): number | ExactNumber | undefined {
  return typeof parameter === 'string' && LONG.test(parameter) && isNumberText(parameter) ? toNumberValue(parameter) : undefined
}

/** Whether a value of a record is what a parameter says: numbers by their value, text as text. */
export function toEqualTest(parameter: Json): (value: Value | undefined) => boolean {
  const number = toLongNumber(parameter)
  return number === undefined
    ? value => equalValues(value, parameter)
    : value => equalValues(value, isNumber(value) ? number : parameter)
}

/** Whether a value is one of a list; as quick for a list of thousands. */
export function toOneOfTest(list: readonly Json[]): (value: Value | undefined) => boolean {
  const plain = new Set<unknown>(list)
  const others = list.filter(item => (typeof item === 'object' && item !== null) || toLongNumber(item) !== undefined).map(toEqualTest)
  return value => plain.has(value) || others.some(isEqual => isEqual(value))
}
