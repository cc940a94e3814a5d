export { readField } from '#record/read-field.ts'
export { isRecord, type JsonRecord, type Value } from '#record/value.ts'
