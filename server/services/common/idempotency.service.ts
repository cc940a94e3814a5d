import { setTimeout } from 'node:timers/promises'
import type { Db, Trx } from '#db/client'
import {
  claimIdempotencyKey, deleteIdempotencyKey, LEASE_SECONDS, renewIdempotencyKey, setIdempotencyAnswer,
  type IdempotencyAnswer, type IdempotencyClaim, type IdempotencyRequest,
} from '#db/repositories/system/idempotency-key.repository'
import { AppError } from '#server/errors'
import { log } from '#server/log'
import type { Actor, Deps, Once } from './deps'

/** Wait for the first request: a double click should get its answer, not an error. */
const LONGEST_WAIT_MS = 3_000
const FIRST_LOOK_MS = 20
const SLOWEST_LOOK_MS = 250
/** Renewal interval: two renewals may be lost. */
const RENEW_MS = LEASE_SECONDS * 1_000 / 3

/** Another request took the claim while this one was suspended: the change must not be made twice. */
class ClaimLost extends AppError {
  constructor() {
    super('conflict', 'another request with this Idempotency-Key has taken over', { retryAfterSeconds: 1 })
  }
}

/**
 * Stores the answer in the transaction of the change: otherwise, after a crash between the two, the same key would make
 * the change twice. Called by every service function of an idempotent route.
 *
 * @throws AppError, which undoes the change, when another request now holds the key.
 */
export async function keepAnswer(trx: Trx, { once }: Actor, answer: unknown): Promise<void> {
  if (
    once && !await setIdempotencyAnswer(trx, once, { status: once.status, answer, location: once.toLocation(answer) })
  ) {
    throw new ClaimLost()
  }
}

/**
 * Does the work for the first request with a key and returns its answer to later ones.
 *
 * @throws AppError `refused` when the key was used with another body, `conflict` when the first is still running after
 * three seconds.
 */
export async function doOnce<T>(
  { db }: Pick<Deps, 'db'>, once: Once, work: () => Promise<T>,
): Promise<{ replay: IdempotencyAnswer } | { value: T }> {
  for (;;) {
    const claim = await claimPatiently(db, toRequest(once))
    if (claim.type === 'replay') {
      return { replay: claim.answer }
    }
    if (claim.type === 'other_body') {
      throw new AppError('refused', 'this Idempotency-Key was used with another body')
    }
    if (claim.type === 'busy') {
      throw new AppError('conflict', 'a request with this Idempotency-Key is under way', {
        retryAfterSeconds: Math.max(1, Math.ceil(claim.leftSeconds)),
      })
    }
    const renewal = setInterval(renew, RENEW_MS, db, once)
    try {
      return { value: await work() }
    }
    catch (error) {
      if (!(error instanceof ClaimLost)) {
        // Nothing was changed (otherwise the answer is stored): the same key may retry.
        await deleteIdempotencyKey(db, once)
        throw error
      }
    }
    finally {
      clearInterval(renewal)
    }
  }
}

const toRequest = ({ key, route, bodySha256, holder }: Once): IdempotencyRequest => ({ key, route, bodySha256, holder })

/** Renews the claim while the request runs. An expired claim makes the answer be refused, not given twice. */
function renew(db: Db, { key, route, holder }: Once): void {
  renewIdempotencyKey(db, { key, route, holder }).catch((error: unknown) =>
    log.warn({ err: error, route }, 'the claim of an Idempotency-Key was not renewed'))
}

/** Polls at growing intervals: no connection is held meanwhile, and after a failed first request the key is free. */
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
