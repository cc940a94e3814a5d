import type { JsonRecord } from '#factory/io/field-path.ts'
import { parseRow } from '../../row/row-parser.ts'
import type { Row } from '../../row/row.ts'
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
class RunCursor {
  readonly index: number
  private readonly batches: AsyncIterator<Row[]>
  private readonly toKey: KeyOrder['toKey']
  private rows: Row[] = []
  private at = 0
  key: SortKey = NO_KEY

  constructor(index: number, batches: AsyncIterable<Row[]>, toKey: KeyOrder['toKey']) {
    this.index = index
    this.batches = batches[Symbol.asyncIterator]()
    this.toKey = toKey
  }

  get row(): Row {
    return this.rows[this.at]!
  }

  /** @returns false when the next row is not in memory. */
  step(): boolean {
    this.at += 1
    return this.look()
  }

  /** @returns false at the end of the run. */
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
    this.key = readKey(this.row, this.toKey)
    return true
  }
}

/** The rows of sorted runs, in order; equal ones in the order of the runs. */
export async function* mergeRuns(runs: AsyncIterable<Row[]>[], { toKey, compare }: KeyOrder): AsyncGenerator<Row[]> {
  const [only] = runs
  if (only && runs.length === 1) {
    yield* only
    return
  }
  const cursors = runs.map((batches, index) => new RunCursor(index, batches, toKey))
  /** Backwards, so that the next row is at the end. */
  const waiting: RunCursor[] = []
  const isBefore = (a: RunCursor, b: RunCursor) => (compare(a.key, b.key) || a.index - b.index) < 0
  const insert = (cursor: RunCursor) => {
    let low = 0
    let high = waiting.length
    while (low < high) {
      const middle = low + high >>> 1
      if (isBefore(cursor, waiting[middle]!)) {
        low = middle + 1
      }
      else {
        high = middle
      }
    }
    waiting.splice(low, 0, cursor)
  }
  try {
    for (const cursor of cursors) {
      if (await cursor.load()) {
        insert(cursor)
      }
    }
    let batch: Row[] = []
    let bytes = 0
    for (let cursor = waiting.pop(); cursor; cursor = waiting.pop()) {
      const { row } = cursor
      batch.push(row)
      bytes += row.end - row.start
      if (cursor.step() || await cursor.load()) {
        insert(cursor)
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
    for (const cursor of cursors) {
      await cursor.close()
    }
  }
}
