import { type PaletteGroup, type PaletteItem, toMatches } from '~/utils/app/palette-match'
import type { LocaleCode } from './useOtherLocales'

/** What the command palette offers for what was typed: pages and actions at once, things as they are found. */
export function usePalette(text: Readonly<Ref<string>>) {
  const { t } = useI18n()
  const pages = usePalettePages()
  const actions = usePaletteActions()
  const { things, isPending } = usePaletteThings(text)

  const groups = computed<PaletteGroup[]>(() => {
    const all: PaletteGroup[] = [
      { id: 'pages', label: t('palette.group.pages'), items: toMatches(pages.value, text.value) },
      { id: 'actions', label: t('palette.group.actions'), items: toMatches(actions.value, text.value) },
      ...things.value,
    ]
    return all.filter(({ items }) => items.length > 0)
  })

  return { groups, isPending }
}

/** Pages with their names in every language: whoever reads Chinese may well type English. */
function usePalettePages() {
  const navigation = useNavigation()
  const others = useOtherLocales()
  const { t } = useI18n()

  const names = (locale: LocaleCode): Record<string, string> => ({
    '/': t('navigation.overview', {}, { locale }),
    '/sources': `${t('navigation.data', {}, { locale })} · ${t('source.tab.sources', {}, { locale })}`,
    '/datasets': t('source.tab.datasets', {}, { locale }),
    '/pipelines': t('navigation.pipelines', {}, { locale }),
    '/runs': t('navigation.runs', {}, { locale }),
    '/stats': t('navigation.stats', {}, { locale }),
    '/settings': t('navigation.settings', {}, { locale }),
  })

  return computed<PaletteItem[]>(() => {
    const otherNames = others.value.map(names)
    const toItem = (to: string, icon: string, label: string, key?: string): PaletteItem => ({
      id: to,
      icon,
      label,
      suffix: otherNames.map(name => name[to] ?? '').join(' '),
      ...key && { keys: `g ${key}` },
      run: () => navigateTo(to),
    })
    return navigation.value.flatMap(({ to, icon, label, key }) => to === '/sources'
      // The rail has one entry for both of its lists.
      ? [toItem(to, icon, `${label} · ${t('source.tab.sources')}`, key), toItem('/datasets', icon, t('source.tab.datasets'))]
      : [toItem(to, icon, label, key)])
  })
}
