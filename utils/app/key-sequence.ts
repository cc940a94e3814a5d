/** Longest wait for the second key of `g r`. */
export const SEQUENCE_MS = 1_200

export interface KeySequence {
  /**
   * @param keys all known shortcuts, such as `/` or `g r`.
   * @returns the shortcut that this key completes.
   */
  press: (key: string, atMs: number, keys: readonly string[]) => string | undefined
}

/**
 * Recognises keys pressed one after the other. A first key that leads nowhere is forgotten, and the next key counts
 * alone.
 */
export function createKeySequence(): KeySequence {
  let begun = ''
  let begunAtMs = 0

  return {
    press(key, atMs, keys) {
      const before = begun && atMs - begunAtMs <= SEQUENCE_MS ? `${begun} ` : ''
      begun = ''
      const match = [`${before}${key}`, key].find(it => keys.includes(it))
      const start = [`${before}${key}`, key].find(it => keys.some(known => known.startsWith(`${it} `)))
      if (match === undefined && start !== undefined) {
        begun = start
        begunAtMs = atMs
      }
      return match
    },
  }
}

/** The key of an event as shortcuts are written: letters small, signs as they are typed. */
export const toKeyName = (key: string): string => key.length === 1 ? key.toLowerCase() : key
