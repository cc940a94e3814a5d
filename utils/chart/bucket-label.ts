import type { MetricSeries } from '#shared/contract/metric.contract'
import { toZonedParts } from '../format/time-format'

type Grain = MetricSeries['grain']

export interface BucketText {
  /** On the axis; '' where a neighbour's label is enough. */
  label: string
  /** In full: day and time, or the days in the bucket. */
  title: string
}

const DAY_MS = 24 * 60 * 60_000

/** A range up to this length has labels by the hour, a longer one by the day. */
const SHORT_MS = 30 * 60 * 60_000

/** Texts of the buckets on the axis and in full, by the clock of the zone. */
export function toBucketTexts(starts: readonly string[], grain: Grain, zone: string): BucketText[] {
  const times = starts.map(at => Date.parse(at))
  const isShort = (times.at(-1) ?? 0) - (times[0] ?? 0) <= SHORT_MS
  return nameOne(isShort, times.map((atMs) => {
    const { year, month, day, hour, minute } = toZonedParts(atMs, zone)
    const date = `${year}-${month}-${day}`
    if (grain === 'month') {
      return { label: `${year}-${month}`, title: `${year}-${month}` }
    }
    if (grain === 'week') {
      const last = toZonedParts(atMs + 6.5 * DAY_MS, zone)
      return { label: `${month}-${day}`, title: `${date} – ${last.month}-${last.day}` }
    }
    if (grain === 'day') {
      return { label: `${month}-${day}`, title: date }
    }
    const isMidnight = hour === '00' && minute === '00'
    const dayLabel = isMidnight ? `${month}-${day}` : ''
    return { label: isShort ? toClock(minute, hour, grain) : dayLabel, title: `${date} ${hour}:${minute}` }
  }))
}

/** In a range without a round time the first bucket is labelled. */
function nameOne(isShort: boolean, texts: BucketText[]): BucketText[] {
  const [first, ...others] = texts
  if (!first || texts.some(({ label }) => label !== '')) {
    return texts
  }
  const [date = '', clock = ''] = first.title.split(' ')
  return [{ ...first, label: isShort ? clock : date.slice('2026-'.length) }, ...others]
}

/** Round times only: a label every five minutes could not be read. */
const toClock = (minute: string, hour: string, grain: Grain) =>
  grain === 'hour' || minute === '00' || (grain === '5m' && Number(minute) % 10 === 0) ? `${hour}:${minute}` : ''
