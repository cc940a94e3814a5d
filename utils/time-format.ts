/** Wall-clock parts of an instant in a zone, two digits each (year four). */
export interface ZonedParts {
  year: string
  month: string
  day: string
  hour: string
  minute: string
  second: string
}

/** Zone of the reports until the server has said another. */
export const DEFAULT_TIME_ZONE = 'Asia/Shanghai'

const FORMATS = new Map<string, Intl.DateTimeFormat>()

/** Pure cache: a formatter depends on its zone alone, so sharing it between requests is safe. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(timeZone)
  if (known) {
    return known
  }
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  })
  FORMATS.set(timeZone, format)
  return format
}

/** Numbers only, so that server and browser agree whatever locale data they carry. */
export function toZonedParts(atMs: number, timeZone: string): ZonedParts {
  const parts = Object.fromEntries(formatOf(timeZone).formatToParts(atMs).map(({ type, value }) => [type, value]))
  const { year = '', month = '', day = '', hour = '', minute = '', second = '' } = parts
  return { year, month, day, hour, minute, second }
}

const DAY_MS = 24 * 60 * 60 * 1_000

export type DayForm = 'today' | 'yesterday' | 'year' | 'older'

export interface Moment {
  form: DayForm
  /** `14:35` or `14:35:08`. */
  time: string
  /** `11-18`, with the year in front when it differs from now's. */
  date: string
}

/** How an instant is named beside now: by the hour today, by the date before. */
export function toMoment(atMs: number, nowMs: number, timeZone: string, withSeconds = false): Moment {
  const at = toZonedParts(atMs, timeZone)
  const now = toZonedParts(nowMs, timeZone)
  const yesterday = toZonedParts(nowMs - DAY_MS, timeZone)
  const time = withSeconds ? `${at.hour}:${at.minute}:${at.second}` : `${at.hour}:${at.minute}`
  const isSameDay = (other: ZonedParts) => at.year === other.year && at.month === other.month && at.day === other.day
  const monthAndDay = `${at.month}-${at.day}`
  if (isSameDay(now)) {
    return { form: 'today', time, date: monthAndDay }
  }
  if (isSameDay(yesterday)) {
    return { form: 'yesterday', time, date: monthAndDay }
  }
  return at.year === now.year ? { form: 'year', time, date: monthAndDay } : { form: 'older', time, date: `${at.year}-${monthAndDay}` }
}

/** `2026-11-20 14:35:08`: the exact moment, for titles. */
export function formatExact(atMs: number, timeZone: string): string {
  const { year, month, day, hour, minute, second } = toZonedParts(atMs, timeZone)
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`
}

/** `2026-11-20T14:35:08+08:00`: for files, read by people and by programs. */
export function formatIso(atMs: number, timeZone: string): string {
  const { year, month, day, hour, minute, second } = toZonedParts(atMs, timeZone)
  const wall = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const offset = Math.round((Date.parse(`${wall}Z`) - Math.floor(atMs / 1_000) * 1_000) / 60_000)
  const size = Math.abs(offset)
  return `${wall}${offset < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`
}
