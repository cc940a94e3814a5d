import { listFields } from './json-scan.ts'
import type { JsonRecord } from './value.ts'

const INDEX = /^(?:0|[1-9]\d*)$/

/** The names of a record as its text has them: objects of JavaScript put those that look like numbers first. */
export function namesInOrder(record: JsonRecord, text: string): string[] {
  const names = Object.keys(record)
  // Where there are any, the first is one.
  return INDEX.test(names[0] ?? '') ? [...listFields(text).keys()] : names
}
