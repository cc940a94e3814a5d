import type { ArtifactStore } from '#artifact/store.ts'
import type { JsonRecord } from '#factory/io/field-path.ts'
import type { Hash128 } from '#factory/io/hash-map.ts'
import { processSafely } from '../../row/decide.ts'
import type { Row, WholeInput } from '../../row/row.ts'
import type { Merge } from '../../sorting/merge.ts'
import type { RunReader } from '../../sorting/run-reader.ts'
import { WordRuns } from '../../sorting/word-runs.ts'
import { WrittenRows } from './written-rows.ts'

/** Halves of a hash of 128 bits. */
const KEY_WORDS = 4
const MAX_ROW = 2 ** 32 - 1

/** Equal for equal records; undefined for a record that equals no other. */
export type ToKey = (record: JsonRecord) => Hash128 | undefined

interface FindOptions {
  store: ArtifactStore
  /** Keys in memory at once. */
  most: number
  mostOpen?: number
  toKey: ToKey
}

/** The number of the output record that a row equals, or that it cannot be read or compared. */
export type Found = number | 'unreadable'

/**
 * Finds the records that equal one before them, in time that grows with their number and memory that does not, but for
 * a bit for each: keys are sorted with the numbers of their rows, so that equal ones become neighbours, and the rows
 * found so are sorted by their numbers.
 */
export async function findDuplicates({ rows, stopIfAsked }: WholeInput, options: FindOptions): Promise<Duplicates> {
  const { store, most, mostOpen, toKey } = options
  const keys = new WordRuns({ store, width: KEY_WORDS + 1, most, mostOpen })
  /** Numbers of rows that are not written, each with that of the first of those it equals; 0 = it is unreadable. */
  const lost = new WordRuns({ store, width: 2, most, mostOpen })
  const written = new WrittenRows()
  // The halves of the hash are written into the words that are copied.
  const hash = new BigUint64Array(KEY_WORDS / 2 + 1)
  const words = new Uint32Array(hash.buffer, 0, KEY_WORDS + 1)
  const link = new Uint32Array(2)
  const writeKey = (record: JsonRecord): boolean => {
    const key = toKey(record)
    if (key) {
      hash[0] = key.high
      hash[1] = key.low
    }
    return key !== undefined
  }

  const addLost = (number: number, first: number) => {
    link[0] = number
    link[1] = first
    lost.add(link)
  }
  const addRow = (row: Row) => {
    const hasKey = row.fault || !row.record ? undefined : processSafely(writeKey, row)
    if (typeof hasKey !== 'boolean') {
      addLost(row.number, 0)
      return
    }
    written.add(row.number)
    if (hasKey) {
      words[KEY_WORDS] = row.number
      keys.add(words)
    }
  }

  try {
    for await (const batch of rows) {
      for (const row of batch) {
        if (row.number > MAX_ROW) {
          throw new RangeError(`more than ${MAX_ROW} records are not compared beyond memory`)
        }
        addRow(row)
        if (keys.isFull) {
          await keys.write()
        }
        if (lost.isFull) {
          await lost.write()
        }
        // Young objects are cheap to collect.
        row.record = undefined
        row.text = undefined
      }
    }
    let first = 0
    let last = 0
    for await (const pairs of keys.pairs(stopIfAsked)) {
      for (let at = 0; at < pairs.length; at += 2) {
        const one = pairs[at]!
        if (one !== last) {
          first = one
        }
        last = pairs[at + 1]!
        written.delete(last)
        addLost(last, first)
        if (lost.isFull) {
          await lost.write()
        }
      }
    }
    return new Duplicates(lost, written, await lost.open(stopIfAsked))
  }
  catch (error) {
    await lost.discard()
    throw error
  }
  finally {
    await keys.discard()
  }
}

/** The rows that are not written, in the order of their numbers. */
export class Duplicates {
  private readonly lost: WordRuns
  private readonly written: WrittenRows
  private readonly merge: Merge<RunReader>

  constructor(lost: WordRuns, written: WrittenRows, merge: Merge<RunReader>) {
    this.lost = lost
    this.written = written
    this.merge = merge
  }

  /**
   * undefined for a row that is written. A promise only where more must be read.
   *
   * @param number above that of the call before
   */
  find(number: number): Found | undefined | Promise<Found | undefined> {
    const { merge } = this
    let top = merge.top
    for (; top && top.words[top.at]! < number; top = merge.top) {
      if (!merge.step()) {
        return merge.load().then(() => this.find(number))
      }
    }
    if (!top || top.words[top.at] !== number) {
      return undefined
    }
    const first = top.words[top.at + 1]!
    return first === 0 ? 'unreadable' : this.written.numberOf(first)
  }

  async close(): Promise<void> {
    await this.merge.close()
    await this.lost.discard()
  }
}
