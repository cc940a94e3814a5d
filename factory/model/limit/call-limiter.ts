import { setTimeout as delay } from 'node:timers/promises'
import { status } from '@grpc/grpc-js'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { MODEL_DOMAIN } from '../provider.ts'
import type { LimitBook } from './limit-book.ts'

export interface Limits {
  key: string
  /** 0 = no limit. */
  concurrency: number
  /** 0 = no limit. */
  ratePerMinute: number
}

export interface CallLimiter {
  /**
   * Waits until a call may start.
   *
   * @param options.leaseMs longest time between the start and the end of the call
   * @returns ends the call
   * @throws GrpcError RESOURCE_EXHAUSTED when its turn does not come within MAX_WAIT_MS
   */
  enter: (limits: Limits, options: { signal: AbortSignal, leaseMs: number }) => Promise<() => Promise<void>>
  /** The provider asked to be left alone for so long: everyone with this key waits. */
  slow: (key: string, ms: number) => Promise<void>
}

/** Longest wait for a turn, by contract; then the caller asks again. */
export const MAX_WAIT_MS = 20_000
/** How often the first in line looks for a slot that another process has freed. */
const LOOK_MS = 100
/** What a caller is told to wait when all slots are taken: nobody knows how long the calls in them last. */
const SLOT_RETRY_MS = 1_000

/** Callers of one key stand in line in this process; the first one competes with the first ones of other processes. */
export function createCallLimiter(book: LimitBook): CallLimiter {
  const tails = new Map<string, Promise<unknown>>()
  /** Wakes the first in line. */
  const wakes = new Map<string, () => void>()

  async function takeSlot(
    limits: Limits, options: { signal: AbortSignal, leaseMs: number }, endsAt: number,
  ): Promise<number | undefined> {
    if (limits.concurrency <= 0) {
      return undefined
    }
    try {
      for (;;) {
        const { promise: isFreed, resolve } = Promise.withResolvers<undefined>()
        wakes.set(limits.key, () => resolve(undefined))
        const slot = await book.takeSlot(
          limits.key, { concurrency: limits.concurrency, leaseMs: options.leaseMs + MAX_WAIT_MS },
        )
        if (slot !== undefined) {
          return slot
        }
        if (performance.now() >= endsAt) {
          throw reached(SLOT_RETRY_MS)
        }
        await Promise.race([isFreed, delay(LOOK_MS * (0.5 + Math.random()), undefined, { signal: options.signal })])
      }
    }
    finally {
      wakes.delete(limits.key)
    }
  }

  async function waitForStart({ key, ratePerMinute }: Limits, signal: AbortSignal, endsAt: number): Promise<void> {
    const { isTaken, waitMs } = await book.reserveStart(
      key, { ratePerMinute, mostMs: Math.max(0, endsAt - performance.now()) },
    )
    if (!isTaken) {
      throw reached(waitMs)
    }
    if (waitMs > 0) {
      await delay(waitMs, undefined, { signal })
    }
  }

  return {
    async enter(limits, options) {
      const { key } = limits
      const endsAt = performance.now() + MAX_WAIT_MS
      const leave = await standInLine(tails, key, { signal: options.signal, endsAt })
      let slot: number | undefined
      const free = async () => {
        if (slot !== undefined) {
          await book.freeSlot(key, slot)
          wakes.get(key)?.()
        }
      }
      try {
        slot = await takeSlot(limits, options, endsAt)
        await waitForStart(limits, options.signal, endsAt)
        options.signal.throwIfAborted()
        return free
      }
      catch (error) {
        await free()
        throw options.signal.aborted ? options.signal.reason : error
      }
      finally {
        leave()
      }
    },
    slow: (key, ms) => book.slow(key, ms),
  }
}

/** Resolves with what lets the next one come to the front. */
async function standInLine(
  tails: Map<string, Promise<unknown>>, key: string, { signal, endsAt }: { signal: AbortSignal, endsAt: number },
): Promise<() => void> {
  const before = tails.get(key)
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const leave = () => resolve(undefined)
  const tail = (before ?? Promise.resolve()).then(() => promise)
  tails.set(key, tail)
  void tail.then(() => {
    if (tails.get(key) === tail) {
      tails.delete(key)
    }
  })
  const giveUp = new AbortController()
  const timer = delay(
    Math.max(0, endsAt - performance.now()), undefined, { signal: AbortSignal.any([signal, giveUp.signal]) },
  )
  try {
    await Promise.race([before, timer.then(() => {
      throw reached(SLOT_RETRY_MS)
    })])
    return leave
  }
  catch (error) {
    leave()
    throw signal.aborted ? signal.reason : error
  }
  finally {
    giveUp.abort()
  }
}

const reached = (retryDelayMs: number) => new GrpcError(
  status.RESOURCE_EXHAUSTED, 'the limits of this call are used up',
  { reason: 'LIMIT_REACHED', domain: MODEL_DOMAIN, retryDelayMs: Math.max(1, Math.round(retryDelayMs)) },
)
