const BYTES = 16

/** Works over plain HTTP too, where there is no `crypto.randomUUID`. */
export const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(BYTES))].map(byte => byte.toString(16).padStart(2, '0')).join('')

/**
 * Idempotency keys: the same request has the same key until it was answered for good; another body is another request.
 * So a second press, or a press after a lost answer, does the work once.
 */
export function createKeys(make: () => string = newKey) {
  const kept = new Map<string, { body: string, key: string }>()
  return {
    keyFor(part: string, body: unknown): string {
      const text = JSON.stringify(body)
      const known = kept.get(part)
      if (known?.body === text) {
        return known.key
      }
      const key = make()
      kept.set(part, { body: text, key })
      return key
    },
    forget: (part: string) => kept.delete(part),
  }
}
