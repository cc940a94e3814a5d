import { toCanonicalNumber } from './exact-number.ts'
import { isNumber, isRecord, type Value } from './value.ts'

/**
 * Equal values give equal text, for hashing: names are sorted, numbers are written by value, also those beyond doubles.
 */
export function toCanonicalText(value: Value): string {
  if (Array.isArray(value)) {
    return `[${value.map(toCanonicalText).join(',')}]`
  }
  if (isNumber(value)) {
    return toCanonicalNumber(value)
  }
  if (!isRecord(value)) {
    return JSON.stringify(value)
  }
  const names = Object.keys(value).sort()
  return `{${names.map(name => `${JSON.stringify(name)}:${toCanonicalText(value[name]!)}`).join(',')}}`
}
