import type { Density } from './useDensity'
import type { Theme } from './useTheme'

/** What a reader can set for themselves, with the names of the choices; each is kept in a cookie. */
export function usePreferences() {
  const { t, locale, locales, setLocale } = useI18n()
  const theme = useTheme()
  const density = useDensity()
  const hasShortcuts = useShortcutSwitch()

  const themes = computed<{ key: Theme, label: string, icon: string }[]>(() => [
    { key: 'system', label: t('app.theme.system'), icon: 'i-lucide-monitor' },
    { key: 'light', label: t('app.theme.light'), icon: 'i-lucide-sun' },
    { key: 'dark', label: t('app.theme.dark'), icon: 'i-lucide-moon' },
  ])
  const densities = computed<{ key: Density, label: string, icon: string }[]>(() => [
    { key: 'comfortable', label: t('app.density.comfortable'), icon: 'i-lucide-rows-3' },
    { key: 'compact', label: t('app.density.compact'), icon: 'i-lucide-rows-4' },
  ])
  const languages = computed(() => locales.value.map(({ code, name }) => ({ key: code, label: name ?? code })))
  const language = computed({ get: () => locale.value, set: code => void setLocale(code) })

  return { theme, themes, density, densities, language, languages, hasShortcuts }
}
