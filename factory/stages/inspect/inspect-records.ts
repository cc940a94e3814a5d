import { MAX_RECORD_DEPTH, TooDeep } from '#record/parse-value.ts'
import { ReadLimit } from '../../io/text-source.ts'
import { toKnownFailure } from '../record/known-failure.ts'
import { parseRow } from '../row/row-parser.ts'
import type { Fault, Row, RowSource } from '../row/row.ts'
import { type Finding, StageFailure } from '../stage-definition.ts'

/** A sample: enough to show types and common faults. */
const MAX_RECORDS = 1_000
/** Counts rows that cannot be read, too. */
const MAX_ROWS = 10_000
const MAX_READ_BYTES = 8 << 20
const MAX_FINDINGS = 50

/** Maximum number of brackets in a record that is shown: each may become a value of a hundred bytes in memory. */
const MAX_BRACKETS = 200_000
const FEWEST_BYTES_TO_COUNT = MAX_BRACKETS

const QUOTE = 34
const BACKSLASH = 92
const OPENING = new Set([91, 123])
const CLOSING = new Set([93, 125])

export interface FirstRecords {
  records: Row[]
  findings: Finding[]
  /** Also those that could not be parsed. */
  rowsRead: number
  /** More records exist than were read. */
  isOnlyPart: boolean
}

/**
 * The first records of a source and their faults. An error that ends the reading becomes a finding after them; the
 * inspection itself does not fail.
 */
export async function readFirst(source: RowSource, signal: AbortSignal): Promise<FirstRecords> {
  const seen: FirstRecords = { records: [], findings: [], rowsRead: 0, isOnlyPart: false }
  let bytes = 0
  try {
    for await (const rows of source.read(undefined, signal)) {
      for (const row of rows) {
        const fault = row.fault ?? findUnshowable(row) ?? parseRow(row)
        if (!fault && row.record) {
          seen.records.push(row)
        }
        const told = fault ?? row.doubt
        if (told && seen.findings.length < MAX_FINDINGS) {
          seen.findings.push(toLineFinding(row, told))
        }
        bytes += sizeOf(row)
        seen.rowsRead += 1
        if (
          seen.records.length >= MAX_RECORDS
          || seen.rowsRead >= MAX_ROWS
          || row.after >= MAX_READ_BYTES
          || bytes >= MAX_READ_BYTES
        ) {
          return { ...seen, isOnlyPart: true }
        }
      }
    }
    return seen
  }
  catch (error) {
    if (error instanceof ReadLimit && seen.records.length + seen.findings.length > 0) {
      return { ...seen, isOnlyPart: true }
    }
    const known = error instanceof StageFailure ? error : toKnownFailure(error)
    if (!known || seen.records.length === 0) {
      throw error
    }
    const { reason: code, message, metadata } = known
    return { ...seen, findings: [
      { severity: 'ERROR', code, pointer: '', stageId: '', message, params: { ...metadata } },
      ...seen.findings,
    ] }
  }
}

/** The unpacked size: the compressed size of an archive would tell nothing. */
const sizeOf = ({ record, start, end }: Row) => typeof record?.text === 'string' ? record.text.length : end - start

/** Checked before parsing: a record of nothing but brackets takes a hundred times its size. */
function findUnshowable({ chunk, start, end }: Row): Fault | undefined {
  if (!chunk) {
    return undefined
  }
  let depth = 0
  let brackets = 0
  let isText = false
  for (let index = start; index < end; index += 1) {
    const byte = chunk[index]!
    if (byte === QUOTE) {
      isText = !isText
    }
    else if (byte === BACKSLASH) {
      index += isText ? 1 : 0
    }
    else if (!isText && OPENING.has(byte)) {
      depth += 1
      brackets += 1
      if (depth > MAX_RECORD_DEPTH) {
        return { reason: 'RECORD_TOO_DEEP', message: new TooDeep().message }
      }
    }
    else if (!isText && CLOSING.has(byte)) {
      depth -= 1
    }
  }
  return end - start > FEWEST_BYTES_TO_COUNT && brackets > MAX_BRACKETS
    ? { reason: 'TOO_LARGE_TO_TEST', message: `it has ${brackets} brackets: too many to be shown here` }
    : undefined
}

/** Lines are numbered per file. */
function toLineFinding({ file = '', number, pointer }: Row, { reason, message, params }: Fault): Finding {
  const [prefix, place] = file ? [`${file}: `, { file: file.slice(0, 500) }] : ['', {}]
  return {
    severity: 'WARNING', code: reason, pointer: `/line/${number}`, stageId: '', message: `${prefix}${message}`,
    params: { ...params, ...pointer && { element: pointer.slice(1) }, ...place },
  }
}
