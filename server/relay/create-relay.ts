import { claimOutbox, hasPendingOutbox, releaseClaims } from '#db/repositories/system/outbox.repository'
import { createWakingLoop, type WakingLoop } from '#server/services/common/waking-loop'
import type { RelayDeps } from './relay-deps'
import { sendEntry } from './send-entry'

/** Number of runs whose requests are sent in parallel. */
const CLAIM_LIMIT = 16
/** Longer than the gateway's longest call with retries, so that no entry is claimed twice while it is being sent. */
const LEASE_MS = 30_000
/** Polling interval for entries of other consoles and for waits that have ended. */
const POLL_MS = 1_000
/** Embedded and nothing pending: this process writes all entries, and wakes the relay. */
const IDLE_MS = 5_000

/**
 * Sends the outbox to the factory. Any number of consoles may run a relay: entries are claimed, one per run and in
 * order, and every attempt carries the same request id, so that the factory accepts it once.
 */
export function createRelay(deps: RelayDeps): WakingLoop {
  let isFirst = true
  let isIdle = false
  return createWakingLoop(async () => {
    const taken = await relayOnce(deps, isFirst)
    isFirst &&= taken === 'failed'
    isIdle = taken === 'idle'
    return taken === 'some'
  }, () => isIdle ? IDLE_MS : POLL_MS)
}

async function relayOnce(deps: RelayDeps, isFirst: boolean): Promise<'some' | 'none' | 'idle' | 'failed'> {
  try {
    if (isFirst && deps.kind === 'pglite') {
      await releaseClaims(deps.db)
    }
    const entries = await claimOutbox(deps.db, { limit: CLAIM_LIMIT, leaseMs: LEASE_MS })
    await Promise.all(entries.map(entry => sendSafely(deps, entry)))
    if (entries.length > 0) {
      return 'some'
    }
    return deps.kind === 'pglite' && !await hasPendingOutbox(deps.db) ? 'idle' : 'none'
  }
  catch (error) {
    deps.log.warn({ err: error }, 'the outbox could not be read')
    return 'failed'
  }
}

/**
 * After a failure on our side (the database stopped responding) the claim remains; the entry is claimed again when it
 * expires.
 */
async function sendSafely(deps: RelayDeps, entry: Parameters<typeof sendEntry>[1]): Promise<void> {
  try {
    await sendEntry(deps, entry)
  }
  catch (error) {
    deps.log.warn({ err: error, runId: entry.runId, verb: entry.verb }, 'an outbox entry could not be settled')
  }
}
