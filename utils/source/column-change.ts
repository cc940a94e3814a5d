import { type Bump, toBump } from '#shared/domain/dataset/semver'
import type { ColumnInfo } from '#shared/domain/dataset/artifact'

interface ColumnChange {
  /** Names that the source does not have any more. */
  less: string[]
  more: string[]
  /** Whose type differs. */
  changed: { name: string, before: string, after: string }[]
  bump: Bump
}

/**
 * How the columns of a source differ from those of the newest version of the dataset that it goes to.
 *
 * @returns undefined = they do not; the order does not matter
 */
export function findColumnChange(
  before: readonly ColumnInfo[],
  after: readonly ColumnInfo[],
): ColumnChange | undefined {
  const [was, is] = [before, after].map(columns => new Map(columns.map(({ name, type }) => [name, type])))
  const less = before.filter(({ name }) => !is?.has(name)).map(({ name }) => name)
  const more = after.filter(({ name }) => !was?.has(name)).map(({ name }) => name)
  const changed = before.flatMap(({ name, type }) => {
    const now = is?.get(name)
    return type !== 'unknown' && now !== undefined && now !== type ? [{ name, before: type, after: now }] : []
  })
  // Other files: the data are new.
  const bump = toBump({ sha256s: ['before'], columns: before }, { sha256s: ['after'], columns: after })
  return less.length + more.length + changed.length === 0 ? undefined : { less, more, changed, bump }
}
