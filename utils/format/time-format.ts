/** Wall-clock parts of an instant in a zone, two digits each (year four). */
export interface ZonedParts {
  year: string
  month: string
  day: string
  hour: string
  minute: string
  second: string
}

/** Zone of the reports until the server has sent it. */
export const DEFAULT_TIME_ZONE = 'Asia/Shanghai'

/** Formats kept for as many zones; the oldest is dropped. */
const MOST_FORMATS = 50
/** Minutes kept: those of a page with long lists, for several readers. */
const MOST_MINUTES = 5_000
const MINUTE_MS = 60_000

// Pure caches: what they hold depends on its key alone, so sharing it between requests is safe.
const FORMATS = new Map<string, Intl.DateTimeFormat>()
const MINUTES = new Map<string, ZonedParts>()

function remember<T>(cache: Map<string, T>, key: string, most: number, make: () => T): T {
  const known = cache.get(key)
  if (known !== undefined) {
    return known
  }
  const made = make()
  if (cache.size >= most) {
    cache.delete(cache.keys().next().value ?? '')
  }
  cache.set(key, made)
  return made
}

const formatOf = (timeZone: string) =>
  remember(FORMATS, timeZone, MOST_FORMATS, () => new Intl.DateTimeFormat('en-GB', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
    second: '2-digit',
  }))

function readParts(atMs: number, timeZone: string): ZonedParts {
  const parts = Object.fromEntries(formatOf(timeZone).formatToParts(atMs).map(({ type, value }) => [type, value]))
  const { year = '', month = '', day = '', hour = '', minute = '', second = '' } = parts
  return { year, month, day, hour, minute, second }
}

/** Before this, offsets of zones have seconds (Amsterdam's until 1937, Monrovia's until 1972). */
const WHOLE_MINUTES_FROM_MS = Date.UTC(1973, 0, 1)

/**
 * Numbers only, so that server and browser agree whatever locale data they carry.
 *
 * Kept by the minute: within one, only the second differs, since every offset in use is of whole minutes.
 */
export function toZonedParts(atMs: number, timeZone: string): ZonedParts {
  if (!(atMs >= WHOLE_MINUTES_FROM_MS)) {
    return readParts(atMs, timeZone)
  }
  const minute = Math.floor(atMs / MINUTE_MS)
  const parts = remember(MINUTES, `${minute} ${timeZone}`, MOST_MINUTES, () => readParts(minute * MINUTE_MS, timeZone))
  return { ...parts, second: String(Math.floor(atMs / 1_000) - minute * 60).padStart(2, '0') }
}

/** `2026-11` as people write it: `November 2026`, `2026 年 11 月`. */
export const formatMonth = (month: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long', timeZone: 'UTC' })
    .format(new Date(`${month}-01T00:00:00Z`)).replaceAll(BESIDE_DIGITS, ' ')

/** Between a digit and a Chinese character. */
const BESIDE_DIGITS = /(?<=\d)(?=\p{Script=Han})|(?<=\p{Script=Han})(?=\d)/gu

const DAY_MS = 24 * 60 * 60 * 1_000

export type DayForm = 'today' | 'yesterday' | 'year' | 'older'

export interface Moment {
  form: DayForm
  /** `14:35` or `14:35:08`. */
  time: string
  /** `11-18`, with the year in front when it differs from now's. */
  date: string
}

/** An instant beside now: only the time today, the date on other days. */
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
  return at.year === now.year
    ? { form: 'year', time, date: monthAndDay }
    : { form: 'older', time, date: `${at.year}-${monthAndDay}` }
}

/** `2026-11-20 14:35:08`: the exact time, for titles. */
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
  return `${wall}${offset < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:`
    + `${String(size % 60).padStart(2, '0')}`
}
