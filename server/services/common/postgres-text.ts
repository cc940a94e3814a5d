const NUL = '\0'

/**
 * Postgres refuses U+0000 and lone surrogates in text and jsonb, and an error message, a column name or a value in
 * a statistic may contain any text: one such character must not stop the stream. Returns the value itself if
 * there is none.
 */
export function toPostgresText<T>(value: T): T {
  return isStorable(value) ? value : replaceIn(value) as T
}

/**
 * Whether all text in it can be stored. Walks, since a look at the JSON takes five times as long: every event goes
 * through here.
 */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') {
    return value.isWellFormed() && !value.includes(NUL)
  }
  if (Array.isArray(value)) {
    return value.every(isStorable)
  }
  if (!isContainer(value)) {
    return true
  }
  for (const key in value) {
    if (!isStorable(key) || !isStorable(value[key])) {
      return false
    }
  }
  return true
}

/** Objects such as dates are values. */
function isContainer(value: unknown): value is Record<string, unknown> {
  if (value === null || typeof value !== 'object') {
    return false
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const replace = (text: string) => text.replaceAll(NUL, '\uFFFD').toWellFormed()

function replaceIn(value: unknown): unknown {
  if (typeof value === 'string') {
    return replace(value)
  }
  if (Array.isArray(value)) {
    return value.map(replaceIn)
  }
  return isContainer(value)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [replace(key), replaceIn(inner)]))
    : value
}
