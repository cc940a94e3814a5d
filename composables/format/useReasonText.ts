import { toDetailWords } from '~/utils/format/detail-words'

interface Told {
  reason: string
  /** Plain English, as the factory said it. */
  message: string
  params?: Record<string, string> | undefined
  /** As errors of runs call their parameters. */
  metadata?: Record<string, string>
}

/** Reasons as people read them, and what is said below them. */
export function useReasonText() {
  const { t } = useI18n()
  const { findLabel } = useLabels()
  const { duration } = useFormat()
  const translate = (key: string, named: Record<string, unknown> = {}, count = 0) => t(key, named, count)

  const findReason = (code: string) => findLabel('reason', code)
  /** By the parameters, or by what the model service gave as its reason; what has neither is said as the factory said it. */
  function detailOf({ reason, message, metadata = {}, params = metadata }: Told): string {
    const cause = params.reason === reason ? '' : findReason(`MODEL_${params.reason}`)
    return toDetailWords(reason, params, { t: translate, duration, findReason }) ?? cause ?? message
  }
  /** Words first, the detail below them; a code without words is the note of its message. */
  function errorOf(told: Told): { text: string, note: string } {
    const words = findReason(told.reason)
    if (words === undefined) {
      return { text: told.message || told.reason, note: told.message ? told.reason : '' }
    }
    const detail = detailOf(told)
    return { text: words, note: words.toLowerCase() === detail.toLowerCase() ? '' : detail }
  }
  return { detailOf, errorOf }
}
