import type { ArtifactStore } from '#artifact/store.ts'
import { listFields } from '#record/json-scan.ts'
import { parseValue, TooDeep } from '#record/parse-value.ts'
import { isRecord } from '../../io/field-path.ts'
import { readLines } from '../../io/line-reader.ts'
import { MAX_RECORD_LINE_BYTES } from '../source/artifact-source.ts'
import { StageFailure } from '../stage-definition.ts'
import { KEEP, type RecordStage } from '../row/row.ts'

/** Records that take the place of others, as text, by row number from 1; a row of `LEFT_OUT` gets none. */
export type RecordFixes = ReadonlyMap<number, string | typeof LEFT_OUT>

const LEFT_OUT = Symbol('left out')

/** All of them are held in memory: they are what people have written. */
const MOST_BYTES = 256 << 20

/**
 * Reads JSON lines of `{"row": n, "record": {…}}`, whose own text is kept, or `{"row": n, "leave_out": true}`.
 *
 * @throws StageFailure FIXES_UNREADABLE; ArtifactNotFound, ArtifactDamaged
 */
export async function loadFixes(store: ArtifactStore, uri: string): Promise<RecordFixes> {
  const { bytes } = await store.check(uri)
  if (bytes > MOST_BYTES) {
    throw unreadable(0, `${bytes} bytes, more than ${MOST_BYTES}`)
  }
  const fixes = new Map<number, string | typeof LEFT_OUT>()
  const source = await store.open(uri, { isHashed: true })
  for await (const lines of readLines(source, { maxLineBytes: MAX_RECORD_LINE_BYTES + 100 })) {
    for (const { chunk, start, end, number } of lines) {
      const [row, record] = toFix(chunk.toString('utf8', start, end), number)
      if (fixes.has(row)) {
        throw unreadable(number, `row ${row} occurs twice`)
      }
      fixes.set(row, record)
    }
  }
  return fixes
}

function toFix(line: string, number: number): [number, string | typeof LEFT_OUT] {
  const value = parse(line, number)
  const span = listFields(line).get('record')
  if (!isRecord(value) || !Number.isSafeInteger(Number(value.row)) || Number(value.row) < 1) {
    throw unreadable(number, 'no row number')
  }
  if (value.leave_out === true && !span) {
    return [Number(value.row), LEFT_OUT]
  }
  if (!span || !isRecord(value.record) || value.leave_out !== undefined) {
    throw unreadable(number, 'not a row number and a record')
  }
  return [Number(value.row), line.slice(span.start, span.end)]
}

function parse(line: string, number: number): unknown {
  try {
    return parseValue(line)
  }
  catch (error) {
    if (error instanceof SyntaxError || error instanceof TooDeep) {
      throw unreadable(number, error.message)
    }
    throw error
  }
}

const unreadable = (line: number, reason: string) =>
  new StageFailure('FIXES_UNREADABLE', `line ${line} of the fixes: ${reason}`, { metadata: { line: String(line) } })

/**
 * Puts fixes in place, and drops what is left out; all other records are passed on byte for byte.
 *
 * @param getRowsRead how many rows there were, asked after the last; a fix for a later one has no record.
 */
export function createFixStage(fixes: RecordFixes, getRowsRead: () => number): Pick<RecordStage, 'process' | 'finish'> {
  return {
    process(_, row) {
      const fix = fixes.get(row.number)
      if (fix === undefined) {
        return KEEP
      }
      return fix === LEFT_OUT ? { type: 'drop', reason: 'FAILED_REVIEW' } : { type: 'replace', text: fix }
    },
    async finish() {
      assertRowsExist(fixes, getRowsRead())
      return []
    },
  }
}

/** @throws StageFailure FIX_WITHOUT_RECORD */
export function assertRowsExist(fixes: RecordFixes, rows: number): void {
  for (const row of fixes.keys()) {
    if (row > rows) {
      throw new StageFailure('FIX_WITHOUT_RECORD', `there is a fix for row ${row}, but only ${rows} rows`, {
        metadata: { row: String(row), rows: String(rows) },
      })
    }
  }
}
