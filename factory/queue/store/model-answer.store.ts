import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { AnswerStore, Claim, Outcome } from '../../model/answer/answer-keeper.ts'
import { orAway } from './database-away.ts'
import type { TokensDelta } from '../../job/stage-job.ts'
import type { Connection, FactoryTransaction } from './database.ts'

/**
 * Answers of paid providers, kept over crashes. A row without an outcome says that its request may have been sent.
 *
 * PGlite has one process at a time: a claim of another holder is that of a dead one. On Postgres its lease
 * decides, which ends early when the holder is known to be dead (model-holder.store.ts).
 */
export function createAnswerStore({ db, schema, kind }: Connection, holder: string = randomUUID()): AnswerStore {
  const table = sql.table(`${schema}.model_answers`)
  const isAlone = sql.lit(kind === 'pglite')

  async function claim({ requestId, bodyHash, leaseMs }: Parameters<AnswerStore['claim']>[0]): Promise<Claim> {
    const leaseUntil = sql`clock_timestamp() + make_interval(secs => ${leaseMs / 1_000})`
    const { rows: [claimed] } = await sql<{ wasSent: boolean }>`
      INSERT INTO ${table} AS known (request_id, body_sha256, holder, lease_until, created_at)
      VALUES (${requestId}, ${bodyHash}, ${holder}, ${leaseUntil}, clock_timestamp())
      ON CONFLICT (request_id) DO UPDATE
        SET holder = excluded.holder, lease_until = excluded.lease_until, is_resent = true
      WHERE known.outcome IS NULL AND known.body_sha256 = excluded.body_sha256
        AND (known.lease_until <= clock_timestamp() OR (${isAlone} AND known.holder <> excluded.holder))
      RETURNING is_resent AS was_sent`.execute(db)
    if (claimed) {
      return { type: 'turn', wasSent: claimed.wasSent }
    }
    const { rows: [known] }
      = await sql<{ bodySha256: string, outcome: string | null, isReported: boolean, leftMs: number }>`
      SELECT body_sha256, outcome, is_reported,
        greatest(0, extract(epoch FROM lease_until - clock_timestamp()) * 1000)::float8 AS left_ms
      FROM ${table} WHERE request_id = ${requestId}`.execute(db)
    if (!known) {
      // Forgotten in between: its turn is free again.
      return claim({ requestId, bodyHash, leaseMs })
    }
    if (known.bodySha256 !== bodyHash) {
      return { type: 'reused' }
    }
    // The only cast: what `keep` has written.
    return known.outcome === null
      ? { type: 'running', leftMs: Math.ceil(known.leftMs) }
      : { type: 'known', outcome: JSON.parse(known.outcome) as Outcome, isReported: known.isReported }
  }

  const mine = (requestId: string) => sql`request_id = ${requestId} AND holder = ${holder} AND outcome IS NULL`
  const run = async (statement: ReturnType<typeof sql>) => {
    await orAway(statement.execute(db))
  }

  return {
    claim: call => orAway(claim(call)),
    keep: (requestId, outcome) =>
      run(sql`UPDATE ${table} SET outcome = ${JSON.stringify(outcome)} WHERE ${mine(requestId)}`),
    forget: requestId => run(sql`DELETE FROM ${table} WHERE ${mine(requestId)}`),
    unlock: requestId => run(sql`UPDATE ${table} SET lease_until = clock_timestamp() WHERE ${mine(requestId)}`),
  }
}

/** In the transaction that writes the deltas: what is counted and what is known as counted are never apart. */
export async function markReported(
  trx: FactoryTransaction, deltas: readonly Pick<TokensDelta, 'requestIds'>[],
): Promise<void> {
  const ids = deltas.flatMap(({ requestIds }) => requestIds)
  if (ids.length > 0) {
    await trx.updateTable('modelAnswers')
      .set({ isReported: true }).where('requestId', '=', sql<string>`ANY(${ids}::uuid[])`).execute()
  }
}
