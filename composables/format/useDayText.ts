import { toZonedParts } from '~/utils/format/time-format'

/** A day as the head of the page names it: 11 月 20 日 周四; formatted by hand, so that server and browser agree. */
export function useDayText() {
  const { t } = useI18n()
  const { label } = useLabels()
  const zone = useReportZone()

  return (atMs: number) => {
    const { year, month, day } = toZonedParts(atMs, zone.value)
    const weekday = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDay()
    return t('overview.day', { month: label('overview.month', `m${month}`), day: Number(day), weekday: label('overview.weekday', `d${weekday}`) })
  }
}
