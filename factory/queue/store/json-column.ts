/**
 * JSON text for a jsonb column. Postgres refuses U+0000 and half a character there, and an error message may cite
 * any document, cut anywhere: that must not keep a stage from ending.
 */
export function toJsonColumn(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => typeof inner === 'string' ? inner.replaceAll('\0', '\uFFFD').toWellFormed() : inner)
}
