import type { Meter } from '../worker/meter.ts'
import type { Fault, Row, Verdict } from './row.ts'
import type { StageFiles } from './stage-files.ts'

/** A longer record is shown in part: the reject file is for people. */
const MAX_RECORD_BYTES = 64 << 10
const EXCERPT_CHARS = 2_000

/** Writes rows where their verdict sends them, in order, and counts them. */
export function createRowEmitter(meter: Meter, files: StageFiles, numberName: 'line' | 'row') {
  return (row: Row, verdict: Verdict): void => {
    files.pass(row)
    if (verdict.type === 'defer') {
      files.defer(row)
      return
    }
    meter.recordsIn += 1
    switch (verdict.type) {
      case 'keep':
        meter.recordsOut += 1
        if (row.chunk) {
          files.output.writeLine(row.chunk, row.start, row.end)
        }
        else {
          files.output.writeText(JSON.stringify(row.record))
        }
        return
      case 'change':
        meter.recordsOut += 1
        files.output.writeText(JSON.stringify(verdict.record))
        return
      case 'drop':
        meter.addDropped(verdict.reason)
        return
      case 'reject':
        meter.addFailed(verdict.fault.reason)
        files.rejects.writeText(toReject(row, verdict.fault, numberName))
    }
  }
}

function toReject(row: Row, { reason, message, raw }: Fault, numberName: 'line' | 'row'): string {
  const isShort = row.record && row.end - row.start <= MAX_RECORD_BYTES
  const seen = raw === undefined && isShort ? { record: row.record } : { raw: (raw ?? excerpt(row)).slice(0, EXCERPT_CHARS) }
  return JSON.stringify({ [numberName]: row.number, reason, message, ...seen })
}

function excerpt({ chunk, start, end, record }: Row): string {
  // Cut by bytes, so that a line of many megabytes is never made a string.
  return chunk ? chunk.toString('utf8', start, Math.min(end, start + EXCERPT_CHARS)) : JSON.stringify(record ?? null)
}
