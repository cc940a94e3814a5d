/** Malay, and the Norwegian that most write, have tags of their own beside that of their macrolanguage. */
const OTHER_TAGS: Readonly<Record<string, string>> = { nb: 'no', zlm: 'ms' }

/**
 * Codes of one language have one tag: "zh", "zho" and "cmn" are one, as are "no", "nb" and "nob".
 *
 * @param code two or three letters: ISO 639-1, ISO 639-2 or ISO 639-3, of a macrolanguage too.
 */
export function toLanguageTag(code: string): string {
  const tag = Intl.getCanonicalLocales(code)[0] ?? code
  return OTHER_TAGS[tag] ?? tag
}
