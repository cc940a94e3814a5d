/** SQLSTATE: a column of the result has another type than when the statement was parsed. */
export const RESULT_CHANGED = '0A000'

/** Longer ones are written for one batch of values and do not come again. */
const MOST_CHARACTERS = 10_000
/** Texts that were given once. */
const MOST_SEEN = 500

/** One statement whose text is the same each time. Not those that end a transaction or change tables. */
export const isKeepable = (text: string): boolean => text.length <= MOST_CHARACTERS && /^\s*(?:select|insert|update|delete|with)\b/i.test(text)

/** Says from the second time on that a text comes again: most of what is asked once is not asked again. */
export function createSecondTime(): (text: string) => boolean {
  const seen = new Set<string>()
  return (text) => {
    if (seen.has(text)) {
      return true
    }
    if (seen.size >= MOST_SEEN) {
      seen.delete(seen.values().next().value ?? '')
    }
    seen.add(text)
    return false
  }
}
