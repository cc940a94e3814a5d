import type { Trx } from '#db/client'
import { claimIdempotencyKey, deleteIdempotencyKey, setIdempotencyAnswer, type IdempotencyAnswer } from '#db/repositories/idempotency-key.repository'
import { AppError } from '../errors'
import type { Actor, Deps, Once } from './deps'

/** How soon a concurrent request with the same key may look again. */
const BUSY_RETRY_SECONDS = 1

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
 * @throws AppError `refused` when the key came with another body, `conflict` while the first is under way.
 */
export async function doOnce<T>({ db }: Pick<Deps, 'db'>, once: Once, work: () => Promise<T>): Promise<{ replay: IdempotencyAnswer } | { value: T }> {
  const { key, route, bodySha256 } = once
  const claim = await claimIdempotencyKey(db, { key, route, bodySha256 })
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
