export interface NavigationEntry {
  to: string
  icon: string
  label: string
}

/** Only pages that exist; a rail of dead links would be worse than a short one. */
export function useNavigation() {
  const { t } = useI18n()
  return computed<NavigationEntry[]>(() => [
    { to: '/runs', icon: 'i-lucide-list-checks', label: t('navigation.runs') },
  ])
}
