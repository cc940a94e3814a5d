import { status } from '@grpc/grpc-js'
import { describe, expect, it } from 'vitest'
import { GrpcError, type StatusDetails } from '#proto/adapter/status-details'
import { USUAL_LIMITS } from '#server/grpc/call-policy'
import { type GrpcStatusName, grpcStatusOf } from '#server/grpc/grpc-error'
import { givenQueue } from './given-server'

async function failingQueue(code: status, details: StatusDetails = {}) {
  let tries = 0
  const gateways = await givenQueue({
    async getQueueStats() {
      tries += 1
      throw new GrpcError(code, 'no', details)
    },
  })
  return { gateways, tries: () => tries }
}

const fail = (queue: { getQueueStats: () => Promise<unknown> }) =>
  queue.getQueueStats().then(() => undefined, (error: unknown) => error)

describe('a failed call', () => {
  it.each<[GrpcStatusName, string]>([
    ['CANCELLED', 'unavailable'],
    ['UNKNOWN', 'internal'],
    ['INVALID_ARGUMENT', 'refused'],
    ['DEADLINE_EXCEEDED', 'upstream_timeout'],
    ['NOT_FOUND', 'not_found'],
    ['ALREADY_EXISTS', 'conflict'],
    ['PERMISSION_DENIED', 'forbidden'],
    ['RESOURCE_EXHAUSTED', 'too_many_requests'],
    ['FAILED_PRECONDITION', 'conflict'],
    ['ABORTED', 'conflict'],
    ['OUT_OF_RANGE', 'conflict'],
    ['UNIMPLEMENTED', 'not_implemented'],
    ['INTERNAL', 'internal'],
    ['DATA_LOSS', 'internal'],
    ['UNAUTHENTICATED', 'unavailable'],
  ])('%s becomes %s and is not retried', async (name, code) => {
    const { gateways, tries } = await failingQueue(status[name], { reason: 'WHY' })

    const error = await fail(gateways.queue)

    expect(error).toMatchObject({ name: 'AppError', code })
    expect(grpcStatusOf(error)).toMatchObject({ status: name, reason: 'WHY' })
    expect(tries()).toBe(1)
  })

  it('UNAVAILABLE is retried and becomes unavailable with a retry time', async () => {
    const { gateways, tries } = await failingQueue(status.UNAVAILABLE, { reason: 'WHY' })

    const error = await fail(gateways.queue)

    expect(error).toMatchObject({ code: 'unavailable', retryAfterSeconds: 2 })
    expect(tries()).toBeGreaterThan(3)
  })

  it('RESOURCE_EXHAUSTED is retried when the service named a time', async () => {
    const { gateways, tries } = await failingQueue(status.RESOURCE_EXHAUSTED, { retryDelayMs: 700 })
    // Time enough for every attempt, on whatever machine.
    gateways.setLimits({ ...USUAL_LIMITS, readMs: 60_000, maxAttempts: 3 })

    const error = await fail(gateways.queue)

    expect(error).toMatchObject({ code: 'unavailable', retryAfterSeconds: 1 })
    expect(tries()).toBe(3)
  })
})
