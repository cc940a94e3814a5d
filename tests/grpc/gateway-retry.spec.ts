import { randomUUID } from 'node:crypto'
import { status } from '@grpc/grpc-js'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { GrpcError } from '#proto/adapter/status-details'
import { createRetryBudget, USUAL_LIMITS } from '#server/grpc/call-policy'
import { grpcStatusOf } from '#server/grpc/grpc-error'
import { givenQueue } from './given-server'
import { injected } from '../support/services/rounds'

afterEach(() => vi.useRealTimers())

const errorOf = (work: Promise<unknown>) => work.then(() => undefined, (error: unknown) => error)

describe('when a fifth of all attempts fail', () => {
  it('every call succeeds, and no more than a fifth of the attempts are retries', async () => {
    let tries = 0
    const { queue, stats } = await givenQueue({
      async getQueueStats() {
        tries += 1
        if (tries % 5 === 0) {
          throw new GrpcError(status.UNAVAILABLE, 'injected')
        }
        return {}
      },
    })

    for (let round = 0; round < 40; round++) {
      await Promise.all(Array.from({ length: 25 }, () => queue.getQueueStats()))
    }

    const { calls, attempts, retries } = stats.snapshot()
    expect(calls).toEqual({ counted: 1_000, ok: 1_000, successRatio: 1 })
    expect(attempts.successRatio).toBeCloseTo(0.8, 1)
    expect(retries).toBe(tries - 1_000)
    expect(retries / tries).toBeLessThanOrEqual(0.2)
    injected('call answered UNAVAILABLE', retries)
  })

  it('refusals of a burst that arrive before its answers do not open the breaker', async () => {
    const [burst, refused] = [100, 30]
    let tries = 0
    const allRetried = Promise.withResolvers<undefined>()
    const { queue, stats } = await givenQueue({
      async getQueueStats() {
        tries += 1
        if (tries <= refused) {
          throw new GrpcError(status.UNAVAILABLE, 'injected')
        }
        if (tries === burst + refused) {
          allRetried.resolve(undefined)
        }
        await allRetried.promise
        return {}
      },
    })

    await Promise.all(Array.from({ length: burst }, () => queue.getQueueStats()))

    expect(stats.snapshot()).toMatchObject({ calls: { ok: burst, successRatio: 1 }, retries: refused })
  })
})

describe('limits that change while the console runs', () => {
  it('apply to the next call: attempts, deadline and breaker', async () => {
    let tries = 0
    const held = Promise.withResolvers<undefined>()
    const { queue, setLimits } = await givenQueue({
      async getQueueStats() {
        tries += 1
        throw new GrpcError(status.UNAVAILABLE, 'injected')
      },
      async listStageKinds() {
        await held.promise
        return {}
      },
    })

    setLimits({ ...USUAL_LIMITS, maxAttempts: 2, breakerFailures: 3, readMs: 60_000 })
    await errorOf(queue.getQueueStats())
    expect(tries).toBe(2)
    await errorOf(queue.getQueueStats())
    expect(grpcStatusOf(await errorOf(queue.getQueueStats()))?.reason).toBe('CIRCUIT_OPEN')
    expect(tries).toBe(3)

    setLimits({ ...USUAL_LIMITS, readMs: 300 })
    const startedAt = performance.now()
    const error = await errorOf(queue.listStageKinds())
    held.resolve(undefined)
    expect(error).toMatchObject({ code: 'upstream_timeout' })
    // Not at the usual one.
    expect(performance.now() - startedAt).toBeLessThan(USUAL_LIMITS.readMs)
  })
})

describe('the retry budget', () => {
  it('allows a burst, and then one retry in five attempts', () => {
    const budget = createRetryBudget(0.2, 10)
    let retries = 0
    for (let attempt = 0; attempt < 1_000; attempt++) {
      budget.onAttempt()
      if (budget.take()) {
        retries += 1
      }
    }

    expect(retries).toBeGreaterThanOrEqual(200)
    expect(retries).toBeLessThanOrEqual(210)
  })
})

describe('a retried write', () => {
  it('carries the same request id each time', async () => {
    const seen: string[] = []
    const { queue } = await givenQueue({
      async submitRun({ requestId, spec }) {
        seen.push(requestId)
        if (seen.length < 3) {
          throw new GrpcError(status.UNAVAILABLE, 'injected')
        }
        return { run: { spec } }
      },
    })
    const requestId = randomUUID()

    const run = await queue.submitRun(
      requestId, { runId: 'r', project: 'p', stages: [], priority: 0, labels: {}, recordLimit: 0 },
    )

    expect(run.runId).toBe('r')
    expect(seen).toEqual([requestId, requestId, requestId])
  })
})

describe('the breaker', () => {
  async function openBreaker() {
    let tries = 0
    let works = false
    let hold: Promise<unknown> | undefined
    const gateways = await givenQueue({
      async getQueueStats() {
        tries += 1
        await hold
        if (!works) {
          throw new GrpcError(status.UNAVAILABLE, 'down')
        }
        return {}
      },
    })
    await Promise.all(Array.from({ length: 12 }, () => errorOf(gateways.queue.getQueueStats())))
    return {
      ...gateways,
      tries: () => tries,
      mend: (until?: Promise<unknown>) => {
        works = true
        hold = until
      },
    }
  }

  it('opens: calls fail at once and nothing is sent', async () => {
    const { queue, tries } = await openBreaker()
    const before = tries()
    const times: number[] = []

    for (let call = 0; call < 5; call += 1) {
      const startedAt = performance.now()
      const error = await errorOf(queue.getQueueStats())
      times.push(performance.now() - startedAt)
      expect(error).toMatchObject({ code: 'unavailable', retryAfterSeconds: 2 })
      expect(grpcStatusOf(error)).toMatchObject({ status: 'UNAVAILABLE', reason: 'CIRCUIT_OPEN' })
    }

    // The best of five: a busy machine is not what is asked about.
    expect(Math.min(...times)).toBeLessThan(50)
    expect(tries()).toBe(before)
  })

  it('allows one probe after its time, fails other calls meanwhile, and closes when the probe succeeds', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { queue, tries, mend } = await openBreaker()
    const before = tries()
    const held = Promise.withResolvers<undefined>()
    mend(held.promise)
    vi.setSystemTime(Date.now() + USUAL_LIMITS.breakerOpenMs)

    const probe = queue.getQueueStats()
    const others = await Promise.all(Array.from({ length: 5 }, () => errorOf(queue.getQueueStats())))
    held.resolve(undefined)
    await probe
    await queue.getQueueStats()

    expect(others.map(error => grpcStatusOf(error)?.reason)).toEqual(Array.from({ length: 5 }, () => 'CIRCUIT_OPEN'))
    expect(tries()).toBe(before + 2)
  })

  it('stays open when the probe fails', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { queue, tries } = await openBreaker()
    const before = tries()
    vi.setSystemTime(Date.now() + USUAL_LIMITS.breakerOpenMs)

    await errorOf(queue.getQueueStats())
    const error = await errorOf(queue.getQueueStats())

    expect(grpcStatusOf(error)?.reason).toBe('CIRCUIT_OPEN')
    expect(tries()).toBe(before + 1)
  })

  it('does not open when a responding service refuses calls', async () => {
    let tries = 0
    const { queue } = await givenQueue({
      async getRun() {
        tries += 1
        throw new GrpcError(status.UNAVAILABLE, 'one model is away', { reason: 'PROVIDER_UNREACHABLE' })
      },
      getQueueStats: async () => ({ engine: 'test' }),
    })
    await Promise.all(Array.from({ length: 12 }, () => errorOf(queue.findRun('r'))))

    expect(await queue.getQueueStats()).toMatchObject({ engine: 'test' })
    expect(tries).toBeGreaterThan(12)
  })
})
