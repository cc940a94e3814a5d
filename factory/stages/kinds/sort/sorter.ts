import type { WriterMark } from '#artifact/store.ts'
import { readLines } from '#factory/io/line-reader.ts'
import { OutputFile } from '#factory/io/output-file.ts'
import { MAX_RECORD_LINE_BYTES } from '../../source/artifact-source.ts'
import { tooLong } from '../../source/text-row-source.ts'
import type { Row, RowSource } from '../../row/row.ts'
import type { StageContext } from '../../stage-definition.ts'
import { type KeyOrder, mergeRuns, readKey } from './run-cursor.ts'
import { createOrder, type SortField, type SortKey, toSortKey } from './sort-order.ts'

/** What is held in memory at once: the bytes of records, with up to twice as many of their keys, and rows. */
export const LIMITS = { bytes: 64 << 20, rows: 250_000, runs: 100 }

/** Records between two checks of the clock. */
const LOOK_EVERY = 64
/** Of the work; the other half is to merge and write. */
const HALF = 0.5

/** Behind each record of a run, with its number: a line that was too long has only its first bytes. */
const WHOLE = 32
const CUT = 33
const DIGIT_0 = 48
const DIGIT_9 = 57
/** Of what stands behind a record. */
const MOST_SUFFIX_BYTES = 32

/** A pause was asked for before the records were sorted: the next attempt begins anew. */
export class PauseAsked extends Error {
  override name = 'PauseAsked'
}

type SortContext = Pick<StageContext, 'store' | 'meter' | 'throwIfStopped' | 'isPauseAsked' | 'tick'>

/**
 * Sorts more records than memory holds: as many as fit are sorted and written to a temporary file, a run; then all runs
 * are read at once and merged. It is stable, so its result is the same in every attempt.
 */
export class Sorter {
  private readonly context: SortContext
  private readonly limits: typeof LIMITS
  private readonly order: KeyOrder
  /** In the order of the input. */
  private runs: WriterMark[] = []
  private held: { row: Row, key: SortKey }[] = []
  private heldBytes = 0
  private totalBytes = 0

  constructor(context: SortContext, fields: readonly SortField[], limits = LIMITS) {
    this.context = context
    this.limits = limits
    this.order = { toKey: record => toSortKey(record, fields), compare: createOrder(fields) }
  }

  /**
   * @returns the records of the source in order, once.
   * @throws PauseAsked
   */
  async sort(source: RowSource, signal: AbortSignal): Promise<RowSource> {
    const { context, limits } = this
    let read = 0
    for await (const rows of source.read(undefined, signal)) {
      for (const row of rows) {
        context.throwIfStopped()
        this.hold(row)
        if (this.heldBytes >= limits.bytes || this.held.length >= limits.rows) {
          await this.spill()
        }
        read += 1
        if (read % LOOK_EVERY === 0) {
          const share = source.totalBytes > 0 ? source.bytesBefore(row) / source.totalBytes : 0
          context.meter.fraction = HALF * share
          this.look()
        }
      }
    }
    this.sortHeld()
    while (this.runs.length > limits.runs) {
      await this.mergeSome()
    }
    return this.toSource()
  }

  async discard(): Promise<void> {
    for (const { name } of this.runs) {
      await this.context.store.dropTemporary(name)
    }
  }

  private look(): void {
    this.context.tick()
    if (this.context.isPauseAsked()) {
      throw new PauseAsked()
    }
  }

  private hold(row: Row): void {
    const key = readKey(row, this.order.toKey)
    row.record = undefined
    row.text = undefined
    this.held.push({ row, key })
    this.heldBytes += row.end - row.start
    this.totalBytes += bytesOf(row)
  }

  private sortHeld(): void {
    this.held.sort((a, b) => this.order.compare(a.key, b.key))
  }

  private async spill(): Promise<void> {
    this.sortHeld()
    this.runs.push(await this.write(this.readHeld()))
    this.held = []
    this.heldBytes = 0
  }

  /** Each so many neighbours become one run: never more files are open. */
  private async mergeSome(): Promise<void> {
    const { runs, limits, context } = this
    for (let at = 0; at < runs.length; at += 1) {
      const group = runs.slice(at, at + limits.runs)
      if (group.length === 1) {
        return
      }
      const merged = await this.write(mergeRuns(group.map(run => this.readRun(run)), this.order))
      runs.splice(at, group.length, merged)
      for (const { name } of group) {
        await context.store.dropTemporary(name)
      }
    }
  }

  private async write(batches: AsyncIterable<Row[]>): Promise<WriterMark> {
    const file = await OutputFile.open(this.context.store)
    try {
      for await (const rows of batches) {
        for (const row of rows) {
          this.context.throwIfStopped()
          writeRow(file, row)
          if (file.isFull) {
            await file.drain()
            this.look()
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

  private async* readHeld(): AsyncGenerator<Row[]> {
    yield this.held.map(({ row }) => row)
  }

  private async* readRun(mark: WriterMark): AsyncGenerator<Row[]> {
    const lines = readLines(
      this.context.store.openTemporary(mark), { maxLineBytes: MAX_RECORD_LINE_BYTES + MOST_SUFFIX_BYTES },
    )
    for await (const batch of lines) {
      yield batch.map(({ chunk, start, end }) => readRow(chunk, start, end))
    }
  }

  private toSource(): RowSource {
    const { totalBytes } = this
    const open = () => mergeRuns([...this.runs.map(run => this.readRun(run)), this.readHeld()], this.order)
    return {
      isReordered: true,
      totalBytes,
      bytesBefore: ({ after }) => after,
      fractionAt: ({ after }) => HALF + HALF * after / totalBytes,
      async* read(from) {
        const done = from?.after ?? 0
        let after = 0
        for await (const rows of open()) {
          for (const row of rows) {
            after += bytesOf(row)
            row.after = after
            row.input = 0
          }
          yield done === 0 ? rows : rows.filter(row => row.after > done)
        }
      },
    }
  }
}

/** With its line end. */
const bytesOf = ({ start, end }: Row): number => end - start + 1

const isCut = ({ fault }: Row): boolean => fault?.reason === 'LINE_TOO_LONG'

/** The number comes behind the record: a `\r` at the end of it would be taken for a part of the line end. */
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
