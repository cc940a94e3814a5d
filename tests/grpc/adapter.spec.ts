import { setTimeout as wait } from 'node:timers/promises'
import type { Metadata, ServiceError } from '@grpc/grpc-js'
import { status } from '@grpc/grpc-js'
import { describe, expect, it } from 'vitest'
import { createServiceClient } from '#proto/adapter/client'
import type { ServiceHandlers, ServiceOptions } from '#proto/adapter/server'
import { fromTrailers, GrpcError } from '#proto/adapter/status-details'
import { ModelService } from '#proto/gen/datafactory/model/v1/model_service_pb'
import { atEnd, givenServer } from './given-server'

async function given(
  handlers: Partial<ServiceHandlers<typeof ModelService>>, options: ServiceOptions = {}, token?: string,
) {
  const { address } = await givenServer(ModelService, handlers, options)
  const client = createServiceClient(ModelService, { address, token })
  atEnd(() => client.channel.close())
  return client
}

const failureOf = (work: Promise<unknown>) => work.then(() => undefined, (error: ServiceError) => error)

const options = { deadlineMs: 60_000 }

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const message of stream) {
    all.push(message)
  }
  return all
}

describe('a unary method', () => {
  it('accepts a plain object and returns a message', async () => {
    const client = await given({ getModel: async ({ id }) => ({ model: { id, contextTokens: 2n ** 40n } }) })

    const { model } = await client.getModel({ id: 'm' }, options)

    expect(model).toMatchObject({ id: 'm', contextTokens: 2n ** 40n, displayName: '' })
  })

  it('receives the metadata, the deadline and the cancellation of its caller', async () => {
    const seen = Promise.withResolvers<{ token: unknown, left: number }>()
    const ended = Promise.withResolvers<undefined>()
    const client = await given({
      getModel: ({ id: _ }, { metadata, deadline, signal }) => {
        seen.resolve({ token: metadata.get('authorization')[0], left: deadline!.getTime() - Date.now() })
        signal.addEventListener('abort', () => ended.resolve(undefined))
        return new Promise(() => undefined)
      },
    }, {}, 'secret')
    const stop = new AbortController()
    const call = failureOf(client.getModel({}, { ...options, signal: stop.signal }))

    const { token, left } = await seen.promise
    stop.abort()
    await ended.promise

    expect(token).toBe('Bearer secret')
    expect(left).toBeGreaterThan(30_000)
    expect(left).toBeLessThanOrEqual(60_000)
    expect(await call).toMatchObject({ code: status.CANCELLED })
  })

  it('is cancelled at once when the signal was already aborted', async () => {
    const client = await given({ getModel: () => new Promise(() => undefined) })

    expect(await failureOf(client.getModel({}, { ...options, signal: AbortSignal.abort() })))
      .toMatchObject({ code: status.CANCELLED })
  })

  it('returns INTERNAL without details for a bug, and reports the bug to the server', async () => {
    const bugs: unknown[] = []
    const client = await given(
      { getModel: () => Promise.reject(new TypeError('secret detail')) }, { onBug: error => void bugs.push(error) },
    )

    const error = await failureOf(client.getModel({}, options))

    expect(error).toMatchObject({ code: status.INTERNAL, details: 'internal error' })
    expect(bugs).toHaveLength(1)
  })

  it('that the server does not have is UNIMPLEMENTED', async () => {
    const client = await given({})

    expect(await failureOf(client.getModel({}, options))).toMatchObject({ code: status.UNIMPLEMENTED })
  })

  it('is not reached by a caller without the right token', async () => {
    let reached = false
    const client = await given({
      async getModel() {
        reached = true
        return {}
      },
    }, {
      authorize(metadata: Metadata) {
        if (metadata.get('authorization')[0] !== 'Bearer right') {
          throw new GrpcError(status.UNAUTHENTICATED, 'no')
        }
      },
    }, 'wrong')

    expect(await failureOf(client.getModel({}, options))).toMatchObject({ code: status.UNAUTHENTICATED })
    expect(reached).toBe(false)
  })
})

describe('a streaming method', () => {
  it('gives every message in order', async () => {
    const client = await given({
      async* generateStream({ request }) {
        for (let part = 0; part < 500; part++) {
          yield { delta: `${request!.model}${part}` }
        }
      },
    })

    const parts = await collect(client.generateStream({ request: { model: 'm' } }, options))

    expect(parts.map(({ delta }) => delta)).toEqual(Array.from({ length: 500 }, (_, part) => `m${part}`))
  })

  it('waits for a slow reader without buffering everything', async () => {
    let sent = 0
    const client = await given({
      async* generateStream() {
        for (; sent < 2_000; sent++) {
          yield { delta: 'x'.repeat(100_000) }
        }
      },
    })
    const stream = client.generateStream({}, { deadlineMs: 60_000 })[Symbol.asyncIterator]()

    await stream.next()
    await expect.poll(async () => {
      const before = sent
      await wait(50)
      return sent - before
    }).toBe(0)

    expect(sent).toBeLessThan(200)
    await stream.return?.()
  })

  it('ends when its reader leaves', async () => {
    const ended = Promise.withResolvers<string>()
    const client = await given({
      async* generateStream(_, { signal }) {
        try {
          for (;;) {
            yield { delta: 'x' }
            await wait(1)
            signal.throwIfAborted()
          }
        }
        finally {
          ended.resolve('ended')
        }
      },
    })

    for await (const _ of client.generateStream({}, options)) {
      break
    }

    expect(await ended.promise).toBe('ended')
  })

  it('that fails half way delivers the messages before, then the error with its details', async () => {
    const client = await given({
      async* generateStream() {
        yield { delta: '1' }
        throw new GrpcError(status.RESOURCE_EXHAUSTED, 'enough', { reason: 'QUOTA', retryDelayMs: 1_500 })
      },
    })
    const got: string[] = []

    const error = await failureOf((async () => {
      for await (const { delta } of client.generateStream({}, options)) {
        got.push(delta)
      }
    })())

    expect(got).toEqual(['1'])
    expect(error).toMatchObject({ code: status.RESOURCE_EXHAUSTED })
    expect(fromTrailers(error!.metadata)).toMatchObject({ reason: 'QUOTA', retryDelayMs: 1_500 })
  })

  it('ends at its deadline', async () => {
    const client = await given({
      // eslint-disable-next-line require-yield
      async* generateStream(_, { signal }) {
        await new Promise(resolve => signal.addEventListener('abort', resolve))
      },
    })

    expect(await failureOf(collect(client.generateStream({}, { deadlineMs: 100 }))))
      .toMatchObject({ code: status.DEADLINE_EXCEEDED })
  })
})
