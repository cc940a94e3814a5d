import { toLanguageTag } from '#record/language-tag'

/** Names of natural languages in the reader's language. */
export function useLanguageName() {
  const { t, locale, localeCodes } = useI18n()
  const names = computed(() => new Intl.DisplayNames([locale.value], { type: 'language', fallback: 'none' }))

  /**
   * @param code two or three letters, complete or still being typed.
   * @returns '' when it names no language.
   */
  const languageOf = (code: string): string => /^[a-z]{2,3}$/.test(code) ? names.value.of(code) ?? '' : ''

  /** Which of the codes a name or another code of the same language means. */
  const codeOf = (text: string, codes: readonly string[]) =>
    findLanguage(text, codes, { locales: localeCodes.value, others: { cmn: t('form.chinese_names').split(' ') } })
  return { languageOf, codeOf }
}

interface Words {
  /** The languages in which a name is known, beside its own. */
  locales: readonly string[]
  /** Everyday names that the names of the browser do not cover, by code. */
  others: Record<string, readonly string[]>
}

/**
 * The code of a language among those that are known.
 *
 * @param text a name of the language, one of its codes (`zh`, `zho` and `cmn` are one language), or neither.
 */
export function findLanguage(text: string, codes: readonly string[], words: Words): string | undefined {
  const { locales, others } = words
  const asked = text.trim().toLowerCase()
  if (asked === '' || codes.includes(asked)) {
    return asked || undefined
  }
  const isCode = /^[a-z]{2,3}$/.test(asked)
  const name = toPlainName(asked)
  const namesOf = (code: string) => [...listNames(code, [...locales, code]), ...others[code] ?? []].map(toPlainName)
  return codes.find(code => isCode ? toLanguageTag(code) === toLanguageTag(asked) : namesOf(code).includes(name))
}

/** In Chinese, a language has two names, which end in the character of writing (U+6587) or of speaking (U+8BED). */
const toPlainName = (name: string): string => name.toLowerCase().replace(/\u6587$/, '\u8BED')

const listNames = (code: string, locales: readonly string[]): string[] =>
  locales.flatMap(locale => new Intl.DisplayNames([locale], { type: 'language', fallback: 'none' }).of(code) ?? [])
