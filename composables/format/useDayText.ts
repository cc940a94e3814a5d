import { toZonedParts } from '~/utils/format/time-format'

/** A day as the head of the page names it: 11 月 20 日 周四; written by hand, so that server and browser agree. */
export function useDayText() {
  const { t } = useI18n()
  const zone = useReportZone()

  const months = computed(() => [
    t('overview.month.m01'), t('overview.month.m02'), t('overview.month.m03'), t('overview.month.m04'), t('overview.month.m05'), t('overview.month.m06'),
    t('overview.month.m07'), t('overview.month.m08'), t('overview.month.m09'), t('overview.month.m10'), t('overview.month.m11'), t('overview.month.m12'),
  ])
  const weekdays = computed(() => [
    t('overview.weekday.d0'), t('overview.weekday.d1'), t('overview.weekday.d2'), t('overview.weekday.d3'), t('overview.weekday.d4'), t('overview.weekday.d5'), t('overview.weekday.d6'),
  ])

  return (atMs: number) => {
    const { year, month, day } = toZonedParts(atMs, zone.value)
    const weekday = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDay()
    return t('overview.day', { month: months.value[Number(month) - 1] ?? month, day: Number(day), weekday: weekdays.value[weekday] ?? '' })
  }
}
