import { localeContextInjectionKey } from '@nuxt/ui/composables/useLocale.js'
import { en, zh_cn } from '@nuxt/ui/locale'

/** The words that components of the library say themselves, such as "Close". For the root of the app. */
export function useLibraryLocale() {
  const { locale } = useI18n()
  provide(localeContextInjectionKey, computed(() => locale.value === 'en' ? en : zh_cn))
}
