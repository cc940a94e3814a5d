export interface NavigationEntry {
  to: string
  icon: string
  label: string
  /** Paths below which the entry is the current one; `to` always is. */
  also?: string[]
  /** At the foot of the rail; on a phone behind "more". */
  isMinor?: boolean
}

/** Only pages that exist; a rail of dead links would be worse than a short one. */
export function useNavigation() {
  const { t } = useI18n()
  return computed<NavigationEntry[]>(() => [
    { to: '/', icon: 'i-lucide-layout-dashboard', label: t('navigation.overview') },
    { to: '/sources', icon: 'i-lucide-database', label: t('navigation.data'), also: ['/datasets'] },
    { to: '/pipelines', icon: 'i-lucide-workflow', label: t('navigation.pipelines') },
    { to: '/runs', icon: 'i-lucide-list-checks', label: t('navigation.runs') },
    { to: '/stats', icon: 'i-lucide-chart-column', label: t('navigation.stats') },
    { to: '/settings', icon: 'i-lucide-settings-2', label: t('navigation.settings'), isMinor: true },
  ])
}
