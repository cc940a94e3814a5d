/**
 * JSON with sorted keys and no white space: equal content has equal text and sha256 (RFC 8785 for values that
 * JSON.parse returns). Undefined fields are omitted.
 */
export function toCanonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value)
  }
  // Without a list of texts for each level: a template of 1 MB has a hundred thousand values.
  let text = ''
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) {
      text += `${text === '' ? '' : ','}${toCanonicalJson(item ?? null)}`
    }
    return `[${text}]`
  }
  for (const key of Object.keys(value).sort()) {
    const child: unknown = Reflect.get(value, key)
    if (child !== undefined) {
      text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${toCanonicalJson(child)}`
    }
  }
  return `{${text}}`
}
