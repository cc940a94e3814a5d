import { v7 } from 'uuid'
import {
  claimDeliveries, delayDelivery, hasPendingDelivery, releaseDeliveryClaims, setDeliveryDone, type ClaimedDelivery,
} from '#db/repositories/alert/alert-delivery.repository'
import { findChannel, setChannelResult, type ChannelRow } from '#db/repositories/alert/channel.repository'
import type { ChannelTest } from '#shared/contract/alert.contract'
import { announce } from '../../common/announce'
import { createWakingLoop, type WakingLoop } from '../../common/waking-loop'
import { DEADLINE_MS, type DeliveryResult } from '../channel/channel'
import type { DeliveryDeps } from './alerting-deps'

/** Attempts under way, of all channels. */
const MOST_AT_ONCE = 64
/** Of one channel. */
const LANE_PLACES = 4
/**
 * Of a channel whose last attempt failed: its receiver is asked by one at a time, and the places are for those that
 * answer.
 */
const FAILING_PLACES = 1
/** A claim lasts as much longer than an attempt, so that none is claimed twice while it is being sent. */
const LEASE_SPARE_MS = 20_000
/** For what other consoles left, and for waits that have ended. */
const POLL_MS = 1_000
/** Embedded and nothing pending: this process writes all deliveries, and most of them wake the loop. */
const IDLE_MS = 5_000

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 300_000
/** About half an hour. */
const MOST_TRIES = 14

export interface DeliveryTimes {
  /** Longest wait for one attempt; read each time. */
  deadlineMs?: number
}

/**
 * Sends the outbox of deliveries. Any number of consoles may; each attempt has the same id. Each channel has a lane of
 * its own: nobody waits for the attempt of another channel, and a lane takes more as soon as one of its places is free.
 */
export function createDeliveries(deps: DeliveryDeps, times: DeliveryTimes = {}): WakingLoop {
  const lanes = createLanes()
  const underWay = new Set<Promise<void>>()
  let isFirst = true
  let isIdle = false

  function send(delivery: ClaimedDelivery): void {
    lanes.enter(delivery.channelId)
    const attempt = deliverSafely(deps, delivery).then((isGood) => {
      lanes.leave(delivery.channelId, isGood)
      underWay.delete(attempt)
      loop.wake()
    })
    underWay.add(attempt)
  }

  const loop = createWakingLoop(async () => {
    isIdle = false
    const limit = MOST_AT_ONCE - underWay.size
    if (limit <= 0) {
      return false
    }
    try {
      if (isFirst && deps.kind === 'pglite') {
        await releaseDeliveryClaims(deps.db)
      }
      isFirst = false
      const leaseMs = (times.deadlineMs ?? DEADLINE_MS) + LEASE_SPARE_MS
      const claimed = await claimDeliveries(deps.db, { limit, leaseMs, places: LANE_PLACES, free: lanes.free() })
      claimed.forEach(send)
      isIdle = claimed.length === 0 && deps.kind === 'pglite' && !await hasPendingDelivery(deps.db)
      return claimed.length > 0
    }
    catch (error) {
      deps.log.warn({ err: error }, 'the deliveries of alerts could not be read')
      return false
    }
  }, () => isIdle ? IDLE_MS : POLL_MS)

  return {
    ...loop,
    async stop() {
      await loop.stop()
      await Promise.all(underWay)
    },
  }
}

/** How many attempts each channel has under way, and whose receiver does not take them. */
function createLanes() {
  const busy = new Map<string, number>()
  const failing = new Set<string>()
  return {
    enter: (channelId: string) => void busy.set(channelId, (busy.get(channelId) ?? 0) + 1),
    leave(channelId: string, isGood: boolean) {
      const left = (busy.get(channelId) ?? 1) - 1
      if (left > 0) {
        busy.set(channelId, left)
      }
      else {
        busy.delete(channelId)
      }
      failing[isGood ? 'delete' : 'add'](channelId)
    },
    /** Of the channels that have less than all of their places. */
    free: () => new Map([...new Set([...busy.keys(), ...failing])]
      .map(id => [id, Math.max(0, (failing.has(id) ? FAILING_PLACES : LANE_PLACES) - (busy.get(id) ?? 0))])),
  }
}

/**
 * After a failure on our side the claim remains; the delivery is claimed again when it expires. @returns whether the
 * lane may go on as before
 */
async function deliverSafely(deps: DeliveryDeps, delivery: ClaimedDelivery): Promise<boolean> {
  try {
    return await deliver(deps, delivery)
  }
  catch (error) {
    deps.log.warn({ err: error, deliveryId: delivery.id }, 'a delivery of an alert could not be settled')
    return true
  }
}

async function deliver(deps: DeliveryDeps, { id, channelId, kind, payload, tries }: ClaimedDelivery): Promise<boolean> {
  const { db, channels, log } = deps
  const channel = await findChannel(db, channelId)
  if (!channel?.isEnabled) {
    await setDeliveryDone(db, id, { ok: false, status: null, code: '', message: 'the channel is disabled' })
    return true
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
    log.warn(
      { channelId, deliveryId: id, code: result.code, status: result.status, tries }, 'an alert was not accepted',
    )
  }
  if (channel.kind !== 'in_app') {
    await announce(deps, ['alerts'])
  }
  return result.ok
}

const UNKNOWN_KIND: DeliveryResult = {
  ok: false, status: null, code: '', message: 'this version does not know the kind of the channel', isFinal: true,
}

/** Half jitter: never at once, and receivers that were away are not hit by all at the same time. */
const toWaitMs = (tries: number) =>
  (0.5 + Math.random() / 2) * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1))

/** Sends a test message once; its result is the channel's newest. */
export async function testChannel(
  { db, channels }: Pick<DeliveryDeps, 'db' | 'channels'>, channel: ChannelRow,
): Promise<ChannelTest> {
  const startedMs = performance.now()
  const payload = {
    kind: 'test', at: new Date().toISOString(), projectId: channel.projectId,
    channel: { id: channel.id, name: channel.name },
  }
  const result = await channels[channel.kind]?.deliver(channel, { id: v7(), kind: 'test', payload })
  if (!result) {
    throw new Error(`no channel of the kind ${channel.kind}`)
  }
  const { isFinal: _, ...outcome } = result
  await setChannelResult(db, channel.id, outcome)
  return {
    ...outcome, code: outcome.code as ChannelTest['code'], durationMs: Math.round(performance.now() - startedMs),
  }
}
