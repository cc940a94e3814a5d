import { toRangeName } from '~/utils/format/range-name'
import { isAbsolute, type RangeExpression } from '~/utils/format/range-url'
import { formatOffset, toOffsetMinutes } from '~/utils/format/zoned-time'

/** Ranges and zones in words: 今日, 近 7 日, 11-18 09:00 – 现在, 上海 UTC+8. */
export function useRangeText() {
  const { t } = useI18n()
  const { label } = useLabels()
  const { moment } = useFormat()
  const zone = useReportZone()
  const now = useNow(60_000)

  function endOf(end: string): string {
    if (end === 'now') {
      return t('range.now')
    }
    return isAbsolute(end) ? moment(end, now.value) : end
  }

  /** The short name of a range, otherwise both ends. */
  function rangeText(range: RangeExpression): string {
    const name = toRangeName(range)
    if (name.form === 'span') {
      return t('range.span', { from: endOf(range.from), to: endOf(range.to) })
    }
    return name.form === 'last'
      ? label('range.last', name.unit, { n: name.amount })
      : label('range.calendar', name.form)
  }

  const offsetText = computed(() => formatOffset(toOffsetMinutes(now.value, zone.value)))
  /** The report's zone; its place only where it has a name in the reader's language. */
  const zoneText = computed(() => {
    const offset = offsetText.value
    const place = zone.value === 'Asia/Shanghai'
      ? t('range.place.shanghai')
      : zone.value.split('/').at(-1)?.replaceAll('_', ' ') ?? ''
    return zone.value === 'UTC' ? zone.value : t('range.zone', { place, offset })
  })

  return { rangeText, zoneText, offsetText }
}
