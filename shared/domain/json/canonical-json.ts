/**
 * JSON with sorted keys and no white space: equal content has equal text and sha256 (RFC 8785 for values that
 * JSON.parse returns). Undefined fields are omitted.
 */
export function toCanonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(item => toCanonicalJson(item ?? null)).join(',')}]`
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value)
      .filter(([, child]) => child !== undefined)
      .sort(([a], [b]) => a < b ? -1 : 1)
      .map(([key, child]) => `${JSON.stringify(key)}:${toCanonicalJson(child)}`)
    return `{${fields.join(',')}}`
  }
  return JSON.stringify(value)
}
