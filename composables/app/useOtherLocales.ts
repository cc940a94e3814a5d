export type LocaleCode = ReturnType<typeof useI18n>['locale']['value']

/** Codes of the other languages, once their texts have loaded. */
export function useOtherLocales() {
  const { locale, locales, loadLocaleMessages } = useI18n()
  const loaded = ref<LocaleCode[]>([])

  onMounted(async () => {
    const codes = locales.value.map(({ code }) => code)
    await Promise.all(codes.map(code => loadLocaleMessages(code)))
    loaded.value = codes
  })

  return computed(() => loaded.value.filter(code => code !== locale.value))
}
