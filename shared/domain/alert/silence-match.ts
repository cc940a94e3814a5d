export interface Matcher {
  label: string
  isEqual: boolean
  value: string
}

/** An alert names at most so many pipelines; one that names all of them may be about more. */
export const MOST_PIPELINES = 5

type Labels = Readonly<Record<string, string>>

/**
 * All must match. A label that is not there equals nothing; instead of `pipeline`, the pipelines that the alert names
 * count.
 */
export const isMatching = (matchers: readonly Matcher[], labels: Labels, pipelines: readonly string[]): boolean =>
  matchers.every(({ label, isEqual, value }) => label === 'pipeline' && !Object.hasOwn(labels, label)
    ? isMatchingAll(pipelines, { isEqual, value })
    : ((Object.hasOwn(labels, label) ? labels[label] : undefined) === value) === isEqual)

/** What may be about another pipeline must be heard. Without any it is as any label that is not there. */
const isMatchingAll = (pipelines: readonly string[], { isEqual, value }: Omit<Matcher, 'label'>): boolean =>
  pipelines.length === 0
    ? !isEqual
    : pipelines.length < MOST_PIPELINES && pipelines.every(id => (id === value) === isEqual)
