/** The query of an address, in the form of `vue-router`. */
export type UrlQuery = Record<string, string | null | undefined | (string | null)[]>

/** The value of a parameter; of several values the first. */
export const firstOf = (value: UrlQuery[string]): string | undefined => (Array.isArray(value) ? value[0] : value) ?? undefined

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
