import { isRecord } from './field-path.ts'
import type { Json } from '../worker/stage-job.ts'

/** Equal values have equal texts: the names of objects are sorted. */
export function toCanonicalJson(value: Json): string {
  if (Array.isArray(value)) {
    return `[${value.map(toCanonicalJson).join(',')}]`
  }
  if (!isRecord(value)) {
    return JSON.stringify(value)
  }
  const names = Object.keys(value).sort()
  return `{${names.map(name => `${JSON.stringify(name)}:${toCanonicalJson(value[name]!)}`).join(',')}}`
}
