import { toDetailWords } from '~/utils/format/detail-words'

interface Told {
  reason: string
  /** The factory's message, in English. */
  message: string
  params?: Record<string, string> | undefined
  /** The name of the parameters in the errors of runs. */
  metadata?: Record<string, string>
}

/** Reasons as text, and the details below them. */
export function useReasonText() {
  const { t } = useI18n()
  const { findLabel } = useLabels()
  const { nameOfReason } = useReasonName()
  const { duration } = useFormat()
  const { languageOf } = useLanguageName()
  const translate = (key: string, named: Record<string, unknown> = {}, count = 0) => t(key, named, count)

  const opOf = (op: string) => findLabel('detail.op', op)
  const findReason = (code: string) => findLabel('reason', code)
  /** The detail from the parameters, or from the reason of the model service; otherwise the factory's message. */
  function detailOf({ reason, message, metadata = {}, params = metadata }: Told): string {
    const cause = params.reason === reason ? '' : findReason(`MODEL_${params.reason}`)
    return toDetailWords(reason, params, { t: translate, duration, languageOf, opOf, findReason }) ?? cause ?? message
  }
  /** The text of a reason, with its detail as the note; of an unknown reason the message, with its code as the note. */
  function errorOf(told: Told): { text: string, note: string } {
    const words = findReason(told.reason)
    if (words === undefined) {
      return { text: nameOfReason(told), note: told.message ? told.reason : '' }
    }
    const detail = detailOf(told)
    return { text: words, note: words.toLowerCase() === detail.toLowerCase() ? '' : detail }
  }
  return { detailOf, errorOf }
}
