import type { JsonRecord } from '../io/field-path.ts'

/** Two hundred records must fit into one gRPC answer of 4 MiB. */
const MAX_RECORD_CHARS = 6_000
const MAX_TEXT_CHARS = 500

/** A record for people: JSON, its long texts cut. */
export function toSampleText(record: JsonRecord): string {
  const text = JSON.stringify(record)
  if (text.length <= MAX_RECORD_CHARS) {
    return text
  }
  const cut = JSON.stringify(record, (_, value: unknown) => typeof value === 'string' && value.length > MAX_TEXT_CHARS ? `${value.slice(0, MAX_TEXT_CHARS)}…` : value)
  return cut.length <= MAX_RECORD_CHARS ? cut : JSON.stringify({ excerpt: `${cut.slice(0, MAX_TEXT_CHARS)}…` })
}
