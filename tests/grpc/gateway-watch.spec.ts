import { setTimeout as wait } from 'node:timers/promises'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import { status } from '@grpc/grpc-js'
import { describe, expect, it } from 'vitest'
import { GrpcError } from '#proto/adapter/status-details'
import { TaskQueueService } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { grpcStatusOf } from '#server/grpc/grpc-error'
import type { QueueMessage } from '#server/grpc/queue.gateway'
import { givenGateways, givenQueue, givenServer } from './given-server'

const heartbeat = (cursor: string) => (
  { cursor, payload: { case: 'heartbeat' as const, value: { time: timestampFromDate(new Date(0)) } } }
)

const aborted = (signal: AbortSignal) => new Promise<void>((resolve) => {
  signal.addEventListener('abort', () => resolve(), { once: true })
})

/** Reads until the stream ends; what it threw, if it did, is the last thing. */
async function readAll(
  stream: AsyncIterable<QueueMessage>, onMessage = () => {},
): Promise<{ cursors: string[], error?: unknown }> {
  const cursors: string[] = []
  try {
    for await (const { cursor } of stream) {
      cursors.push(cursor)
      onMessage()
    }
    return { cursors }
  }
  catch (error) {
    return { cursors, error }
  }
}

describe('a watch', () => {
  it('starts after the cursor and ends without an error when the queue ends it', async () => {
    const { queue } = await givenQueue({
      async* watchEvents({ cursor }) {
        yield heartbeat(`${cursor}+1`)
        yield heartbeat(`${cursor}+2`)
      },
    })

    expect(await readAll(queue.watchEvents('c', new AbortController().signal))).toEqual({ cursors: ['c+1', 'c+2'] })
  })

  it('ends without an error when its reader aborts, and the queue is told', async () => {
    const told = Promise.withResolvers<undefined>()
    const { queue, stats } = await givenQueue({
      async* watchEvents(_, { signal }) {
        yield heartbeat('1')
        await aborted(signal)
        told.resolve(undefined)
      },
    })
    const stop = new AbortController()
    const cursors: string[] = []

    for await (const { cursor } of queue.watchEvents('', stop.signal)) {
      cursors.push(cursor)
      stop.abort()
    }
    await told.promise

    expect(cursors).toEqual(['1'])
    expect(stats.snapshot().calls.counted).toBe(0)
  })

  it('does not start when it was aborted before', async () => {
    const { queue } = await givenQueue({
      async* watchEvents() {
        yield heartbeat('1')
      },
    })

    expect(await readAll(queue.watchEvents('', AbortSignal.abort()))).toEqual({ cursors: [] })
  })

  it('is unavailable when the stream breaks, after the events before', async () => {
    const { address, stop } = await givenServer(TaskQueueService, {
      async* watchEvents(_, { signal }) {
        yield heartbeat('1')
        await aborted(signal)
      },
    })
    const { queue } = givenGateways(address)

    const { cursors, error } = await readAll(queue.watchEvents('', new AbortController().signal), stop)

    expect(cursors).toEqual(['1'])
    expect(error).toMatchObject({ code: 'unavailable' })
  })

  it('is not retried, whatever the status', async () => {
    let tries = 0
    const { queue } = await givenQueue({
      // eslint-disable-next-line require-yield
      async* watchEvents() {
        tries += 1
        throw new GrpcError(status.UNAVAILABLE, 'down')
      },
    })

    const { error } = await readAll(queue.watchEvents('', new AbortController().signal))

    expect(error).toMatchObject({ code: 'unavailable' })
    expect(tries).toBe(1)
  })

  it('reports a cursor that is too old with an error of its own', async () => {
    const { queue } = await givenQueue({
      // eslint-disable-next-line require-yield
      async* watchEvents() {
        throw new GrpcError(status.OUT_OF_RANGE, 'older than the retention')
      },
    })

    const { error } = await readAll(queue.watchEvents('old', new AbortController().signal))

    expect(error).toMatchObject({ code: 'conflict', cause: { reason: 'OUT_OF_RANGE' } })
    expect(grpcStatusOf(error)?.status).toBe('OUT_OF_RANGE')
  })

  it('is unavailable after a silence, but not while heartbeats come or its reader is slow', async () => {
    const { queue } = await givenQueue({
      async* watchEvents(_, { signal }) {
        for (const cursor of ['1', '2', '3']) {
          await wait(100)
          yield heartbeat(cursor)
        }
        await aborted(signal)
      },
    }, { watch: { silenceMs: 2_000 } })
    const cursors: string[] = []
    const read = async () => {
      for await (const { cursor } of queue.watchEvents('', new AbortController().signal)) {
        cursors.push(cursor)
        await wait(cursor === '1' ? 2_500 : 0)
      }
    }

    await expect(read()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('silent') })
    expect(cursors).toEqual(['1', '2', '3'])
  })

  it('ends without an error at its own deadline, so that the caller watches again', async () => {
    const { queue, stats } = await givenQueue({
      async* watchEvents(_, { signal }) {
        yield heartbeat('1')
        await aborted(signal)
      },
    }, { watch: { deadlineMs: 2_000 } })

    expect(await readAll(queue.watchEvents('', new AbortController().signal))).toEqual({ cursors: ['1'] })
    expect(stats.snapshot().calls).toMatchObject({ counted: 1, ok: 1 })
  })

  it('breaks when the queue moves to another address', async () => {
    const { address } = await givenServer(TaskQueueService, {
      async* watchEvents(_, { signal }) {
        yield heartbeat('1')
        await aborted(signal)
      },
    })
    const { queue, setTarget } = givenGateways(address)
    const read = async () => {
      for await (const _ of queue.watchEvents('', new AbortController().signal)) {
        setTarget(address)
      }
    }

    await expect(read()).rejects.toMatchObject({ code: 'unavailable' })
  })
})
