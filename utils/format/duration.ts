/** The form of a duration; the locale has its text. */
export const DURATION_FORMS = [
  'seconds', 'minutes', 'minutes_seconds', 'hours', 'hours_minutes', 'days', 'days_hours',
] as const
export type DurationForm = (typeof DURATION_FORMS)[number]

export interface DurationParts<Form extends DurationForm = Exclude<DurationForm, 'hours' | 'days'>> {
  form: Form
  /** Larger unit, then smaller one. */
  first: string
  second: string
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * The two largest units: `0.02 s`, `0.4 s`, `4 s`, `4 min 12 s`, `1 h 6 min`, `2 d 3 h`.
 *
 * @param isExact keeps the seconds beside minutes.
 */
export function toDurationParts(durationMs: number, isExact = false): DurationParts {
  const ms = Math.max(0, durationMs)
  if (ms > 0 && ms < 95) {
    // "0 s" would say that nothing happened.
    return { form: 'seconds', first: (Math.max(10, ms) / SECOND).toFixed(2), second: '' }
  }
  if (ms < 9_950) {
    return { form: 'seconds', first: (ms / SECOND).toFixed(1).replace(/\.0$/, ''), second: '' }
  }
  const seconds = Math.round(ms / SECOND)
  if (seconds < 60) {
    return { form: 'seconds', first: String(seconds), second: '' }
  }
  if (ms < HOUR - 500 && isExact) {
    return {
      form: 'minutes_seconds', first: String(Math.floor(seconds / 60)), second: String(seconds % 60).padStart(2, '0'),
    }
  }
  const minutes = Math.round(ms / MINUTE)
  if (minutes < 60) {
    return { form: 'minutes', first: String(minutes), second: '' }
  }
  if (ms < DAY - MINUTE / 2) {
    return { form: 'hours_minutes', first: String(Math.floor(minutes / 60)), second: String(minutes % 60) }
  }
  const hours = Math.round(ms / HOUR)
  return { form: 'days_hours', first: String(Math.floor(hours / 24)), second: String(hours % 24) }
}

/** A length that somebody chose: `7 d`, `2 h`, `15 min`, where a measured one would be `7 d 0 h`. */
export function toChosenDurationParts(durationMs: number): DurationParts<DurationForm> {
  const whole = ([['days', DAY], ['hours', HOUR], ['minutes', MINUTE]] as const).find(([, unit]) =>
    durationMs > 0 && durationMs % unit === 0)
  return whole
    ? { form: whole[0], first: String(durationMs / whole[1]), second: '' }
    : toDurationParts(durationMs, true)
}

/** From start to end, or to now while it has not ended; `undefined` before the start. */
export function durationBetween(startedAt: string | null, finishedAt: string | null, nowMs: number): number
  | undefined {
  if (!startedAt) {
    return undefined
  }
  const end = finishedAt ? Date.parse(finishedAt) : nowMs
  return Math.max(0, end - Date.parse(startedAt))
}

/** What is left of a short time, as a clock shows it: 13:20. */
export function toClock(leftMs: number): string {
  const ms = Math.ceil(Math.max(0, leftMs) / SECOND) * SECOND
  return `${Math.floor(ms / MINUTE)}:${String(ms % MINUTE / SECOND).padStart(2, '0')}`
}
