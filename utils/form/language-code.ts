/** Everyday names that the names of the browser do not cover. */
const OTHER_NAMES: Record<string, readonly string[]> = {
  cmn: ['汉语', '普通话', '国语', '华语', '简体中文', '繁体中文', 'mandarin'],
}

/**
 * The code of a language among those that are known.
 *
 * @param text a name of the language in one of the locales, one of its codes (`zh`, `zho` and `cmn` are one language), or neither.
 */
export function findLanguage(text: string, codes: readonly string[], locales: readonly string[]): string | undefined {
  const asked = text.trim().toLowerCase()
  if (asked === '' || codes.includes(asked)) {
    return asked || undefined
  }
  const isCode = /^[a-z]{2,3}$/.test(asked)
  const name = toPlainName(asked)
  return codes.find(code => isCode ? tagOf(code) === tagOf(asked) : namesOf(code, locales).includes(name))
}

const tagOf = (code: string): string => Intl.getCanonicalLocales(code)[0] ?? code

/** 英文 and 英语 are one language. */
const toPlainName = (name: string): string => name.toLowerCase().replace(/文$/, '语')

function namesOf(code: string, locales: readonly string[]): string[] {
  const names = [...locales, code].map(locale => new Intl.DisplayNames([locale], { type: 'language', fallback: 'none' }).of(code))
  return [...names, ...OTHER_NAMES[code] ?? []].flatMap(name => name === undefined ? [] : [toPlainName(name)])
}
