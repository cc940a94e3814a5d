import { toChosenDurationParts, toDurationParts } from '~/utils/format/duration'
import { formatNumber, NOTHING, toCompact, type NumberLocale } from '~/utils/format/number-format'
import { formatExact, toMoment, type DayForm } from '~/utils/format/time-format'
import { formatOffset, toOffsetMinutes } from '~/utils/format/zoned-time'

/** Figures, durations and moments in the reader's language and the report's zone. */
export function useFormat() {
  const { t, locale } = useI18n()
  const { label } = useLabels()
  const zone = useReportZone()
  const language = computed<NumberLocale>(() => locale.value === 'en' ? 'en' : 'zh-CN')

  const momentWords: Record<DayForm, (time: string, date: string) => string> = {
    today: time => time,
    yesterday: time => t('common.time.yesterday', { time }),
    year: (time, date) => t('common.time.on_date', { date, time }),
    older: (time, date) => t('common.time.on_date', { date, time }),
  }

  function compact(value: number): string {
    const { step, text } = toCompact(value, language.value)
    return step === 'none' ? text : label('common.compact', step, { n: text })
  }

  function duration(durationMs: number | undefined, isExact = false): string {
    if (durationMs === undefined) {
      return NOTHING
    }
    const { form, first, second } = toDurationParts(durationMs, isExact)
    return label('common.duration', form, { first, second })
  }

  /** Of a length that somebody chose: a window, a threshold. */
  function chosenDuration(durationMs: number): string {
    const { form, first, second } = toChosenDurationParts(durationMs)
    return label('common.duration', form, { first, second })
  }

  function moment(at: string | number | null | undefined, nowMs: number, withSeconds = false): string {
    if (at === null || at === undefined) {
      return NOTHING
    }
    const { form, time, date } = toMoment(typeof at === 'number' ? at : Date.parse(at), nowMs, zone.value, withSeconds)
    return momentWords[form](time, date)
  }

  /** Both ends of a span beside now; an end today says so where the start is on another day. */
  function span(from: string, to: string, nowMs: number): { from: string, to: string } {
    const formOf = (at: string) => toMoment(Date.parse(at), nowMs, zone.value).form
    const end = moment(to, nowMs)
    const isSaid = formOf(to) === 'today' && formOf(from) !== 'today'
    return { from: moment(from, nowMs), to: isSaid ? t('common.time.today', { time: end }) : end }
  }

  /** Records in a second: below ten, a tenth counts. */
  const paceText = (perSecond: number): string =>
    perSecond > 0 && perSecond < 10 ? formatNumber(perSecond, 1) : compact(perSecond)

  const exact = (at: string | number | null | undefined) =>
    at === null || at === undefined ? NOTHING : formatExact(typeof at === 'number' ? at : Date.parse(at), zone.value)

  /** With its zone, for readers elsewhere: `2026-11-20 14:35:08 UTC+8`. */
  const exactZoned = (at: string) => `${exact(at)} ${formatOffset(toOffsetMinutes(Date.parse(at), zone.value))}`

  return { chosenDuration, compact, duration, moment, span, exact, exactZoned, paceText, number: formatNumber }
}
