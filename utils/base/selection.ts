export type Selection = ReadonlySet<string>

export interface Pick {
  /** Rows on the page, in order. */
  ids: readonly string[]
  id: string
  /** Where the last pick was; without one a range is a single row. */
  anchor: string | undefined
  /** Shift was held: all rows between get the state of this row. */
  isRange: boolean
}

/** Toggles one row, or all rows from the last one to this one. */
export function toggleRow(selection: Selection, { ids, id, anchor, isRange }: Pick): Selection {
  const isOn = !selection.has(id)
  const [from, to] = [ids.indexOf(anchor ?? id), ids.indexOf(id)]
  const rows = isRange && from >= 0 && to >= 0 ? ids.slice(Math.min(from, to), Math.max(from, to) + 1) : [id]
  return withRows(selection, rows, isOn)
}

export type HeadState = 'none' | 'some' | 'all'

export function toHeadState(selection: Selection, ids: readonly string[]): HeadState {
  const count = ids.filter(id => selection.has(id)).length
  if (count === 0) {
    return 'none'
  }
  return count === ids.length ? 'all' : 'some'
}

/** The checkbox of the head: picks all rows of the page, or none of them when all were picked. */
export const toggleAll = (selection: Selection, ids: readonly string[]): Selection =>
  withRows(selection, ids, toHeadState(selection, ids) !== 'all')

function withRows(selection: Selection, rows: readonly string[], isOn: boolean): Selection {
  const next = new Set(selection)
  for (const row of rows) {
    if (isOn) {
      next.add(row)
    }
    else {
      next.delete(row)
    }
  }
  return next
}
