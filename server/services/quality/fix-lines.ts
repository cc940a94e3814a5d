import { Buffer } from 'node:buffer'
import { listFixedRows, type FixedRow } from '#db/repositories/quality/qc-review.repository'
import type { Db } from '#db/client'
import type { Deps } from '../common/deps'

export interface WrittenFixes {
  uri: string
  bytes: number
  sha256: string
  count: number
}

/** Writes the fixed records of a lot for a stage that puts them in place; undefined = none was fixed. The same records give the same address. */
export async function writeFixes({ db, artifacts }: { db: Db, artifacts: Pick<Deps['artifacts'], 'put'> }, lotId: string): Promise<WrittenFixes | undefined> {
  const fixes = await listFixedRows(db, lotId)
  return fixes.length === 0 ? undefined : { ...await artifacts.put(toLines(fixes)), count: fixes.length }
}

/** Rows from 1, the record's own text. A line end in JSON is never part of a text. */
async function* toLines(fixes: readonly FixedRow[]): AsyncGenerator<Uint8Array> {
  for (const { row, fixedRecord } of fixes) {
    yield Buffer.from(`{"row":${row + 1},"record":${fixedRecord.replaceAll(/[\r\n]+/g, ' ')}}\n`)
  }
}
