import type { NavigationEntry } from '../app/useNavigation'

/** How many alerts fire, for the frame: bell, rail and the document's title. */
export function useAlertBadge(navigation: Readonly<Ref<NavigationEntry[]>>) {
  const { t } = useI18n()
  const { number } = useFormat()
  const counts = useAlertCounts()
  const firing = computed(() => counts.data.value?.firing ?? { critical: 0, warning: 0 })
  const total = computed(() => firing.value.critical + firing.value.warning)

  const entries = computed(() => navigation.value.map(entry => entry.to === '/alerts' && total.value > 0
    ? { ...entry, count: {
        text: number(total.value), label: t('alert.bell.firing', { count: number(total.value) }, total.value),
        isLoud: firing.value.critical > 0,
      } }
    : entry))

  /** A getter, so that the title follows the count. */
  const head = () => {
    const mark = total.value > 0 ? `(${number(total.value)}) ` : ''
    const name = t('app.name')
    return { titleTemplate: (page?: string) => page ? `${mark}${page} · ${name}` : mark + name }
  }

  return { counts, entries, head }
}
