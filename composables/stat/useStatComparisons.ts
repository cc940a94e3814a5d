import type { StatComparison } from '~/utils/stat/stat-url'

/** The comparisons to choose from, in the reader's language. */
export function useStatComparisons() {
  const { t } = useI18n()
  const comparisons = computed<{ key: StatComparison, label: string }[]>(() => [
    { key: 'mom', label: t('stat.comparison.mom') },
    { key: 'yoy', label: t('stat.comparison.yoy') },
    { key: 'off', label: t('stat.comparison.off') },
  ])
  return { comparisons }
}
