import { toReasonWords } from '~/utils/reason-words'

/** Reasons as people read them; what the factory said stays at hand as the note. */
export function useReasonText() {
  const { t } = useI18n()
  const translate = (key: string) => t(key)

  /** A code without words stands for itself. */
  const reasonOf = (code: string) => toReasonWords(code, translate) ?? code
  /** Words first and the raw message below them; a code without words is the note of its message. */
  function errorOf({ reason, message }: { reason: string, message: string }): { text: string, note: string } {
    const words = toReasonWords(reason, translate)
    if (words === undefined) {
      return { text: message || reason, note: message ? reason : '' }
    }
    const isSame = words.toLowerCase() === message.toLowerCase()
    return { text: words, note: isSame ? '' : message }
  }
  return { reasonOf, errorOf }
}
