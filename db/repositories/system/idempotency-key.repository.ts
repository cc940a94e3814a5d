import { sql } from 'kysely'
import type { Db } from '../../client'

/** How long a first answer is given again. */
export const KEPT_HOURS = 24

/** A claim that nobody renews for so long is the one of a process that died: another request may take its place. */
export const LEASE_SECONDS = 5

export interface IdempotencyRequest {
  key: string
  /** Method and path pattern. */
  route: string
  bodySha256: string
  /** Of this very request: only who holds the claim may keep an answer under it. */
  holder: string
}

type Held = Pick<IdempotencyRequest, 'key' | 'route' | 'holder'>

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
  /** The first request is still being answered; its claim ends then unless it is renewed. */
    | { type: 'busy', leftSeconds: number }

const lease = sql<Date>`now() + make_interval(secs => ${LEASE_SECONDS})`

/** Claims a key on the database's clock. Of several that come together, one is the first. */
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
    .select(['bodySha256', 'status', 'answer', 'location', sql<number>`extract(epoch from expires_at - now())::float8`.as('leftSeconds')])
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
  db.updateTable('idempotencyKeys').where('key', '=', key).where('route', '=', route).where('holder', '=', holder).where('status', 'is', null)

/** @returns false when another request has taken the claim over. */
export async function renewIdempotencyKey(db: Db, held: Held): Promise<boolean> {
  const { numUpdatedRows } = await ofHolder(db, held).set({ expiresAt: lease }).executeTakeFirst()
  return numUpdatedRows > 0n
}

/** @returns false when another request has taken the claim over: what was done under it must be undone. */
export async function setIdempotencyAnswer(db: Db, held: Held, { status, answer, location }: IdempotencyAnswer): Promise<boolean> {
  const { numUpdatedRows } = await ofHolder(db, held)
    .set({ status, answer: JSON.stringify(answer), location, expiresAt: sql<Date>`now() + make_interval(hours => ${KEPT_HOURS})` })
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** After a failure: the same key may try again. An answer that was kept with its change stays. */
export async function deleteIdempotencyKey(db: Db, { key, route, holder }: Held): Promise<void> {
  await db.deleteFrom('idempotencyKeys').where('key', '=', key).where('route', '=', route).where('holder', '=', holder).where('status', 'is', null).execute()
}

/** @returns how many were past their time. */
export async function deleteExpiredIdempotencyKeys(db: Db): Promise<number> {
  const { numDeletedRows } = await db.deleteFrom('idempotencyKeys').where('expiresAt', '<=', sql<Date>`now()`).executeTakeFirst()
  return Number(numDeletedRows)
}
