/** The query of an address as `vue-router` hands it over and takes it. */
export type UrlQuery = Record<string, string | null | undefined | (string | null)[]>

/** A parameter that is given once; of several the first counts. */
export const firstOf = (value: UrlQuery[string]): string | undefined => (Array.isArray(value) ? value[0] : value) ?? undefined

/** The contract's limit. */
const LONGEST_CURSOR = 512

/** Of a page of a list; '' for the first one, and for what no list gave out. */
export function cursorOf(value: UrlQuery[string]): string {
  const cursor = firstOf(value) ?? ''
  return cursor.length <= LONGEST_CURSOR ? cursor : ''
}
