const NUL = '\0'

/**
 * Postgres refuses U+0000 in text and jsonb, and an error message may cite any document: one such
 * character must not stop the stream. Returns the value itself where there is none.
 */
export function toStorable<T>(value: T): T {
  return JSON.stringify(value).includes('\\u0000') ? replaceNul(value) as T : value
}

function replaceNul(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(NUL, '\uFFFD')
  }
  if (Array.isArray(value)) {
    return value.map(replaceNul)
  }
  // Dates and the like are values, not containers.
  if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.replaceAll(NUL, '\uFFFD'), replaceNul(inner)]))
  }
  return value
}
