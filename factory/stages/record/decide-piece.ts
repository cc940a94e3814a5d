import { LineBuffer } from '../../io/line-buffer.ts'
import { type Decide, processSafely } from '../row/decide.ts'
import { parseRow } from '../row/row-parser.ts'
import type { DecidedPiece, Fate, Loss, Piece } from '../row/piece.ts'
import type { Row, Verdict } from '../row/row.ts'
import { writeRow } from './row-emitter.ts'

const NEWLINE = 10

const KEPT = 0
const CHANGED = 1
const FIRST_LOSS = 2
const NO_VALUE = -1

/** Copies rows, because the chunk that they lie in stays with the thread that reads it. */
export function toPiece(rows: readonly Row[]): Piece {
  const bytes = Buffer.allocUnsafeSlow(rows.reduce((sum, { start, end }) => sum + end - start + 1, 0))
  const ends = new Uint32Array(rows.length)
  let used = 0
  for (const [index, { chunk, start, end }] of rows.entries()) {
    used += chunk?.copy(bytes, used, start, end) ?? 0
    ends[index] = used
    bytes[used++] = NEWLINE
  }
  return { bytes, ends, number: rows[0]?.number ?? 0 }
}

/** Decides about the lines of a piece and writes them, as the stage's own thread would. */
export function createPieceDecider(decide: Decide): (piece: Piece) => DecidedPiece {
  const files = { output: new LineBuffer(), rejects: new LineBuffer() }
  return piece => decidePiece(decide, files, piece)
}

function decidePiece(
  decide: Decide, files: { output: LineBuffer, rejects: LineBuffer }, { bytes, ends, number }: Piece,
): DecidedPiece {
  const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [written, rejected] = [new Uint32Array(ends.length), new Uint32Array(ends.length)]
  const fates = new Uint32Array(ends.length)
  const values = new Float64Array(ends.length).fill(NO_VALUE)
  const losses = createLosses()
  let start = 0
  for (const [index, end] of ends.entries()) {
    const row: Row = { chunk, start, end, number: number + index, after: 0, input: 0 }
    const fate = writeRow(files, row, toVerdict(decide, row), 'row')
    written[index] = files.output.waitingBytes
    rejected[index] = files.rejects.waitingBytes
    fates[index] = fate === 'kept' ? KEPT : fate === 'changed' ? CHANGED : FIRST_LOSS + losses.indexOf(fate)
    if (typeof fate === 'object') {
      values[index] = fate.measured?.value ?? NO_VALUE
    }
    start = end + 1
  }
  const [output, rejects] = [toBytes(files.output), toBytes(files.rejects)]
  return { output, rejects, written, rejected, fates, losses: losses.list, values }
}

/** For `postMessage`: these are handed over, not copied. */
export const buffersOf = (it: Piece | DecidedPiece): ArrayBuffer[] =>
  Object.values(it).flatMap(value => ArrayBuffer.isView(value) ? value.buffer as ArrayBuffer : [])

export function fateOf({ fates, losses, values }: DecidedPiece, index: number): Fate {
  const code = fates[index]
  if (code === KEPT) {
    return 'kept'
  }
  const loss = losses[(code ?? CHANGED) - FIRST_LOSS]
  if (!loss) {
    return 'changed'
  }
  const { measured, ...rest } = loss
  const value = values[index] ?? NO_VALUE
  return measured ? { ...rest, measured: value === NO_VALUE ? measured : { ...measured, value } } : rest
}

export function toVerdict(decide: Decide, row: Row): Verdict {
  const fault = row.fault ?? parseRow(row)
  return fault ? { type: 'reject', fault } : processSafely(decide.process, row)
}

function toBytes(lines: LineBuffer): Uint8Array<ArrayBuffer> {
  const parts = lines.take()
  const bytes = Buffer.allocUnsafeSlow(parts.reduce((sum, { length }) => sum + length, 0))
  let used = 0
  for (const part of parts) {
    used += part.copy(bytes, used)
  }
  return bytes
}

/** A stage has few reasons, and measures against few limits. */
function createLosses() {
  const list: DecidedPiece['losses'] = []
  return {
    list,
    indexOf({ outcome, reason, like, measured }: Loss): number {
      const found = list.findIndex(it => it.reason === reason && it.outcome === outcome && it.like === like
        && it.measured?.limits === measured?.limits && it.measured?.name === measured?.name)
      if (found >= 0) {
        return found
      }
      const noted = measured && { limits: measured.limits, name: measured.name }
      return list.push({ outcome, reason, ...like !== undefined && { like }, ...noted && { measured: noted } }) - 1
    },
  }
}
