import type { OutputFile } from '../../io/output-file.ts'
import { toChanged } from '../row/decide.ts'
import { textOf } from '../row/row-parser.ts'
import type { Fate } from '../row/piece.ts'
import type { Fault, Row, Verdict } from '../row/row.ts'
import type { StageContext } from '../stage-definition.ts'
import type { StageFiles } from './stage-files.ts'

/** Longer records are truncated: the file of rejected records is for people. */
const MAX_RECORD_BYTES = 64 << 10
const EXCERPT_CHARS = 2_000

export type NumberName = 'line' | 'row'

/** Where the lines of a stage go. */
type Lines = Pick<OutputFile, 'writeLine' | 'writeText'>

/** Writes each row to the file that its verdict selects, in order, and counts it. */
export function createRowEmitter(
  context: Pick<StageContext, 'meter' | 'tell'>, files: StageFiles, numberName: NumberName,
): (row: Row, verdict: Verdict) => void {
  return (row, verdict) => {
    files.pass(row)
    countFate(context, files, row, numberName, writeRow(files, row, verdict, numberName))
  }
}

/** Writes the row to the file that its verdict selects. */
export function writeRow(
  { output, rejects }: { output: Lines, rejects: Lines }, row: Row, verdict: Verdict, numberName: NumberName,
): Fate {
  const fate = write({ output, rejects }, row, verdict, numberName)
  // Released before its batch is done: young objects are cheap to collect.
  row.record = undefined
  row.text = undefined
  return fate
}

/** Counts the row, and notes in the trace what became of it. */
export function countFate(
  { meter, tell }: Pick<StageContext, 'meter' | 'tell'>, { trace, addFailed }: Pick<StageFiles, 'trace' | 'addFailed'>,
  row: Row, numberName: NumberName, fate: Fate,
): void {
  meter.recordsIn += 1
  if (fate === 'kept' || fate === 'changed') {
    meter.recordsOut += 1
    trace?.addWritten(fate === 'changed')
    return
  }
  const { outcome, reason } = fate
  if (outcome === 'dropped') {
    meter.addDropped(reason)
  }
  else {
    meter.addFailed(reason)
    addFailed(row)
    tell('WARNING', () => `${row.file ? `${row.file} ` : ''}${numberName} ${row.number}: ${reason}`)
  }
  trace?.addLost(outcome, reason, fate)
}

function write(
  { output, rejects }: { output: Lines, rejects: Lines }, row: Row, verdict: Verdict, numberName: NumberName,
): Fate {
  const reject = (fault: Fault): Fate => {
    rejects.writeText(toReject(row, fault, numberName))
    return { outcome: 'failed', reason: fault.reason }
  }
  const change = (changed: string | Fault): Fate => {
    if (typeof changed !== 'string') {
      return reject(changed)
    }
    output.writeText(changed)
    return 'changed'
  }
  switch (verdict.type) {
    case 'keep':
      if (row.chunk) {
        output.writeLine(row.chunk, row.start, row.end)
      }
      else {
        output.writeText(textOf(row))
      }
      return 'kept'
    case 'change':
      return change(toChanged(row, verdict.set))
    case 'replace':
      return change(verdict.text)
    case 'drop': {
      const { reason, like, measured } = verdict
      return { outcome: 'dropped', reason, ...like !== undefined && { like }, ...measured && { measured } }
    }
    case 'reject':
      return reject(verdict.fault)
  }
}

/** The record as it arrived; its text is inserted unchanged. */
function toReject(row: Row, { reason, message, params, raw }: Fault, numberName: NumberName): string {
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
