import { claimDeliveries, delayDelivery, releaseDeliveryClaims, setDeliveryDone, type ClaimedDelivery } from '#db/repositories/alert/alert-delivery.repository'
import { findChannel, setChannelResult } from '#db/repositories/alert/channel.repository'
import { createWakingLoop, type WakingLoop } from '#server/services/common/waking-loop'
import type { DeliveryDeps } from './alerting-deps'
import type { DeliveryResult } from './channel/channel'

const CLAIM_LIMIT = 16
/** Longer than an attempt, so that none is claimed twice while it is being sent. */
const LEASE_MS = 30_000
/** For what other consoles left, and for waits that have ended. */
const POLL_MS = 1_000

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 300_000
/** About half an hour. */
const MOST_TRIES = 14

/** Sends the outbox of deliveries. Any number of consoles may; each attempt has the same id. */
export function createDeliveries(deps: DeliveryDeps): WakingLoop {
  let isFirst = true
  return createWakingLoop(async () => {
    const sent = await deliverOnce(deps, isFirst)
    isFirst &&= sent === 'failed'
    return sent === 'some'
  }, POLL_MS)
}

async function deliverOnce(deps: DeliveryDeps, isFirst: boolean): Promise<'some' | 'none' | 'failed'> {
  try {
    if (isFirst && deps.kind === 'pglite') {
      await releaseDeliveryClaims(deps.db)
    }
    const claimed = await claimDeliveries(deps.db, { limit: CLAIM_LIMIT, leaseMs: LEASE_MS })
    await Promise.all(claimed.map(delivery => deliverSafely(deps, delivery)))
    return claimed.length > 0 ? 'some' : 'none'
  }
  catch (error) {
    deps.log.warn({ err: error }, 'the deliveries of alerts could not be read')
    return 'failed'
  }
}

/** After a failure on our side the claim remains; the delivery is claimed again when it expires. */
async function deliverSafely(deps: DeliveryDeps, delivery: ClaimedDelivery): Promise<void> {
  try {
    await deliver(deps, delivery)
  }
  catch (error) {
    deps.log.warn({ err: error, deliveryId: delivery.id }, 'a delivery of an alert could not be settled')
  }
}

async function deliver({ db, channels, live, log }: DeliveryDeps, { id, channelId, kind, payload, tries }: ClaimedDelivery): Promise<void> {
  const channel = await findChannel(db, channelId)
  if (!channel?.isEnabled) {
    return setDeliveryDone(db, id, { ok: false, status: null, code: '', message: 'the channel is disabled' })
  }
  const result = await channels[channel.kind]?.deliver(channel, { id, kind, payload }) ?? UNKNOWN_KIND
  const { isFinal, ...outcome } = result
  if (result.ok || isFinal || tries >= MOST_TRIES) {
    await setDeliveryDone(db, id, outcome)
  }
  else {
    await delayDelivery(db, id, { ...outcome, waitMs: toWaitMs(tries) })
  }
  await setChannelResult(db, channelId, outcome)
  if (!result.ok) {
    log.warn({ channelId, deliveryId: id, code: result.code, status: result.status, tries }, 'an alert was not accepted')
  }
  if (channel.kind !== 'in_app') {
    live.publish('alerts')
  }
}

const UNKNOWN_KIND: DeliveryResult = { ok: false, status: null, code: '', message: 'this version does not know the kind of the channel', isFinal: true }

/** Half jitter: never at once, and receivers that were away are not hit by all at the same time. */
const toWaitMs = (tries: number) => (0.5 + Math.random() / 2) * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1))
