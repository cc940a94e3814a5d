import { sql } from 'kysely'
import type { Db } from '../client'

/** How long a first answer is given again. */
export const KEPT_HOURS = 24
/** A first request that is still being answered after this died with its process: another may take its place. */
const ABANDONED_SECONDS = 60

export interface IdempotencyRequest {
  key: string
  /** Method and path pattern. */
  route: string
  bodySha256: string
}

export interface IdempotencyAnswer {
  status: number
  answer: unknown
  location: string | null
}

export type IdempotencyClaim
  /** First of its kind: do the work, then `setIdempotencyAnswer` or `deleteIdempotencyKey`. */
  = | { type: 'first' }
    | { type: 'replay', answer: IdempotencyAnswer }
  /** The same key came with another body. */
    | { type: 'other_body' }
  /** The first request is still being answered. */
    | { type: 'busy' }

/** Claims a key on the database's clock. Of several that come together, one is the first. */
export async function claimIdempotencyKey(db: Db, request: IdempotencyRequest): Promise<IdempotencyClaim> {
  const claimed = await db
    .insertInto('idempotencyKeys')
    .values({ ...request, status: null, answer: null, location: null, expiresAt: sql<Date>`now() + make_interval(hours => ${KEPT_HOURS})` })
    .onConflict(oc => oc.columns(['key', 'route']).doUpdateSet({
      bodySha256: request.bodySha256,
      status: null,
      answer: null,
      location: null,
      expiresAt: sql<Date>`excluded.expires_at`,
    }).where(sql<boolean>`idempotency_keys.expires_at <= now() or (idempotency_keys.status is null
      and idempotency_keys.expires_at <= now() + make_interval(hours => ${KEPT_HOURS}, secs => ${-ABANDONED_SECONDS}))`))
    .returning('key')
    .executeTakeFirst()
  return claimed ? { type: 'first' } : toClaim(db, request)
}

async function toClaim(db: Db, { key, route, bodySha256 }: IdempotencyRequest): Promise<IdempotencyClaim> {
  const row = await db
    .selectFrom('idempotencyKeys')
    .select(['bodySha256', 'status', 'answer', 'location'])
    .where('key', '=', key)
    .where('route', '=', route)
    .executeTakeFirst()
  if (!row) {
    return { type: 'busy' }
  }
  if (row.bodySha256 !== bodySha256) {
    return { type: 'other_body' }
  }
  const { status, answer, location } = row
  return status === null ? { type: 'busy' } : { type: 'replay', answer: { status, answer, location } }
}

export async function setIdempotencyAnswer(db: Db, { key, route }: IdempotencyRequest, { status, answer, location }: IdempotencyAnswer): Promise<void> {
  await db
    .updateTable('idempotencyKeys')
    .set({ status, answer: JSON.stringify(answer), location })
    .where('key', '=', key)
    .where('route', '=', route)
    .execute()
}

/** After a failure: the same key may try again. An answer that was kept with its change stays. */
export async function deleteIdempotencyKey(db: Db, { key, route }: IdempotencyRequest): Promise<void> {
  await db.deleteFrom('idempotencyKeys').where('key', '=', key).where('route', '=', route).where('status', 'is', null).execute()
}

/** @returns how many were past their time. */
export async function deleteExpiredIdempotencyKeys(db: Db): Promise<number> {
  const { numDeletedRows } = await db.deleteFrom('idempotencyKeys').where('expiresAt', '<=', sql<Date>`now()`).executeTakeFirst()
  return Number(numDeletedRows)
}
