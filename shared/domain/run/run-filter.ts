/** How a run was started. */
export const RUN_TRIGGERS = ['manual', 'import', 'api', 'schedule', 'retry'] as const
export type RunTrigger = (typeof RUN_TRIGGERS)[number]

/** Over all records, or a trial. */
export const RUN_EXTENTS = ['full', 'trial'] as const
export type RunExtent = (typeof RUN_EXTENTS)[number]

/** A value of a filter, or with a minus all others: `FAILED`, `-FAILED`. */
export type Wanted<T extends string> = T | `-${T}`

const MINUS = '-'

/** Each value, and its exclusion. */
export const toWantable = <T extends string>(values: readonly T[]): Wanted<T>[] =>
  [...values, ...values.map(value => `${MINUS}${value}` as const)]

/**
 * What is left of all values; undefined = nothing was asked, so all. A column that has one of few values is then read
 * by what is wanted, also when something is excluded: an index finds values, not their absence.
 */
export function toLeft<T extends string>(all: readonly T[], wanted: readonly Wanted<T>[] | undefined): T[] | undefined {
  if (!wanted?.length) {
    return undefined
  }
  const named = all.filter(value => wanted.includes(value))
  return (named.length > 0 ? named : [...all]).filter(value => !wanted.includes(`${MINUS}${value}`))
}

/** Where the values are not known: those wanted, and those excluded. */
export function splitWanted(
  wanted: readonly string[] | undefined,
): { values: string[] | undefined, excluded: string[] | undefined } {
  const isExclusion = (value: string) => value.startsWith(MINUS)
  const [values = [], excluded = []] = [
    wanted?.filter(value => !isExclusion(value)), wanted?.filter(isExclusion).map(value => value.slice(MINUS.length)),
  ]
  return { values: values.length > 0 ? values : undefined, excluded: excluded.length > 0 ? excluded : undefined }
}
