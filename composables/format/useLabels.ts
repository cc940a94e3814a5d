import type { LABELS } from '~/i18n/labels'

type Lists = typeof LABELS
type LabelPlace = keyof Lists
type CodeOf<List> = List extends readonly (infer Code extends string)[]
  ? Code
  : List extends { partly: readonly (infer Code extends string)[] } ? Code : never
/** A code that has a text in a place of the locales. */
export type LabelCode<Place extends LabelPlace> = CodeOf<Lists[Place]>

/**
 * `run.state` and `RETRY_WAIT` → `run.state.retry_wait`, `stage.count` and `recordsIn` → `stage.count.records_in`; dots
 * and dashes of a code become underscores.
 */
export const toLabelKey = (place: LabelPlace, code: string): string =>
  `${place}.${code.replace(/(?<=[a-z])(?=[A-Z])|[.-]/g, '_').toLowerCase()}`

type Named = Readonly<Record<string, unknown>>

/** Texts of codes in the reader's language: states, stage types, reasons, units. */
export function useLabels() {
  const { t, te } = useI18n()

  /**
   * The text of a code; a code without a text is returned as it is.
   *
   * @param third the count for a plural, or another language than the reader's
   */
  function label<Place extends LabelPlace>(
    place: Place,
    code: LabelCode<Place>,
    named?: Named,
    third?: number | { locale: ReturnType<typeof useI18n>['locale']['value'] },
  ): string {
    const key = toLabelKey(place, code)
    if (!te(key)) {
      return code
    }
    // Without values the server need not look the text up again (plugins/known-texts.server.ts).
    if (third === undefined) {
      return named === undefined ? t(key) : t(key, named)
    }
    return typeof third === 'object' ? t(key, named ?? {}, third) : t(key, named ?? {}, third)
  }

  /** Each code with its text, for a choice. */
  const labelsOf = <Place extends LabelPlace>(place: Place, codes: readonly LabelCode<Place>[]) =>
    codes.map(value => ({ value, label: label(place, value) }))

  const findLabel = <Place extends LabelPlace>(place: Place, code: LabelCode<Place>): string | undefined =>
    te(toLabelKey(place, code)) ? label(place, code) : undefined

  return { label, labelsOf, findLabel }
}
