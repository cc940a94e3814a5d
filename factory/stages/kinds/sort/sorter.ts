import { createStopIfAsked } from '../../record/pause-asked.ts'
import { parseRow } from '../../row/row-parser.ts'
import type { Row, RowSource } from '../../row/row.ts'
import type { KeyOrder } from '../../sorting/merge-rows.ts'
import { RowRuns } from '../../sorting/row-runs.ts'
import type { StageContext } from '../../stage-definition.ts'
import { createOrder, NO_KEY, type SortField, type SortKey, toSortKey } from './sort-order.ts'

interface SortLimits { bytes: number, rows: number, mostOpen?: number }

/** What is held in memory at once: the bytes of records, with up to twice as many of their keys, and rows. */
export const LIMITS: SortLimits = { bytes: 64 << 20, rows: 250_000 }

/** Records between two checks of the clock. */
const CHECK_EVERY = 64
/** Of the work; the other half is to merge and write. */
const HALF = 0.5

type SortContext = Pick<StageContext, 'store' | 'meter' | 'throwIfStopped' | 'isPauseAsked' | 'tick'>

/** Sorts more records than memory holds. It is stable, so its result is the same in every attempt. */
export class Sorter {
  private readonly context: SortContext
  private readonly limits: SortLimits
  private readonly stopIfAsked: () => void
  private readonly order: KeyOrder<SortKey>
  private readonly runs: RowRuns<SortKey>
  private held: { row: Row, key: SortKey }[] = []
  private heldBytes = 0
  private totalBytes = 0

  constructor(context: SortContext, fields: readonly SortField[], limits: SortLimits = LIMITS) {
    this.context = context
    this.limits = limits
    this.stopIfAsked = createStopIfAsked(context)
    this.order = { toKey: row => readKey(row, fields), compare: createOrder(fields) }
    this.runs = new RowRuns({
      store: context.store,
      order: this.order,
      stopIfAsked: this.stopIfAsked,
      mostBytes: limits.bytes,
      ...limits.mostOpen !== undefined && { mostOpen: limits.mostOpen },
    })
  }

  /** @returns the records of the source in order, once. */
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
        if (read % CHECK_EVERY === 0) {
          const share = source.totalBytes > 0 ? source.bytesBefore(row) / source.totalBytes : 0
          context.meter.fraction = HALF * share
          this.stopIfAsked()
        }
      }
    }
    this.sortHeld()
    await this.runs.reduce()
    return this.toSource()
  }

  discard(): Promise<void> {
    return this.runs.discard()
  }

  private hold(row: Row): void {
    const key = this.order.toKey(row)
    this.held.push({ row, key })
    this.heldBytes += row.end - row.start
    this.totalBytes += bytesOf(row)
  }

  private sortHeld(): void {
    this.held.sort((a, b) => this.order.compare(a.key, b.key))
  }

  private async spill(): Promise<void> {
    this.sortHeld()
    await this.runs.add(this.readHeld())
    this.held = []
    this.heldBytes = 0
  }

  private async* readHeld(): AsyncGenerator<Row[]> {
    yield this.held.map(({ row }) => row)
  }

  private toSource(): RowSource {
    const { totalBytes } = this
    const open = () => this.runs.read([this.readHeld()])
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

/** A key of the row's record, which is parsed for it; the row is marked when that fails. */
function readKey(row: Row, fields: readonly SortField[]): SortKey {
  row.fault ??= parseRow(row)
  const key = row.fault || !row.record ? NO_KEY : toSortKey(row.record, fields)
  row.record = undefined
  row.text = undefined
  return key
}

/** With its line end. */
const bytesOf = ({ start, end }: Row): number => end - start + 1
