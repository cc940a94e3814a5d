import { sql } from 'kysely'
import type { Db } from '../../client'

/** How long the first answer is repeated. */
export const KEPT_HOURS = 24

/** Time after which a claim that is not renewed belongs to a dead process: another request may take it over. */
export const LEASE_SECONDS = 5

export interface IdempotencyRequest {
  key: string
  /** Method and path pattern. */
  route: string
  bodySha256: string
  /** Identifies the request: only the holder of the claim may store an answer. */
  holder: string
}

type Held = Pick<IdempotencyRequest, 'key' | 'route' | 'holder'>

export interface IdempotencyAnswer {
  status: number
  answer: unknown
  location: string | null
}

export type IdempotencyClaim
  /** The first request with the key: do the work, then call `setIdempotencyAnswer` or `deleteIdempotencyKey`. */
  = | { type: 'first' }
    | { type: 'replay', answer: IdempotencyAnswer }
  /** The key was used with another body. */
    | { type: 'other_body' }
  /** The first request is still running; its claim expires at this time unless it is renewed. */
    | { type: 'busy', leftSeconds: number }

const lease = sql<Date>`now() + make_interval(secs => ${LEASE_SECONDS})`

/** Claims a key by the database's clock. Of several concurrent requests, one is the first. */
export async function claimIdempotencyKey(db: Db, request: IdempotencyRequest): Promise<IdempotencyClaim> {
  const claimed = await db
    .insertInto('idempotencyKeys')
    .values({ ...request, status: null, answer: null, location: null, expiresAt: lease })
    .onConflict(oc => oc.columns(['key', 'route']).doUpdateSet({
      bodySha256: request.bodySha256,
      holder: request.holder,
      status: null,
      answer: null,
      location: null,
      expiresAt: lease,
    }).where('idempotencyKeys.expiresAt', '<=', sql<Date>`now()`))
    .returning('key')
    .executeTakeFirst()
  return claimed ? { type: 'first' } : toClaim(db, request)
}

async function toClaim(db: Db, { key, route, bodySha256 }: IdempotencyRequest): Promise<IdempotencyClaim> {
  const row = await db
    .selectFrom('idempotencyKeys')
    .select([
      'bodySha256', 'status', 'answer', 'location',
      sql<number>`extract(epoch from expires_at - now())::float8`.as('leftSeconds'),
    ])
    .where('key', '=', key)
    .where('route', '=', route)
    .executeTakeFirst()
  if (!row) {
    return { type: 'busy', leftSeconds: 0 }
  }
  if (row.bodySha256 !== bodySha256) {
    return { type: 'other_body' }
  }
  const { status, answer, location, leftSeconds } = row
  return status === null ? { type: 'busy', leftSeconds } : { type: 'replay', answer: { status, answer, location } }
}

const ofHolder = (db: Db, { key, route, holder }: Held) =>
  db.updateTable('idempotencyKeys')
    .where('key', '=', key).where('route', '=', route).where('holder', '=', holder).where('status', 'is', null)

/** @returns false when another request has taken the claim over. */
export async function renewIdempotencyKey(db: Db, held: Held): Promise<boolean> {
  const { numUpdatedRows } = await ofHolder(db, held).set({ expiresAt: lease }).executeTakeFirst()
  return numUpdatedRows > 0n
}

/** @returns false when another request has taken over the claim: the caller must roll back. */
export async function setIdempotencyAnswer(
  db: Db, held: Held, { status, answer, location }: IdempotencyAnswer,
): Promise<boolean> {
  const { numUpdatedRows } = await ofHolder(db, held)
    .set({
      status, answer: JSON.stringify(answer), location,
      expiresAt: sql<Date>`now() + make_interval(hours => ${KEPT_HOURS})`,
    })
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Call after a failure: the same key may be used again. A stored answer stays. */
export async function deleteIdempotencyKey(db: Db, { key, route, holder }: Held): Promise<void> {
  await db.deleteFrom('idempotencyKeys').where('key', '=', key)
    .where('route', '=', route).where('holder', '=', holder).where('status', 'is', null).execute()
}

/** @returns number of expired keys deleted. */
export async function deleteExpiredIdempotencyKeys(db: Db): Promise<number> {
  const { numDeletedRows } = await db.deleteFrom('idempotencyKeys')
    .where('expiresAt', '<=', sql<Date>`now()`).executeTakeFirst()
  return Number(numDeletedRows)
}
