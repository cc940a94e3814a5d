import { ExactNumber } from './exact-number.ts'

/** A value of a record: JSON, with a number type of its own where a double cannot represent what is written. */
export type Value = null | boolean | number | string | ExactNumber | Value[] | { [key: string]: Value }

export type JsonRecord = Record<string, Value>

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
}

export const isNumber = (value: unknown): value is number | ExactNumber =>
  typeof value === 'number' || value instanceof ExactNumber
