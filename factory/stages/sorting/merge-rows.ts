import type { Row } from '../row/row.ts'
import { type Cursor, Merge } from './merge.ts'

/** Limits of what is handed on at once. */
const BATCH_ROWS = 512
const BATCH_BYTES = 1 << 18

export interface KeyOrder<Key> {
  /** Keeps nothing in the row: the first of each run waits long for its turn. */
  toKey: (row: Row) => Key
  /** Negative, zero or positive, as `a` comes before, with or after `b`. */
  compare: (a: Key, b: Key) => number
}

/** A place in a sorted run. */
class RowCursor<Key> implements Cursor<RowCursor<Key>> {
  private readonly index: number
  private readonly batches: AsyncIterator<Row[]>
  private readonly order: KeyOrder<Key>
  private rows: Row[] = []
  private at = 0
  private key: Key | undefined

  constructor(index: number, batches: AsyncIterable<Row[]>, order: KeyOrder<Key>) {
    this.index = index
    this.batches = batches[Symbol.asyncIterator]()
    this.order = order
  }

  get row(): Row {
    return this.rows[this.at]!
  }

  isBefore(other: RowCursor<Key>): boolean {
    return (this.order.compare(this.key!, other.key!) || this.index - other.index) < 0
  }

  step(): boolean {
    this.at += 1
    return this.readKey()
  }

  async load(): Promise<boolean> {
    const next = await this.batches.next()
    if (next.done) {
      return false
    }
    this.rows = next.value
    this.at = 0
    return this.readKey() || await this.load()
  }

  async close(): Promise<void> {
    await this.batches.return?.()
  }

  private readKey(): boolean {
    if (this.at >= this.rows.length) {
      return false
    }
    this.key = this.order.toKey(this.row)
    return true
  }
}

/** The rows of sorted runs, in order; equal ones in the order of the runs. */
export async function* mergeRows<Key>(runs: AsyncIterable<Row[]>[], order: KeyOrder<Key>): AsyncGenerator<Row[]> {
  const [only] = runs
  if (only && runs.length === 1) {
    yield* only
    return
  }
  const merge = await Merge.open(runs.map((batches, index) => new RowCursor(index, batches, order)))
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
