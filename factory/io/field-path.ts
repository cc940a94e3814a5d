import type { Json } from '../worker/stage-job.ts'

export type JsonRecord = Record<string, Json>

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Names that reach the prototype of an object; never written. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype'])

/** The value of a column: a name of the record itself, or nested names with dots. */
export function readField(record: JsonRecord, path: string): Json | undefined {
  if (Object.hasOwn(record, path)) {
    return record[path]
  }
  if (!path.includes('.')) {
    return undefined
  }
  let value: Json | undefined = record
  for (const name of path.split('.')) {
    if (!isRecord(value) || !Object.hasOwn(value, name)) {
      return undefined
    }
    value = value[name]
  }
  return value
}

/** Sets a column in place; makes the objects on the way. */
export function writeField(record: JsonRecord, path: string, value: Json): void {
  const names = Object.hasOwn(record, path) ? [path] : path.split('.')
  if (names.some(name => FORBIDDEN.has(name))) {
    return
  }
  let target = record
  for (const name of names.slice(0, -1)) {
    const inner: Json | undefined = Object.hasOwn(target, name) ? target[name] : undefined
    const next: JsonRecord = isRecord(inner) ? inner : {}
    target[name] = next
    target = next
  }
  target[names.at(-1)!] = value
}
