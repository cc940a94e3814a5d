const THEMES = ['system', 'light', 'dark'] as const
type Theme = (typeof THEMES)[number]
const DENSITIES = ['comfortable', 'compact'] as const
type Density = (typeof DENSITIES)[number]

/** The theme that the reader chose. */
export const useTheme = () => useChoiceCookie<Theme>(
  'theme', { first: 'system', read: text => THEMES.find(theme => theme === text) ?? 'system', write: theme => theme },
)

/** How high rows are: `data-density` on `<html>`. */
export const useDensity = () => useChoiceCookie<Density>('density', {
  first: 'comfortable', read: text => DENSITIES.find(density => density === text) ?? 'comfortable',
  write: density => density,
})

/** Shortcuts of a single key can disturb speech input: they can be switched off for good. */
export const useShortcutSwitch = () => useChoiceCookie<boolean>(
  'shortcuts', { first: true, read: text => text !== 'off', write: isOn => isOn ? 'on' : 'off' },
)

/** The reader's preferences, with the names of their values. */
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
