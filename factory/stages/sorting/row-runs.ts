import type { ArtifactStore, WriterMark } from '#artifact/store.ts'
import { readLines } from '../../io/line-reader.ts'
import { OutputFile } from '../../io/output-file.ts'
import type { Row } from '../row/row.ts'
import { MAX_RECORD_LINE_BYTES } from '../source/artifact-source.ts'
import { tooLong } from '../source/text-row-source.ts'
import { type KeyOrder, mergeRows } from './merge-rows.ts'

/** Runs that are read at once: so many files are open. */
const MOST_OPEN = 100
/** Of the first rows of the runs that are read at once: each is in memory. */
const MOST_BYTES = 64 << 20

/** Behind each row of a run, with its number: a line that was too long has only its first bytes. */
const WHOLE = 32
const CUT = 33
const DIGIT_0 = 48
const DIGIT_9 = 57

interface RowRunsOptions<Key> {
  store: ArtifactStore
  order: KeyOrder<Key>
  /** Called every few milliseconds of work; throws to end it. */
  stopIfAsked: () => void
  mostOpen?: number
  mostBytes?: number
}

/** More rows than memory holds: what fits is sorted and written to a temporary file, a run, and all runs are merged. */
export class RowRuns<Key> {
  private readonly store: ArtifactStore
  private readonly order: KeyOrder<Key>
  private readonly stopIfAsked: () => void
  private readonly mostOpen: number
  private readonly mostBytes: number
  /** In the order in which they were added. */
  private runs: WriterMark[] = []
  private longestRow = 1

  constructor({ store, order, stopIfAsked, mostOpen = MOST_OPEN, mostBytes = MOST_BYTES }: RowRunsOptions<Key>) {
    this.store = store
    this.order = order
    this.stopIfAsked = stopIfAsked
    this.mostOpen = mostOpen
    this.mostBytes = mostBytes
  }

  get isEmpty(): boolean {
    return this.runs.length === 0
  }

  /** @param batches sorted */
  async add(batches: Iterable<Row[]> | AsyncIterable<Row[]>): Promise<void> {
    this.runs.push(await this.write(batches))
  }

  /** Merges neighbours until few enough runs are left to be read at once. */
  async reduce(): Promise<void> {
    const most = Math.max(2, Math.min(this.mostOpen, Math.floor(this.mostBytes / this.longestRow)))
    while (this.runs.length > most) {
      await this.mergeNeighbours(most)
    }
  }

  /** All rows in order, equal ones in the order of the runs; `last` are sorted rows that come behind all runs. */
  read(last: AsyncIterable<Row[]>[] = []): AsyncGenerator<Row[]> {
    return mergeRows([...this.runs.map(run => this.readRun(run)), ...last], this.order)
  }

  async discard(): Promise<void> {
    for (const { name } of this.runs.splice(0)) {
      await this.store.dropTemporary(name)
    }
  }

  private async mergeNeighbours(most: number): Promise<void> {
    const { runs, store } = this
    for (let at = 0; at < runs.length; at += 1) {
      const group = runs.slice(at, at + most)
      if (group.length === 1) {
        return
      }
      const merged = await this.write(mergeRows(group.map(run => this.readRun(run)), this.order))
      runs.splice(at, group.length, merged)
      for (const { name } of group) {
        await store.dropTemporary(name)
      }
    }
  }

  private async write(batches: Iterable<Row[]> | AsyncIterable<Row[]>): Promise<WriterMark> {
    const file = await OutputFile.open(this.store)
    try {
      for await (const rows of batches) {
        for (const row of rows) {
          this.longestRow = Math.max(this.longestRow, row.end - row.start)
          writeRow(file, row)
          if (file.isFull) {
            await file.drain()
            this.stopIfAsked()
          }
        }
      }
      const mark = await file.mark()
      await file.close()
      return mark
    }
    catch (error) {
      await file.discard()
      throw error
    }
  }

  private async* readRun(mark: WriterMark): AsyncGenerator<Row[]> {
    // No line is longer than what was in memory when it was written.
    for await (const lines of readLines(this.store.openTemporary(mark), { maxLineBytes: Infinity })) {
      yield lines.map(({ chunk, start, end }) => readRow(chunk, start, end))
    }
  }
}

const isCut = ({ fault }: Row): boolean => fault?.reason === 'LINE_TOO_LONG'

/** The number comes behind the row: a `\r` at the end of it would be taken for a part of the line end. */
function writeRow(file: OutputFile, row: Row): void {
  file.writeBytes(row.chunk!.subarray(row.start, row.end))
  file.writeBytes(Buffer.from(`${String.fromCharCode(isCut(row) ? CUT : WHOLE)}${row.number}\n`))
}

function readRow(chunk: Buffer, start: number, lineEnd: number): Row {
  let end = lineEnd - 1
  let number = 0
  for (let unit = 1; chunk[end]! >= DIGIT_0 && chunk[end]! <= DIGIT_9; unit *= 10) {
    number += (chunk[end]! - DIGIT_0) * unit
    end -= 1
  }
  const row: Row = { chunk, start, end, number, after: 0, input: 0 }
  if (chunk[end] === CUT) {
    row.fault = tooLong(MAX_RECORD_LINE_BYTES)
  }
  return row
}
