/** The query of an address, in the form of `vue-router`. */
export type UrlQuery = Record<string, string | null | undefined | (string | null)[]>

/** The value of a parameter; of several values the first. */
export const firstOf = (value: UrlQuery[string]): string | undefined =>
  (Array.isArray(value) ? value[0] : value) ?? undefined

/** The contract's limit. */
const LONGEST_TEXT = 200

/** A text to search or filter by; without NUL, which no database stores. */
export const textOf = (value: UrlQuery[string]): string =>
  (firstOf(value) ?? '').replaceAll('\0', '').slice(0, LONGEST_TEXT)

/**
 * The parameters whose values were not taken: absent from the address of the state that they gave, though not a
 * default.
 *
 * @param read.names parameters that the page reads
 * @param read.kept address of the state
 * @param read.initial state of the plain address
 */
export function findWrongNames(
  query: UrlQuery, { names, kept, initial }: { names: readonly string[], kept: UrlQuery, initial: object },
): string[] {
  const defaults = new Set(Object.values(initial).map(String))
  return names.filter((name) => {
    const text = (firstOf(query[name]) ?? '').trim()
    return text !== '' && kept[name] === undefined && !defaults.has(text)
  })
}

/** The contract's limit. */
const LONGEST_CURSOR = 512

/** The cursor of a page of a list; '' for the first page, and for a text that cannot be a cursor. */
export function cursorOf(value: UrlQuery[string]): string {
  const cursor = firstOf(value) ?? ''
  return cursor.length <= LONGEST_CURSOR ? cursor : ''
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** False for an address with another text in the place of an id, which cannot lead anywhere. */
export const isUuid = (text: unknown): text is string => typeof text === 'string' && UUID.test(text)
