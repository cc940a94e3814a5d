import type { NavigationEntry } from './useNavigation'

/** The shortcuts that work on every page: `g` and a letter goes to a page, `?` shows them all. */
export function useFrameKeys(entries: Readonly<Ref<NavigationEntry[]>>) {
  const { t } = useI18n()
  const frame = useFrameStore()
  const labelOf = (to: string) => entries.value.find(entry => entry.to === to)?.label ?? ''

  useShortcutKeys()
  useShortcuts([
    ...entries.value.map(({ key, to }) => ({ keys: `g ${key}`, label: () => labelOf(to), group: 'go' as const, run: () => navigateTo(to) })),
    { keys: '?', label: () => t('palette.keys.help'), group: 'general', run: () => { frame.layer = 'help' } },
  ])
}
