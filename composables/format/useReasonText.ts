import { toDetailWords } from '~/utils/format/detail-words'
import { toReasonWords } from '~/utils/format/reason-words'

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
  const { duration } = useFormat()
  const translate = (key: string, named: Record<string, unknown> = {}, count = 0) => t(key, named, count)

  /** A code without words stands for itself. */
  const reasonOf = (code: string) => toReasonWords(code, translate) ?? code
  /** By the parameters, or by what the model service gave as its reason; what has neither is said as the factory said it. */
  function detailOf({ reason, message, metadata = {}, params = metadata }: Told): string {
    const cause = params.reason === reason ? '' : toReasonWords(`MODEL_${params.reason}`, translate)
    return toDetailWords(reason, params, { t: translate, duration }) ?? cause ?? message
  }
  /** Words first, the detail below them; a code without words is the note of its message. */
  function errorOf(told: Told): { text: string, note: string } {
    const words = toReasonWords(told.reason, translate)
    if (words === undefined) {
      return { text: told.message || told.reason, note: told.message ? told.reason : '' }
    }
    const detail = detailOf(told)
    return { text: words, note: words.toLowerCase() === detail.toLowerCase() ? '' : detail }
  }
  return { reasonOf, detailOf, errorOf }
}
