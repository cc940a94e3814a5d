import { isRecord, type JsonRecord, type Value } from './value.ts'

/** The value of a column: a field of the record, or nested fields with dots. */
export function readField(record: JsonRecord, path: string): Value | undefined {
  if (Object.hasOwn(record, path)) {
    return record[path]
  }
  if (!path.includes('.')) {
    return undefined
  }
  let value: Value | undefined = record
  for (const name of path.split('.')) {
    if (!isRecord(value) || !Object.hasOwn(value, name)) {
      return undefined
    }
    value = value[name]
  }
  return value
}
