/**
 * Lists of codes by the place of their texts in the locales. All codes of a list have a text there, and nothing else
 * has; of `partly`, not all have one.
 */
export type LabelLists = Readonly<Record<string, readonly string[] | { partly: readonly string[] }>>

/** Any code: the test of labels looks for them where they are made. */
export const ANY: { partly: readonly string[] } = { partly: [] }

/** What comes from outside, an older factory for example, may be another code: it is shown as it is. */
export const orOther = <Code extends string>(codes: readonly Code[]): readonly (Code | (string & {}))[] => codes
