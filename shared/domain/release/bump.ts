import type { ColumnInfo } from '../dataset/artifact'
import { FIRST_VERSION, toNextVersion, type Bump } from '../dataset/semver'

/** What is compared: the columns and the files of a version. */
export interface ReleaseContent {
  columns: readonly ColumnInfo[]
  /** sha256 of the data files, in order. */
  sha256s: readonly string[]
}

/** Records by their content; equal ones are paired one to one. */
export interface RecordDifference {
  /** In both; a field that only the new version has does not count. */
  same: number
  added: number
  /** Of the last release, no longer there as they were: edited or removed. */
  gone: number
}

/** Why records were not compared one by one. */
export const UNCOMPARED = ['archived', 'too_large', 'unreadable'] as const
export type Uncompared = (typeof UNCOMPARED)[number]

export const BUMP_REASONS = [
  'first', 'same_files', 'same_records', 'additions', 'gone', 'columns', 'not_compared',
] as const
export type BumpReason = (typeof BUMP_REASONS)[number]

export interface BumpProposal {
  /** null = the first release. */
  bump: Bump | null
  reason: BumpReason
  addedColumns: string[]
  removedColumns: string[]
  /** Columns of another type. */
  changedColumns: string[]
}

/**
 * PATCH: the same data in another form. MINOR: additions only. MAJOR: something was edited or removed, or that could
 * not be found out: a reader of the last release is warned rather than surprised.
 */
export function proposeBump(
  before: ReleaseContent | undefined, after: ReleaseContent, records: RecordDifference | undefined,
): BumpProposal {
  const columns = compareColumns(before?.columns ?? [], after.columns)
  const { bump, reason } = judge(before, after, { records, columns })
  return before
    ? { bump, reason, ...columns }
    : { bump, reason, addedColumns: [], removedColumns: [], changedColumns: [] }
}

type ColumnDifference = Pick<BumpProposal, 'addedColumns' | 'removedColumns' | 'changedColumns'>

function judge(
  before: ReleaseContent | undefined, after: ReleaseContent,
  { records, columns }: { records: RecordDifference | undefined, columns: ColumnDifference },
): Pick<BumpProposal, 'bump' | 'reason'> {
  if (!before) {
    return { bump: null, reason: 'first' }
  }
  if (before.sha256s.join() === after.sha256s.join()) {
    return { bump: 'PATCH', reason: 'same_files' }
  }
  if (columns.removedColumns.length + columns.changedColumns.length > 0) {
    return { bump: 'MAJOR', reason: 'columns' }
  }
  if (!records) {
    return { bump: 'MAJOR', reason: 'not_compared' }
  }
  if (records.gone > 0) {
    return { bump: 'MAJOR', reason: 'gone' }
  }
  return records.added > 0 || columns.addedColumns.length > 0
    ? { bump: 'MINOR', reason: 'additions' }
    : { bump: 'PATCH', reason: 'same_records' }
}

function compareColumns(before: readonly ColumnInfo[], after: readonly ColumnInfo[]): ColumnDifference {
  const old = new Map(before.map(({ name, type }) => [name, type]))
  const now = new Map(after.map(({ name, type }) => [name, type]))
  return {
    addedColumns: [...now.keys()].filter(name => !old.has(name)),
    removedColumns: [...old.keys()].filter(name => !now.has(name)),
    // A column that was empty so far has no type to change.
    changedColumns: [...old]
      .filter(([name, type]) => now.has(name) && type !== 'unknown' && now.get(name) !== type).map(([name]) => name),
  }
}

/**
 * The next number that is free.
 *
 * @param last number of the last release; undefined = there is none.
 * @param taken by drafts, and by releases that were withdrawn
 */
export function proposeVersion(last: string | undefined, bump: Bump | null, taken: readonly string[] = []): string {
  let proposed = last === undefined || bump === null ? FIRST_VERSION : toNextVersion(last, bump)
  while (taken.includes(proposed)) {
    proposed = toNextVersion(proposed, bump ?? 'MINOR')
  }
  return proposed
}

/** Less than 0 when `a` is the lower one. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)]
  return left.map((part, index) => part - (right[index] ?? 0)).find(difference => difference !== 0) ?? 0
}

/** Whether the step from the last number is at least a MAJOR one. */
export const isMajorStep = (last: string, next: string): boolean =>
  Number(next.split('.')[0]) > Number(last.split('.')[0])
