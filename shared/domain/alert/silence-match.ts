export interface Matcher {
  label: string
  isEqual: boolean
  value: string
}

/** All must match. A label that is not there equals nothing. */
export const isMatching = (matchers: readonly Matcher[], labels: Readonly<Record<string, string>>): boolean =>
  matchers.every(({ label, isEqual, value }) => ((Object.hasOwn(labels, label) ? labels[label] : undefined) === value) === isEqual)
