import { toCanonicalText } from '#record/canonical-text.ts'
import { type JsonRecord, readField } from '../../io/field-path.ts'

/**
 * A text that is equal for records with equal values in these fields, to be hashed; undefined for a record with a value
 * in none of them: without one it is not known to belong to another.
 */
export function toKeyText(record: JsonRecord, fields: readonly string[]): string | undefined {
  const values = fields.map(field => readField(record, field))
  return values.every(isBlank) ? undefined : toCanonicalText(values.map(value => value ?? null))
}

const isBlank = (value: unknown): boolean => value === undefined || value === null || value === ''
