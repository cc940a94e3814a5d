/** Names of natural languages in the reader's language. */
export function useLanguageName() {
  const { locale } = useI18n()
  const names = computed(() => new Intl.DisplayNames([locale.value], { type: 'language', fallback: 'none' }))

  /**
   * @param code ISO 639-3, complete or still being typed.
   * @returns '' when it names no language.
   */
  const languageOf = (code: string): string => /^[a-z]{3}$/.test(code) ? names.value.of(code) ?? '' : ''
  return { languageOf }
}
