import type { JsonRecord } from '#factory/io/field-path.ts'
import { parseRow } from '../../row/row-parser.ts'
import type { Row } from '../../row/row.ts'
import { type Cursor, Merge } from '../../sorting/merge.ts'
import { NO_KEY, type SortKey } from './sort-order.ts'

/** Limits of what is handed on at once. */
const BATCH_ROWS = 512
const BATCH_BYTES = 1 << 18

/** A key of the row's record, which is parsed for it; the row is marked when that fails. */
export function readKey(row: Row, toKey: (record: JsonRecord) => SortKey): SortKey {
  row.fault ??= parseRow(row)
  return row.fault || !row.record ? NO_KEY : toKey(row.record)
}

export interface KeyOrder {
  toKey: (record: JsonRecord) => SortKey
  compare: (a: SortKey, b: SortKey) => number
}

/** A place in a sorted run. */
class RunCursor implements Cursor<RunCursor> {
  private readonly index: number
  private readonly batches: AsyncIterator<Row[]>
  private readonly order: KeyOrder
  private rows: Row[] = []
  private at = 0
  private key: SortKey = NO_KEY

  constructor(index: number, batches: AsyncIterable<Row[]>, order: KeyOrder) {
    this.index = index
    this.batches = batches[Symbol.asyncIterator]()
    this.order = order
  }

  get row(): Row {
    return this.rows[this.at]!
  }

  isBefore(other: RunCursor): boolean {
    return (this.order.compare(this.key, other.key) || this.index - other.index) < 0
  }

  step(): boolean {
    this.at += 1
    return this.look()
  }

  async load(): Promise<boolean> {
    const next = await this.batches.next()
    if (next.done) {
      return false
    }
    this.rows = next.value
    this.at = 0
    return this.look() || await this.load()
  }

  async close(): Promise<void> {
    await this.batches.return?.()
  }

  private look(): boolean {
    if (this.at >= this.rows.length) {
      return false
    }
    this.key = readKey(this.row, this.order.toKey)
    return true
  }
}

/** The rows of sorted runs, in order; equal ones in the order of the runs. */
export async function* mergeRuns(runs: AsyncIterable<Row[]>[], order: KeyOrder): AsyncGenerator<Row[]> {
  const [only] = runs
  if (only && runs.length === 1) {
    yield* only
    return
  }
  const merge = await Merge.open(runs.map((batches, index) => new RunCursor(index, batches, order)))
  try {
    let batch: Row[] = []
    let bytes = 0
    for (let top = merge.top; top; top = merge.top) {
      const { row } = top
      batch.push(row)
      bytes += row.end - row.start
      if (!merge.step()) {
        await merge.load()
      }
      if (batch.length >= BATCH_ROWS || bytes >= BATCH_BYTES) {
        yield batch
        batch = []
        bytes = 0
      }
    }
    yield batch
  }
  finally {
    await merge.close()
  }
}
