import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { toServiceDefinition } from '#proto/adapter/service-definition'
import { TaskQueueService } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { withCallContext } from '#server/grpc/call-context'
import { createCallStats } from '#server/grpc/call-stats'
import { grpcStatusOf } from '#server/grpc/grpc-error'
import { isQueueAway } from '#server/grpc/queue-away'
import { createLink } from '#server/grpc/link'
import { atEnd, givenGateways, givenQueue, givenServer } from './given-server'

const errorOf = (work: Promise<unknown>) => work.then(() => undefined, (error: unknown) => error)

/** A TCP server that does what it likes with who connects. */
async function givenTcp(welcome: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => socket.destroy()))
    welcome(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  atEnd(() => {
    sockets.forEach(socket => socket.destroy())
    server.close()
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

function givenLink(address: string) {
  const link = createLink(
    TaskQueueService, { name: 'queue', stats: createCallStats(new Registry()), target: { address } },
  )
  atEnd(() => link.close())
  return link
}

const stats = (address: string, deadlineMs: number) =>
  errorOf(givenLink(address).call(
    'GetQueueStats', deadlineMs, (client, options) => client.getQueueStats({}, options), answer => answer,
  ))

describe('a peer that', () => {
  it('never answers: the call ends at the deadline', async () => {
    const { address } = await givenServer(TaskQueueService, { getQueueStats: () => new Promise(() => undefined) })
    const times: number[] = []

    for (let call = 0; call < 3; call += 1) {
      const startedAt = performance.now()
      expect(await stats(address, 300)).toMatchObject({ code: 'upstream_timeout' })
      times.push(performance.now() - startedAt)
    }

    // The best of three: a busy machine is not what is asked about.
    expect(Math.min(...times)).toBeLessThan(1_500)
  })

  it('accepts the connection and stays silent: the call ends at the deadline', async () => {
    const address = await givenTcp(() => undefined)

    expect(await stats(address, 300)).toMatchObject({ code: 'upstream_timeout' })
  })

  it('does not speak gRPC: the call is unavailable', async () => {
    const address = await givenTcp(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\nno'))

    const error = await stats(address, 1_000)

    expect(['unavailable', 'upstream_timeout']).toContain((error as { code: string }).code)
  })

  it('does not exist: the call is unavailable', async () => {
    const { address, stop } = await givenServer(TaskQueueService, {})
    stop()

    const error = await stats(address, 10_000)

    expect(error).toMatchObject({ code: 'unavailable', retryAfterSeconds: 2 })
    expect(grpcStatusOf(error)?.status).toBe('UNAVAILABLE')
  })

  it('answers with garbage is an internal failure, once', async () => {
    let tries = 0
    const definition = toServiceDefinition(TaskQueueService)
    const server = new Server()
    server.addService(
      { getQueueStats: { ...definition.getQueueStats!, responseSerialize: () => Buffer.from([0xff, 0xff, 0xff]) } },
      {
        getQueueStats: (_: unknown, callback: (error: null, value: unknown) => void) => {
          tries += 1
          callback(null, {})
        },
      },
    )
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, at) =>
        error ? reject(error) : resolve(at)))
    atEnd(() => server.forceShutdown())

    expect(await stats(`127.0.0.1:${port}`, 30_000)).toMatchObject({ code: 'internal' })
    expect(tries).toBe(1)
  })

  it('answers with 5 MB is refused, once', async () => {
    let tries = 0
    const { queue } = await givenQueue({
      async getQueueStats() {
        tries += 1
        return { engine: 'x'.repeat(5 * 2 ** 20) }
      },
    })

    const error = await errorOf(queue.getQueueStats())

    expect(error).toMatchObject({ code: 'internal' })
    expect(grpcStatusOf(error)?.status).toBe('RESOURCE_EXHAUSTED')
    expect(isQueueAway(error)).toBe(false)
    expect(tries).toBe(1)
  })
})

describe('the connection to the service', () => {
  it('recovers by itself after the service was away', async () => {
    const first = await givenServer(TaskQueueService, { getQueueStats: async () => ({ engine: 'one' }) })
    const { queue } = givenGateways(first.address)
    await queue.getQueueStats()
    first.stop()
    await errorOf(queue.getQueueStats())
    await givenServer(
      TaskQueueService, { getQueueStats: async () => ({ engine: 'two' }) }, {}, Number(first.address.split(':')[1]),
    )

    await expect.poll(async () => (await queue.getQueueStats().catch(() => undefined))?.engine, { interval: 100 })
      .toBe('two')
  })

  it('can get another address, and is unavailable before it has one', async () => {
    const gateways = givenGateways('', { queue: undefined, model: undefined })
    const before = await errorOf(gateways.queue.getQueueStats())
    const seen: unknown[] = []
    const { address } = await givenServer(TaskQueueService, { getQueueStats: async () => ({ engine: 'new' }) }, {
      authorize: metadata => void seen.push(metadata.get('authorization')),
    })

    gateways.setTarget(address, 'secret')

    expect(before).toMatchObject({ code: 'unavailable', retryAfterSeconds: 1 })
    expect(isQueueAway(before)).toBe(true)
    expect((await gateways.queue.getQueueStats()).engine).toBe('new')
    expect(seen).toEqual([['Bearer secret']])
  })

  it('carries the request ID and the trace of the request that caused it, or a new id', async () => {
    const seen: (string | Buffer | undefined)[][] = []
    const { address } = await givenServer(TaskQueueService, { getQueueStats: async () => ({}) }, {
      authorize: metadata => void seen.push([metadata.get('x-request-id')[0], metadata.get('traceparent')[0]]),
    })
    const { queue } = givenGateways(address)
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

    await withCallContext({ requestId: 'req-1', traceparent }, () => queue.getQueueStats())
    await withCallContext({ requestId: 'req-2', traceparent: 'ünlesbar' }, () => queue.getQueueStats())
    await queue.getQueueStats()

    expect(seen.splice(1, 1)).toEqual([['req-2', undefined]])
    expect(seen[0]).toEqual(['req-1', traceparent])
    expect(seen[1]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), undefined])
  })

  it('reports whether the service is up', async () => {
    const { address, stop } = await givenServer(TaskQueueService, {})
    const { health } = givenGateways(address)
    const answered = await health('queue')
    stop()

    expect(answered).toBe('serving')
    expect(await errorOf(health('queue'))).toMatchObject({ code: 'unavailable' })
  })
})
