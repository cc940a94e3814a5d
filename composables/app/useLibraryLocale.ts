/** Of @nuxt/ui, whose own languages hold the words of all its components. */
const LIBRARY_LOCALE = Symbol.for('nuxt-ui.locale-context')

/** The words that components of the library in use say themselves. For the root of the app. */
export function useLibraryLocale() {
  const { t, locale } = useI18n()
  provide(LIBRARY_LOCALE, computed(() => {
    const closable = { close: t('common.close') }
    return { name: locale.value, code: locale.value, dir: 'ltr', messages: { modal: closable, slideover: closable, toast: closable } }
  }))
}
