import type { ColumnInfo } from './artifact'
import { toColumnStats } from './column-stats'
import { readOwn } from '../json/own-value'

export type ColumnChange = 'added' | 'removed' | 'changed' | 'same'

/** A column in one of the two versions; statistics are null when not counted. */
export interface ColumnSide {
  type: string
  nullable: boolean
  /** 0 to 1. */
  nullRatio: number | null
  distinct: number | null
  distinctIsEstimate: boolean
}

export interface ColumnDiff {
  name: string
  /** `changed`: the type or nullability differs. */
  change: ColumnChange
  before: ColumnSide | null
  after: ColumnSide | null
}

export interface DiffSide {
  rows: number
  columns: readonly ColumnInfo[]
  stats: Record<string, unknown>
}

/** Columns of both versions: those of `after` in their order, then the removed ones. */
export function diffColumns(before: DiffSide, after: DiffSide): ColumnDiff[] {
  const old = new Map(before.columns.map(column => [column.name, toSide(column, before)]))
  const names = new Set(after.columns.map(column => column.name))
  const present = after.columns.map((column): ColumnDiff => {
    const [was, is] = [old.get(column.name) ?? null, toSide(column, after)]
    return { name: column.name, change: toChange(was, is), before: was, after: is }
  })
  const gone = [...old].filter(([name]) => !names.has(name))
    .map(([name, was]): ColumnDiff => ({ name, change: 'removed', before: was, after: null }))
  return [...present, ...gone]
}

/** Only the names, for a list of versions. */
export function listChangedColumns(
  before: readonly ColumnInfo[], after: readonly ColumnInfo[],
): { added: string[], removed: string[], changed: string[] } {
  const diff = diffColumns({ rows: 0, columns: before, stats: {} }, { rows: 0, columns: after, stats: {} })
  const namesOf = (change: ColumnChange) => diff.filter(column => column.change === change).map(column => column.name)
  return { added: namesOf('added'), removed: namesOf('removed'), changed: namesOf('changed') }
}

function toChange(before: ColumnSide | null, after: ColumnSide): ColumnChange {
  if (!before) {
    return 'added'
  }
  return before.type === after.type && before.nullable === after.nullable ? 'same' : 'changed'
}

function toSide({ name, type, nullable }: ColumnInfo, { rows, stats }: DiffSide): ColumnSide {
  const known = toColumnStats(readOwn(stats, name))
  return {
    type, nullable, nullRatio: known && rows > 0 ? known.nulls / rows : null, distinct: known?.distinct ?? null,
    distinctIsEstimate: known?.distinctIsEstimate ?? false,
  }
}
