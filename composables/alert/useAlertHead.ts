import { ALERT_PAGE_DEFAULT, ALERT_PAGE_TABS, type AlertPageState, toAlertUrl } from '~/utils/alert/alert-url'

interface HeadOptions {
  state: Readonly<Ref<AlertPageState>>
  counts: ReturnType<typeof useAlertCounts>
  list: ReturnType<typeof useAlertList>
}

/** Above the page of alerts: its tabs with what is in them, and how many the list has. */
export function useAlertHead({ state, counts, list }: HeadOptions) {
  const { t } = useI18n()
  const { label } = useLabels()
  const { number } = useFormat()

  const tabs = computed(() => {
    const known = counts.data.value
    const { critical = 0, warning = 0 } = known?.firing ?? {}
    const sizes = {
      firing: critical + warning, pending: known?.pending ?? 0, acked: known?.acked ?? 0,
      silenced: known?.silenced ?? 0,
      history: 0, rules: known?.rules ?? 0,
    }
    return ALERT_PAGE_TABS.filter(tab => tab !== 'pending' || sizes.pending > 0 || state.value.tab === 'pending')
      .map(tab => ({
        key: tab,
        label: label('alert.tab', tab),
        ...sizes[tab] > 0 && { count: number(sizes[tab]) },
        tone: tab === 'firing' && sizes.firing > 0 ? critical > 0 ? 'red' as const : 'amber' as const : undefined,
        to: { query: toAlertUrl({ ...ALERT_PAGE_DEFAULT, tab }) },
      }))
  })
  const total = computed(() => {
    const { total: count, totalIsExact = true } = list.data.value ?? {}
    return count === undefined ? '' : t('alert.total', { count: `${number(count)}${totalIsExact ? '' : '+'}` }, count)
  })
  return { tabs, total }
}
