import { NOTHING } from '~/utils/format/number-format'

/** From here on a duration is written as elsewhere: streams stay open for minutes. */
const LONG_MS = 10_000

/** Short durations, as of calls and statements: `0.42 ms`, `4.3 ms`, `812 ms`. */
export function useMilliseconds() {
  const { t } = useI18n()
  const { duration, number } = useFormat()

  function milliseconds(ms: number | null): string {
    if (ms === null) {
      return NOTHING
    }
    const digits = ms === 0 || ms >= 10 ? 0 : ms < 1 ? 2 : 1
    return ms < LONG_MS ? t('setting.milliseconds', { n: number(ms, digits) }) : duration(ms)
  }

  return { milliseconds }
}
