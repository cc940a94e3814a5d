import { toCanonicalJson } from '#shared/domain/json/canonical-json'
import { AppError } from '#server/errors'

/** @throws AppError `not_found` */
export function assertFound<T>(row: T | undefined, what: string): asserts row is T {
  if (row === undefined) {
    throw new AppError('not_found', `no such ${what}`)
  }
}

/**
 * Checks a locked row: nobody has changed it since the caller read it.
 *
 * @param seenVersions undefined = any.
 * @throws AppError `not_found`, `stale_version`
 */
export function assertCurrent<T extends { version: number }>(
  row: T | undefined, seenVersions: readonly number[] | undefined, what: string,
): asserts row is T {
  assertFound(row, what)
  if (seenVersions !== undefined && !seenVersions.includes(row.version)) {
    throw new AppError(
      'stale_version', `the ${what} is at version ${row.version}, not ${seenVersions.join(' or ')}: read it again`,
    )
  }
}

/** Removes fields that the request omitted: for the database `undefined` and absent differ. */
export function given<T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  ) as { [K in keyof T]?: Exclude<T[K], undefined> }
}

/** The fields that really change: a change without effect creates no new version and no audit entry. */
export function findDifference<T extends object>(
  row: { [K in keyof T]?: unknown }, change: T,
): ReturnType<typeof given<T>> | undefined {
  const fields = given(change)
  const differing = Object.entries(fields).filter(([key, value]) =>
    toCanonicalJson(value) !== toCanonicalJson(row[key as keyof T]))
  return differing.length > 0 ? fields : undefined
}

/** Fields that every editable row shows. */
export function toEditableView(
  { id, version, createdAt, updatedAt }: { id: string, version: number, createdAt: Date, updatedAt: Date },
) {
  return { id, version, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() }
}
