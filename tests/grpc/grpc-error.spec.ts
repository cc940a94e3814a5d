import fc from 'fast-check'
import { Metadata, type ServiceError, status } from '@grpc/grpc-js'
import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { createServiceClient } from '#proto/adapter/client'
import { fromTrailers, GrpcError, toTrailers } from '#proto/adapter/status-details'
import { ModelService } from '#proto/gen/datafactory/model/v1/model_service_pb'
import { AppError } from '#server/errors'
import { createCallStats } from '#server/grpc/call-stats'
import { fromGrpcError, grpcStatusOf } from '#server/grpc/grpc-error'
import { atEnd, givenServer } from './given-server'

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 50 })

describe('status details', () => {
  it('arrive as they were sent', () => {
    const details = fc.record({
      reason: text,
      domain: text,
      metadata: fc.dictionary(fc.stringMatching(/^[a-z]{1,10}$/), text, { maxKeys: 5 }).map(it => ({ ...it })),
      retryDelayMs: fc.option(fc.nat(3_600_000), { nil: undefined }),
      fieldViolations: fc.option(
        fc.array(fc.record({ field: text, description: text }), { minLength: 1, maxLength: 5 }), { nil: undefined },
      ),
    })
    fc.assert(fc.property(details, (sent) => {
      const read = fromTrailers(toTrailers(new GrpcError(status.ABORTED, 'no', sent)))

      expect(read).toEqual(Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)))
    }))
  })

  it('that are garbage are ignored', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => {
      const trailers = new Metadata()
      trailers.set('grpc-status-details-bin', Buffer.from(bytes))

      expect(fromTrailers(trailers)).toBeTypeOf('object')
    }))
  })

  it.each([
    ['a message of 100 kB', new GrpcError(status.ABORTED, 'x'.repeat(100_000))],
    ['a thousand wrong fields', new GrpcError(status.ABORTED, 'x', { fieldViolations: Array.from(
      { length: 1_000 }, (_, index) => ({ field: `f${index}`, description: 'wrong '.repeat(20) }),
    ) })],
    ['half a character pair', new GrpcError(status.ABORTED, 'x\uD800')],
    ['control characters', new GrpcError(status.ABORTED, 'a\r\n\0b')],
  ])('are transmitted with %s', async (_, thrown) => {
    const { address } = await givenServer(ModelService, { getModel: () => Promise.reject(thrown) })
    const client = createServiceClient(ModelService, { address })
    atEnd(() => client.channel.close())

    const error = await client.getModel({}, { deadlineMs: 60_000 })
      .then(() => undefined, (cause: ServiceError) => cause)

    expect(error?.code).toBe(status.ABORTED)
    expect(fromTrailers(error?.metadata).fieldViolations?.[0]?.field).toBe(thrown.details.fieldViolations?.[0]?.field)
  })
})

describe('an error at the border', () => {
  it('that is an AppError passes unchanged', () => {
    const error = new AppError('conflict', 'x')

    expect(fromGrpcError(error, 'queue')).toBe(error)
    expect(grpcStatusOf(error)).toBeUndefined()
  })

  it('that was not foreseen is internal, without its message', () => {
    const error = fromGrpcError(new TypeError('secret'), 'queue')

    expect(error).toMatchObject({ code: 'internal' })
    expect(error.message).not.toContain('secret')
  })

  it('with an unknown status is internal', () => {
    const cause = Object.assign(new Error('x'), { code: 99, details: 'x', metadata: new Metadata() })

    expect(fromGrpcError(cause, 'queue')).toMatchObject({ code: 'internal', cause: { status: 'UNKNOWN' } })
  })
})

describe('call figures', () => {
  it('exclude errors of callers and their cancellations, in calls and in attempts', () => {
    const stats = createCallStats(new Registry())
    for (const code of [
      'OK', 'OK', 'OK', 'UNAVAILABLE', 'INVALID_ARGUMENT', 'NOT_FOUND', 'ALREADY_EXISTS', 'FAILED_PRECONDITION',
      'CANCELLED',
    ] as const) {
      stats.attempt('queue', 'X', code, false)
      stats.call('queue', 'X', code, 1)
    }

    expect(stats.snapshot())
      .toMatchObject({ calls: { counted: 4, ok: 3, successRatio: 0.75 }, attempts: { counted: 4, ok: 3 }, retries: 0 })
  })

  it('are null, not zero, without calls', () => {
    expect(createCallStats(new Registry()).snapshot().calls).toEqual({ counted: 0, ok: 0, successRatio: null })
  })

  it('exclude calls older than an hour; Prometheus keeps all', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z')
    const registry = new Registry()
    const stats = createCallStats(registry, () => now)
    stats.call('queue', 'X', 'INTERNAL', 1)
    now += 61 * 60_000
    stats.call('queue', 'X', 'OK', 1)

    expect(stats.snapshot())
      .toMatchObject({ since: new Date('2026-01-01T00:02:00Z'), calls: { counted: 1, successRatio: 1 } })
    expect(await registry.metrics()).toContain('grpc_client_calls_total{service="queue",method="X",code="INTERNAL"} 1')
  })
})
