/**
 * JSON text for a jsonb column. Postgres refuses U+0000 and lone surrogates there, and an error message may quote
 * any document, cut anywhere: that must not prevent a stage from ending.
 */
export function toJsonColumn(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'string' ? inner.replaceAll('\0', '\uFFFD').toWellFormed() : inner)
}
