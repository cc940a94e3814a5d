import { Buffer } from 'node:buffer'
import { listFailedRows, listFixedRows, type FixedRow } from '#db/repositories/quality/qc-fixes.repository'
import type { Db } from '#db/client'
import type { Deps } from '../common/deps'

export interface WrittenFixes {
  uri: string
  bytes: number
  sha256: string
  /** Records that were fixed. */
  count: number
  /** Records that failed, and get no row. */
  leftOut: number
}

interface Wanted {
  lotId: string
  /** Rows of failed samples are named, too, to be left out. */
  leavesOutFailed?: boolean
}

/**
 * Writes the fixed records of a lot for a stage that puts them in place. The same records give the same address.
 *
 * @returns undefined when there is nothing to change
 */
export async function writeFixes(
  { db, artifacts }: { db: Db, artifacts: Pick<Deps['artifacts'], 'put'> }, { lotId, leavesOutFailed = false }: Wanted,
): Promise<WrittenFixes | undefined> {
  const fixes = await listFixedRows(db, lotId)
  const failed = leavesOutFailed ? await listFailedRows(db, lotId) : []
  return fixes.length + failed.length === 0
    ? undefined
    : { ...await artifacts.put(toLines(fixes, failed)), count: fixes.length, leftOut: failed.length }
}

/** Rows from 1, the record's own text. A line end in JSON is never part of a text. */
async function* toLines(fixes: readonly FixedRow[], failed: readonly number[]): AsyncGenerator<Uint8Array> {
  for (const { row, fixedRecord } of fixes) {
    yield Buffer.from(`{"row":${row + 1},"record":${fixedRecord.replaceAll(/[\r\n]+/g, ' ')}}\n`)
  }
  for (const row of failed) {
    yield Buffer.from(`{"row":${row + 1},"leave_out":true}\n`)
  }
}
