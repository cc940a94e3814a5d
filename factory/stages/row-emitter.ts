import type { JsonRecord } from '../io/field-path.ts'
import type { Meter } from '../worker/meter.ts'
import type { Fault, Row, Verdict } from './row.ts'
import type { StageFiles } from './stage-files.ts'

/** A longer record is shown in part: the reject file is for people. */
const MAX_RECORD_BYTES = 64 << 10
const EXCERPT_CHARS = 2_000

/** Writes rows where their verdict sends them, in order, and counts them. */
export function createRowEmitter(meter: Meter, files: StageFiles, numberName: 'line' | 'row') {
  const reject = (row: Row, fault: Fault) => {
    meter.addFailed(fault.reason)
    files.rejects.writeText(toReject(row, fault, numberName))
  }
  const writeRecord = (row: Row, record: JsonRecord) => {
    const text = toText(record)
    if (text === undefined) {
      reject(row, { reason: 'RECORD_TOO_DEEP', message: 'cannot be written as JSON', raw: '' })
      return
    }
    meter.recordsOut += 1
    files.output.writeText(text)
  }

  return (row: Row, verdict: Verdict): void => {
    files.pass(row)
    if (verdict.type === 'defer') {
      files.defer(row)
      return
    }
    meter.recordsIn += 1
    switch (verdict.type) {
      case 'keep':
        if (row.chunk) {
          meter.recordsOut += 1
          files.output.writeLine(row.chunk, row.start, row.end)
          return
        }
        return writeRecord(row, row.record!)
      case 'change':
        return writeRecord(row, verdict.record)
      case 'drop':
        return meter.addDropped(verdict.reason)
      case 'reject':
        return reject(row, verdict.fault)
    }
  }
}

/** undefined for a record so deep that writing it overflows the stack. */
function toText(record: JsonRecord): string | undefined {
  try {
    return JSON.stringify(record)
  }
  catch (error) {
    if (error instanceof RangeError) {
      return undefined
    }
    throw error
  }
}

function toReject(row: Row, { reason, message, params, raw }: Fault, numberName: 'line' | 'row'): string {
  const isShort = row.record && row.end - row.start <= MAX_RECORD_BYTES
  const seen = raw === undefined && isShort ? { record: row.record } : { raw: (raw ?? excerpt(row)).slice(0, EXCERPT_CHARS) }
  return JSON.stringify({ file: row.file || undefined, [numberName]: row.number, pointer: row.pointer, reason, message, params, ...seen })
}

function excerpt({ chunk, start, end, record }: Row): string {
  // Cut by bytes, so that a line of many megabytes is never made a string.
  return chunk ? chunk.toString('utf8', start, Math.min(end, start + EXCERPT_CHARS)) : JSON.stringify(record ?? null)
}
