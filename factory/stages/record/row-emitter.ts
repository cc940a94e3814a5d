import { toChanged } from '../row/decide.ts'
import { textOf } from '../row/row-parser.ts'
import type { Fault, Row, Verdict } from '../row/row.ts'
import type { StageContext } from '../stage-definition.ts'
import type { StageFiles } from './stage-files.ts'

/** Longer records are truncated: the file of rejected records is for people. */
const MAX_RECORD_BYTES = 64 << 10
const EXCERPT_CHARS = 2_000

/** Writes each row to the file that its verdict selects, in order, and counts it. */
export function createRowEmitter(
  { meter, tell }: Pick<StageContext, 'meter' | 'tell'>, files: StageFiles, numberName: 'line' | 'row',
) {
  const reject = (row: Row, fault: Fault) => {
    meter.addFailed(fault.reason)
    files.addFailed(row)
    files.trace?.addLost('failed', fault.reason)
    tell('WARNING', () => `${row.file ? `${row.file} ` : ''}${numberName} ${row.number}: ${fault.reason}`)
    files.rejects.writeText(toReject(row, fault, numberName))
  }
  const change = (row: Row, changed: string | Fault) => {
    if (typeof changed !== 'string') {
      reject(row, changed)
      return
    }
    meter.recordsOut += 1
    files.trace?.addWritten(true)
    files.output.writeText(changed)
  }

  const write = (row: Row, verdict: Verdict): void => {
    files.pass(row)
    meter.recordsIn += 1
    switch (verdict.type) {
      case 'keep':
        meter.recordsOut += 1
        files.trace?.addWritten(false)
        if (row.chunk) {
          files.output.writeLine(row.chunk, row.start, row.end)
        }
        else {
          files.output.writeText(textOf(row))
        }
        return
      case 'change':
        return change(row, toChanged(row, verdict.set))
      case 'replace':
        return change(row, verdict.text)
      case 'drop':
        meter.addDropped(verdict.reason)
        return files.trace?.addLost('dropped', verdict.reason, verdict)
      case 'reject':
        return reject(row, verdict.fault)
    }
  }
  return (row: Row, verdict: Verdict): void => {
    write(row, verdict)
    // Released before its batch is done: young objects are cheap to collect.
    row.record = undefined
    row.text = undefined
  }
}

/** The record as it arrived; its text is inserted unchanged. */
function toReject(row: Row, { reason, message, params, raw }: Fault, numberName: 'line' | 'row'): string {
  const isShort = row.record && row.end - row.start <= MAX_RECORD_BYTES
  const seen = { file: row.file || undefined, [numberName]: row.number, pointer: row.pointer, reason, message, params }
  return raw === undefined && isShort
    ? `${JSON.stringify(seen).slice(0, -1)},"record":${textOf(row)}}`
    : JSON.stringify({ ...seen, raw: (raw ?? excerpt(row)).slice(0, EXCERPT_CHARS) })
}

function excerpt({ chunk, start, end, ...row }: Row): string {
  // Cut by bytes, so that a line of many megabytes never becomes a string.
  return chunk ? chunk.toString('utf8', start, Math.min(end, start + EXCERPT_CHARS)) : textOf({ start, end, ...row })
}
