import { compareNumbers } from './exact-number.ts'
import { isNumber, isRecord, type Value } from './value.ts'

/**
 * Compares by value: 1.0 equals 1, -0 equals 0, 9007199254740993 does not equal 9007199254740992; the order of fields does not
 * matter.
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
    return names.length === Object.keys(b).length && names.every(name => Object.hasOwn(b, name) && equalValues(a[name], b[name]))
  }
  return false
}
