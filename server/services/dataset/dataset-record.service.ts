import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { readRows } from '#artifact/row-index'
import type { ArtifactStore } from '#artifact/store'
import type { RecordPage, RecordQuery } from '#shared/contract/dataset.contract'
import type { DatasetFile } from '#shared/domain/dataset/artifact'
import { eachToken, readString } from '#record/json-scan'
import { getVersionRow, type VersionRef } from './dataset.service'
import type { Deps } from '../common/deps'
import { parseCursor, toCursor } from '../common/paging'
import { rawJson } from '../common/raw-json'

/** A longer search reports how far it got; its cursor continues from there. */
const SEARCH_CAP_MS = 1_500
/** Rows between two checks of the clock; equals the spacing of the index. */
const SEARCH_STEP = 1_000

/** Of records that are looked at without a pause: some 10 ms. */
const TURN_CHARS = 1_000_000

const rowMark = z.strictObject({ row: z.int().min(0) })

interface Scan {
  items: RecordPage['items']
  /** The next row to look at. */
  next: number
}

interface Rows {
  artifacts: ArtifactStore
  files: readonly DatasetFile[]
  total: number
}

/**
 * @throws AppError `not_found`; ArtifactNotFound, ArtifactDamaged when the bytes of the version are missing or damaged
 */
export async function listRecords(
  { db, artifacts }: Pick<Deps, 'db' | 'artifacts'>, ref: VersionRef,
  { limit, cursor, q, from: start = 0 }: RecordQuery,
): Promise<RecordPage> {
  const from = parseCursor(rowMark, cursor)?.row ?? start
  const { version } = await getVersionRow(db, ref)
  const rows = { artifacts, files: version.manifest.files, total: version.rows }
  const { items, next } = q === undefined
    ? await readPage(rows, from, limit)
    : await search(rows, { from, limit, text: q.toLowerCase() })
  return {
    items, nextCursor: next < rows.total ? toCursor({ row: next }) : null, rows: rows.total,
    scannedTo: Math.min(next, rows.total),
  }
}

async function readPage(rows: Rows, from: number, limit: number): Promise<Scan> {
  const lines = await readVersionLines(rows, from, limit)
  // A page may be short because of its byte limit; an empty one is the end.
  const next = lines.length > 0 ? from + lines.length : rows.total
  const items: Scan['items'] = []
  for await (const [index, line] of inTurns(lines)) {
    items.push({ row: from + index, record: toRecord(line) })
  }
  return { items, next }
}

/** Other requests get their turn between large records. */
async function* inTurns(lines: readonly string[]): AsyncGenerator<[number, string]> {
  let chars = 0
  for (const [index, line] of lines.entries()) {
    chars += line.length
    if (chars > TURN_CHARS) {
      chars = line.length
      await setImmediate()
    }
    yield [index, line]
  }
}

/**
 * The line as stored in the file. @throws SyntaxError for a line that is not JSON: it must not break the answer for the
 * others.
 */
function toRecord(line: string): unknown {
  JSON.parse(line)
  return rawJson(line)
}

async function search(rows: Rows, { from, limit, text }: { from: number, limit: number, text: string }): Promise<Scan> {
  const deadline = performance.now() + SEARCH_CAP_MS
  const items: Scan['items'] = []
  let next = from
  while (next < rows.total && items.length < limit && performance.now() < deadline) {
    const lines = await readVersionLines(rows, next, SEARCH_STEP - next % SEARCH_STEP)
    const start = next
    next = lines.length > 0 ? start + lines.length : rows.total
    for await (const [index, line] of inTurns(lines)) {
      if (holdsText(line, text)) {
        items.push({ row: start + index, record: toRecord(line) })
      }
      if (items.length === limit) {
        return { items, next: start + index + 1 }
      }
    }
  }
  return { items, next }
}

/** Rows of the version counted through its files; at most up to the end of a file. */
export async function readVersionLines(
  { artifacts, files }: Omit<Rows, 'total'>, from: number, limit: number,
): Promise<string[]> {
  let first = 0
  for (const { uri, indexUri, bytes, rows } of files) {
    if (from < first + rows) {
      return readRows(artifacts, { uri, indexUri, bytes, rows, from: from - first, limit })
    }
    first += rows
  }
  return []
}

/**
 * Tells whether a text occurs in a string of the record, or in a number as written: not in field names, and not in
 * escape sequences of the file.
 *
 * @param wanted in lower case
 */
function holdsText(line: string, wanted: string): boolean {
  // The content of a string without escapes is literally in the line.
  if (!line.includes('\\') && !line.toLowerCase().includes(wanted)) {
    return false
  }
  let isFound = false
  eachToken(line, (kind, token) => {
    if (!isFound && (kind === 'string' || kind === 'scalar')) {
      isFound = (kind === 'string' ? readString(line, token) : line.slice(token.start, token.end))
        .toLowerCase().includes(wanted)
    }
  })
  return isFound
}
