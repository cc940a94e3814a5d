import { toCanonicalNumber } from '#record/exact-number.ts'
import { isNumber, isRecord, type Value } from '#record/value.ts'

/** Equal values give equal text: object names are sorted, numbers are written by value. */
export function toCanonicalJson(value: Value): string {
  if (Array.isArray(value)) {
    return `[${value.map(toCanonicalJson).join(',')}]`
  }
  if (isNumber(value)) {
    return toCanonicalNumber(value)
  }
  if (!isRecord(value)) {
    return JSON.stringify(value)
  }
  const names = Object.keys(value).sort()
  return `{${names.map(name => `${JSON.stringify(name)}:${toCanonicalJson(value[name]!)}`).join(',')}}`
}
