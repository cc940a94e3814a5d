/**
 * JSON with sorted keys and no blanks: equal content, equal text, equal sha256 (RFC 8785 for the values that
 * JSON.parse gives). Fields that are undefined are left out.
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
