import type { Decide } from '../row/decide.ts'
import type { Row, RowSource } from '../row/row.ts'
import type { StageContext } from '../stage-definition.ts'
import type { DecidedPiece, Deciders } from '../row/piece.ts'
import { fateOf, toVerdict } from './decide-piece.ts'
import { countFate, createRowEmitter } from './row-emitter.ts'
import type { StageFiles } from './stage-files.ts'
import { untilStopped } from './until-stopped.ts'

/**
 * What a thread is handed at once: little, so that progress is told and a pause heard soon where records take long, and
 * enough that to hand it over costs nothing beside it.
 */
const PIECE_BYTES = 128 << 10

/** Larger records are decided about here: the threads for it have less memory than the largest record takes. */
const LARGE_BYTES = 1 << 20

/** However many pieces a window has: one record may take as much. */
const MAX_PENDING_BYTES = 64 << 20

/** Lines that a thread decides about, or one that is decided about here: it has a fault, or is large. */
interface Pending {
  rows: readonly Row[]
  bytes: number
  decided: Promise<DecidedPiece> | undefined
}

/**
 * As the loop over one record after another, with the records read, decided about and written as text by other threads:
 * this one cuts the input, stores what comes back in the order of the input, counts and saves, so the result is the
 * same byte for byte.
 */
export async function runBatchesBeside(
  context: StageContext, { source, open }: { source: RowSource, open: () => Decide | Promise<Decide> },
  files: StageFiles, deciders: Deciders,
): Promise<'done' | 'paused'> {
  const emit = createRowEmitter(context, files, 'row')
  const pending: Pending[] = []
  let pendingBytes = 0
  let here: Decide | undefined

  const emitHead = async () => {
    const { rows, bytes, decided } = pending.shift()!
    pendingBytes -= bytes
    if (decided) {
      storePiece(context, files, rows, await untilStopped(decided, context))
    }
    else {
      here ??= await open()
      for (const row of rows) {
        emit(row, toVerdict(here, row))
      }
    }
    context.throwIfStopped()
    if (files.isFull) {
      await files.drain()
    }
    files.measure()
    context.tick()
  }
  const emitAll = async () => {
    while (pending.length > 0) {
      await emitHead()
    }
  }

  for await (const { rows, bytes } of toPieces(source.read(files.position, context.signal))) {
    context.throwIfStopped()
    const decided = rows.some(isForHere) ? undefined : deciders.decide(rows)
    // Awaited in order; until then it must not count as unhandled.
    decided?.catch(() => undefined)
    pending.push({ rows, bytes, decided })
    pendingBytes += bytes
    while (pending.length >= deciders.window || pendingBytes > MAX_PENDING_BYTES) {
      await emitHead()
    }
    if (context.isPauseAsked()) {
      await emitAll()
      await files.checkpoint(undefined)
      return 'paused'
    }
    if (context.isCheckpointDue()) {
      await files.checkpoint(undefined)
    }
  }
  await emitAll()
  return 'done'
}

/** The heap of the other threads would not hold it, or there is nothing to decide. */
const isForHere = ({ fault, start, end }: Row) => fault !== undefined || end - start > LARGE_BYTES

/** Cuts batches into pieces, so that a row that is decided about here is alone. */
async function* toPieces(batches: AsyncIterable<readonly Row[]>): AsyncGenerator<Pick<Pending, 'rows' | 'bytes'>> {
  for await (const rows of batches) {
    let from = 0
    let bytes = 0
    for (const [index, row] of rows.entries()) {
      const next = rows[index + 1]
      bytes += row.end - row.start
      if (bytes >= PIECE_BYTES || isForHere(row) || !next || isForHere(next)) {
        yield { rows: rows.slice(from, index + 1), bytes }
        from = index + 1
        bytes = 0
      }
    }
  }
}

/** Stores what a thread made of these rows. */
function storePiece(context: StageContext, files: StageFiles, rows: readonly Row[], decided: DecidedPiece): void {
  const { output, rejects, written, rejected } = decided
  let before = { output: 0, rejects: 0, out: context.meter.recordsOut, failed: context.meter.recordsFailed }
  const storeUpTo = (end: number) => {
    const { recordsOut, recordsFailed } = context.meter
    const after = { output: written[end - 1] ?? 0, rejects: rejected[end - 1] ?? 0 }
    files.output.writeBytes(output.subarray(before.output, after.output), recordsOut - before.out)
    files.rejects.writeBytes(rejects.subarray(before.rejects, after.rejects), recordsFailed - before.failed)
    before = { ...after, out: recordsOut, failed: recordsFailed }
  }
  for (const [index, row] of rows.entries()) {
    // A block of the trace tells how long the files were before it.
    if (files.trace?.isAtStart && index > 0) {
      storeUpTo(index)
    }
    files.pass(row)
    countFate(context, files, row, 'row', fateOf(decided, index))
  }
  storeUpTo(rows.length)
}
