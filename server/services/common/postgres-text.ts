const NUL = '\0'

/** NUL and lone surrogates as JSON escapes. */
const UNSTORABLE = /\\u(?:0000|d[89a-f][0-9a-f]{2})/

/**
 * Postgres refuses U+0000 and lone surrogates in text and jsonb, and an error message, a column name or a value in
 * a statistic may contain any text: one such character must not stop the stream. Returns the value itself if
 * there is none.
 */
export function toPostgresText<T>(value: T): T {
  return UNSTORABLE.test(JSON.stringify(value)) ? replaceIn(value) as T : value
}

const replace = (text: string) => text.replaceAll(NUL, '\uFFFD').toWellFormed()

function replaceIn(value: unknown): unknown {
  if (typeof value === 'string') {
    return replace(value)
  }
  if (Array.isArray(value)) {
    return value.map(replaceIn)
  }
  // Objects such as dates are values, not containers.
  if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [replace(key), replaceIn(inner)]))
  }
  return value
}
