import { listFields } from './json-scan.ts'
import type { JsonRecord } from './value.ts'

const INDEX = /^(?:0|[1-9]\d*)$/

/** The names of a record in the order of its text: JavaScript puts names that look like numbers first. */
export function namesInOrder(record: JsonRecord, text: string): string[] {
  const names = Object.keys(record)
  // When such names exist, the first name is one of them.
  return INDEX.test(names[0] ?? '') ? [...listFields(text).keys()] : names
}
