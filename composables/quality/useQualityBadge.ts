import type { NavigationEntry } from '../app/useNavigation'

/** How many lots need a person, for the rail. */
export function useQualityBadge(navigation: Readonly<Ref<NavigationEntry[]>>) {
  const { t } = useI18n()
  const { number } = useFormat()
  const counts = useQcCounts()
  const count = computed(() => counts.data.value?.needsPerson ?? 0)
  const entries = computed(() => navigation.value.map(entry => entry.to === '/qc' && count.value > 0
    ? { ...entry, count: {
        text: number(count.value), label: t('quality.needs_person', { count: number(count.value) }, count.value),
        isLoud: false,
      } }
    : entry))
  return { counts, entries }
}
