/** SQLSTATE: a column of the result has another type than when the statement was parsed. */
export const RESULT_CHANGED = '0A000'

/** Longer statements are generated for one batch of values and are not repeated. */
const MOST_CHARACTERS = 10_000
/** Statements that were sent once. */
const MOST_SEEN = 500

/** Statements whose text repeats. Excludes those that end a transaction or change tables. */
export const isKeepable = (text: string): boolean =>
  text.length <= MOST_CHARACTERS && /^\s*(?:select|insert|update|delete|with)\b/i.test(text)

/** Tells from the second time on that a statement repeats: most one-time statements never repeat. */
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
