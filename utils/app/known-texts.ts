/** What each language says, by the key of the text. */
export type KnownTexts = Map<string, Map<string, string>>

/** Of vue-i18n, what is changed here. */
export interface Translator {
  locale: { readonly value: string }
  t(key: string, ...values: unknown[]): string
  te(key: string, ...language: unknown[]): boolean
}

/**
 * Keeps what a text without values says: it is the same for every page. Others are asked for as before, and a key
 * without a text is not kept, so that there are never more than the language has.
 */
export function keepTexts(translator: Translator, known: KnownTexts): void {
  const { locale, t, te } = translator

  function find(key: string): string | undefined {
    const texts = known.get(locale.value) ?? new Map<string, string>()
    known.set(locale.value, texts)
    const kept = texts.get(key)
    if (kept !== undefined || !te(key)) {
      return kept
    }
    const text = t(key)
    texts.set(key, text)
    return text
  }

  Object.assign(translator, {
    t: (key: string, ...values: unknown[]) => (values.length === 0 ? find(key) : undefined) ?? t(key, ...values),
    te: (key: string, ...language: unknown[]) => language.length === 0 ? find(key) !== undefined : te(key, ...language),
  })
}
