import { setTimeout } from 'node:timers/promises'
import type { Db, Trx } from '#db/client'
import { claimIdempotencyKey, deleteIdempotencyKey, setIdempotencyAnswer, type IdempotencyAnswer, type IdempotencyClaim, type IdempotencyRequest } from '#db/repositories/idempotency-key.repository'
import { AppError } from '../errors'
import type { Actor, Deps, Once } from './deps'

/** How soon a request with the same key may come again, when the first one takes longer than we wait for it. */
const BUSY_RETRY_SECONDS = 1
/** Most answers are there long before; a double click should see the first one's, not an error. */
const LONGEST_WAIT_MS = 3_000
const FIRST_LOOK_MS = 20
const SLOWEST_LOOK_MS = 250

/**
 * Keeps the answer in the transaction of the change: after a crash between the two, the same key would do the
 * change a second time. Called by every service function that an idempotent route calls.
 */
export async function keepAnswer(trx: Trx, { once }: Actor, answer: unknown): Promise<void> {
  if (once) {
    await setIdempotencyAnswer(trx, once, { status: once.status, answer, location: once.toLocation(answer) })
  }
}

/**
 * Does the work for the first request with a key and hands later ones the first answer.
 *
 * @throws AppError `refused` when the key came with another body, `conflict` when the first is still under way after
 * three seconds.
 */
export async function doOnce<T>({ db }: Pick<Deps, 'db'>, once: Once, work: () => Promise<T>): Promise<{ replay: IdempotencyAnswer } | { value: T }> {
  const { key, route, bodySha256 } = once
  const claim = await claimPatiently(db, { key, route, bodySha256 })
  if (claim.type === 'replay') {
    return { replay: claim.answer }
  }
  if (claim.type === 'other_body') {
    throw new AppError('refused', 'this Idempotency-Key was used with another body')
  }
  if (claim.type === 'busy') {
    throw new AppError('conflict', 'a request with this Idempotency-Key is under way', { retryAfterSeconds: BUSY_RETRY_SECONDS })
  }
  try {
    return { value: await work() }
  }
  catch (error) {
    // Nothing was changed (else the answer is kept and stays): the same key may try again.
    await deleteIdempotencyKey(db, once)
    throw error
  }
}

/** Looks again, ever more slowly: no connection is held meanwhile, and a first request that failed leaves its place. */
async function claimPatiently(db: Db, request: IdempotencyRequest): Promise<IdempotencyClaim> {
  const deadline = performance.now() + LONGEST_WAIT_MS
  for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(2 * pauseMs, SLOWEST_LOOK_MS)) {
    const claim = await claimIdempotencyKey(db, request)
    if (claim.type !== 'busy' || performance.now() + pauseMs > deadline) {
      return claim
    }
    await setTimeout(pauseMs)
  }
}
