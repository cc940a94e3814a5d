import { type PaletteGroup, type PaletteItem, toMatches } from '~/utils/app/palette-match'
import type { LocaleCode } from './useOtherLocales'

/** Matches of the command palette: pages and actions at once, objects as they are found. */
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

/** Pages with their names in every language: a reader of the Chinese pages may type English. */
function usePalettePages() {
  const entriesIn = useNavigationIn()
  const others = useOtherLocales()
  const { t, locale: own } = useI18n()

  /** The rail has one entry for two lists. */
  const pagesIn = (locale: LocaleCode) => entriesIn(locale).flatMap(({ to, icon, label, key }) => {
    if (to === '/sources') {
      return [
        { to, icon, label: `${label} · ${t('source.tab.sources', {}, { locale })}`, key },
        { to: '/datasets', icon, label: t('source.tab.datasets', {}, { locale }), key: '' },
      ]
    }
    return to === '/pipelines'
      ? [
          { to, icon, label, key },
          { to: '/templates', icon: 'i-lucide-layout-template', label: t('template.title', {}, { locale }), key: '' },
        ]
      : [{ to, icon, label, key }]
  })

  return computed<PaletteItem[]>(() => {
    const translated = others.value.map(pagesIn)
    return pagesIn(own.value).map(({ to, icon, label, key }, index) => ({
      id: to,
      icon,
      label,
      suffix: translated.map(pages => pages[index]?.label ?? '').join(' '),
      isTranslated: true,
      ...key && { keys: `g ${key}` },
      run: () => goTo(to),
    }))
  })
}
