import type { LocaleCode } from './useOtherLocales'

export interface NavigationEntry {
  to: string
  icon: string
  label: string
  /** Further paths that belong to the entry, with everything below them. */
  also?: string[]
  /** Second key after `g`. */
  key: string
  /** At the foot of the rail. */
  isMinor?: boolean
  /** The bar of a phone has room for four entries; this one is behind "more". */
  isBehindMore?: boolean
  /** Things there that need a person; `isLoud` when one is critical. */
  count?: { text: string, label: string, isLoud: boolean }
}

/** The entries in a language. Only pages that exist; a rail of dead links would be worse than a short one. */
export function useNavigationIn() {
  const { t } = useI18n()
  return (locale: LocaleCode): NavigationEntry[] => [
    { to: '/', icon: 'i-lucide-layout-dashboard', label: t('navigation.overview', {}, { locale }), key: 'o' },
    {
      to: '/sources', icon: 'i-lucide-database', label: t('navigation.data', {}, { locale }), key: 'd',
      also: ['/datasets'],
    },
    {
      to: '/pipelines', icon: 'i-lucide-workflow', label: t('navigation.pipelines', {}, { locale }), key: 'p',
      also: ['/templates'], isBehindMore: true,
    },
    { to: '/runs', icon: 'i-lucide-list-checks', label: t('navigation.runs', {}, { locale }), key: 'r' },
    { to: '/alerts', icon: 'i-lucide-bell', label: t('navigation.alerts', {}, { locale }), key: 'a' },
    {
      to: '/qc', icon: 'i-lucide-clipboard-check', label: t('navigation.quality', {}, { locale }), key: 'q',
      isBehindMore: true,
    },
    {
      to: '/releases', icon: 'i-lucide-package-check', label: t('navigation.releases', {}, { locale }), key: 'l',
      isBehindMore: true,
    },
    {
      to: '/stats', icon: 'i-lucide-chart-column', label: t('navigation.stats', {}, { locale }), key: 's',
      isBehindMore: true,
    },
    {
      to: '/settings', icon: 'i-lucide-settings-2', label: t('navigation.settings', {}, { locale }), key: ',',
      also: ['/models', '/reference'], isMinor: true, isBehindMore: true,
    },
  ]
}

/** In the reader's language. */
export function useNavigation() {
  const { locale } = useI18n()
  const entriesIn = useNavigationIn()
  return computed(() => entriesIn(locale.value))
}

/** True for the page of the entry, and for pages that belong to it. */
export function isCurrentEntry({ to, also = [] }: NavigationEntry, path: string): boolean {
  return [to, ...also].some(it => path === it || (it !== '/' && path.startsWith(`${it}/`)))
}
