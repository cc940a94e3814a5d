import { AS_IT_WAS, type Decided, type Deciders } from '../row/decide.ts'
import { parseRow } from '../row/row-parser.ts'
import { KEEP, type RecordStageOptions, type Row, type Verdict } from '../row/row.ts'
import type { StageContext } from '../stage-definition.ts'
import { createRowEmitter } from './row-emitter.ts'
import type { StageFiles } from './stage-files.ts'

/** What a thread is handed at once: little, so that progress is told and a pause heard soon where records take long. */
const PIECE_BYTES = 32 << 10

/** However many pieces a window has: one record may take as much. */
const MAX_PENDING_BYTES = 64 << 20

/**
 * As the loop over one record after another, with the deciding done by other threads: this one reads, writes in the
 * order of the input, counts and saves, so the result is the same byte for byte.
 *
 * @returns whether it stopped for a pause.
 */
export async function runBatchesBeside(
  context: StageContext, { source, numberName = 'row' }: RecordStageOptions, files: StageFiles, deciders: Deciders,
): Promise<boolean> {
  const emit = createRowEmitter(context, files, numberName)
  const pending: { rows: readonly Row[], bytes: number, decided: Promise<Decided[]> }[] = []
  let pendingBytes = 0

  const emitHead = async () => {
    const { rows, bytes, decided } = pending.shift()!
    const all = await untilStopped(decided, context)
    pendingBytes -= bytes
    for (const [index, row] of rows.entries()) {
      context.throwIfStopped()
      emit(row, toVerdict(row, all[index] ?? AS_IT_WAS))
      if (files.isFull) {
        await files.drain()
      }
    }
    files.measure()
    context.tick()
  }
  const emitAll = async () => {
    while (pending.length > 0) {
      await emitHead()
    }
  }

  for await (const rows of toPieces(source.read(files.position, context.signal))) {
    context.throwIfStopped()
    const decided = deciders.decide(rows)
    // Awaited in order; until then it must not count as unhandled.
    decided.catch(() => undefined)
    const bytes = rows.reduce((sum, { start, end }) => sum + end - start, 0)
    pending.push({ rows, bytes, decided })
    pendingBytes += bytes
    while (pending.length >= deciders.window || pendingBytes > MAX_PENDING_BYTES) {
      await emitHead()
    }
    if (context.isPauseAsked()) {
      await emitAll()
      await files.checkpoint(undefined)
      return true
    }
    if (context.isCheckpointDue()) {
      await files.checkpoint(undefined)
    }
  }
  await emitAll()
  return false
}

async function* toPieces(batches: AsyncIterable<readonly Row[]>): AsyncGenerator<readonly Row[]> {
  for await (const rows of batches) {
    let from = 0
    let bytes = 0
    for (const [index, row] of rows.entries()) {
      bytes += row.end - row.start
      if (bytes >= PIECE_BYTES) {
        yield rows.slice(from, index + 1)
        from = index + 1
        bytes = 0
      }
    }
    if (from < rows.length) {
      yield rows.slice(from)
    }
  }
}

function toVerdict(row: Row, decided: Decided): Verdict {
  if (row.fault) {
    return { type: 'reject', fault: row.fault }
  }
  if (decided === AS_IT_WAS) {
    return KEEP
  }
  if (typeof decided === 'string') {
    return { type: 'replace', text: decided }
  }
  if (decided.type === 'reject') {
    // A rejected record is written as it was read, where it can be read.
    parseRow(row)
  }
  return decided
}

/** A thread may be in the midst of a record that takes minutes. */
function untilStopped<T>(work: Promise<T>, { signal, throwIfStopped }: StageContext): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      try {
        throwIfStopped()
        reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'))
      }
      catch (error) {
        reject(error)
      }
    }
    if (signal.aborted) {
      stop()
      return
    }
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
