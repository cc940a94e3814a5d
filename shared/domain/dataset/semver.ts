import type { ColumnInfo } from './artifact'

export type Bump = 'MAJOR' | 'MINOR' | 'PATCH'

export const FIRST_VERSION = '1.0.0'

/** The facts that decide the version number after the previous version. */
export interface VersionContent {
  /** sha256 of the data files, in order. */
  sha256s: readonly string[]
  columns: readonly ColumnInfo[]
}

/**
 * PATCH: the same data. MAJOR: a column was removed or has another type, so readers of the previous version
 * may fail. MINOR: everything else.
 */
export function toBump(before: VersionContent, after: VersionContent): Bump {
  if (before.sha256s.join() === after.sha256s.join()) {
    return 'PATCH'
  }
  const types = new Map(after.columns.map(column => [column.name, column.type]))
  // A column that was empty so far has no type to change.
  const isBroken = before.columns.some(({ name, type }) =>
    !types.has(name) || (type !== 'unknown' && types.get(name) !== type))
  return isBroken ? 'MAJOR' : 'MINOR'
}

/** @param version MAJOR.MINOR.PATCH */
export function toNextVersion(version: string, bump: Bump): string {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  if (bump === 'MAJOR') {
    return `${major + 1}.0.0`
  }
  return bump === 'MINOR' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`
}
