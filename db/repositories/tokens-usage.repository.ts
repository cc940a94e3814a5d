import type { Selectable, Transaction } from 'kysely'
import type { Schema } from '../schema'

export type TokensUsageRow = Selectable<Schema['tokensUsage']>

const CHUNK = 1_000

/** One row an event; a second (run, seq) is an error. */
export async function insertTokensUsage(trx: Transaction<Schema>, rows: readonly TokensUsageRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += CHUNK) {
    await trx
      .insertInto('tokensUsage')
      .values(rows.slice(start, start + CHUNK).map(row => ({ ...row, callsByOutcome: JSON.stringify(row.callsByOutcome) })))
      .execute()
  }
}
