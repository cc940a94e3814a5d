import { findLanguage } from '~/utils/form/language-code'

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
