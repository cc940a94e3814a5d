import { timestampFromMs } from '@bufbuild/protobuf/wkt'
import { status } from '@grpc/grpc-js'
import { describe, expect, it } from 'vitest'
import { GrpcError } from '#proto/adapter/status-details'
import { Severity } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import type { QueueLine } from '#server/grpc/queue.gateway'
import { givenQueue } from '../given-server'

const RUN = '01900000-0000-7000-8000-0000000000aa'

async function readAll(lines: AsyncIterable<QueueLine>): Promise<QueueLine[]> {
  const all: QueueLine[] = []
  for await (const line of lines) {
    all.push(line)
  }
  return all
}

describe('live lines', () => {
  it('come as plain objects, and end when the queue ends them', async () => {
    const { queue } = await givenQueue({
      async* tailLogs({ runId, stageId }) {
        yield { stageId, time: timestampFromMs(5), severity: Severity.WARNING, line: `of ${runId}`, dropped: 3n }
        yield { stageId, line: 'plain' }
      },
    })

    const [first, second] = await readAll(queue.tailLogs(RUN, 'clean', new AbortController().signal))

    expect(first).toEqual({ stageId: 'clean', time: new Date(5), severity: 'WARNING', line: `of ${RUN}`, dropped: 3 })
    expect(second).toMatchObject({ severity: 'INFO', line: 'plain', dropped: 0 })
  })

  it('end when the reader leaves, and the queue is told', async () => {
    const told = Promise.withResolvers<undefined>()
    const { queue, registry } = await givenQueue({
      async* tailLogs(_, { signal }) {
        yield { line: 'one' }
        await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
        told.resolve(undefined)
      },
    })
    const leaving = new AbortController()
    const lines = queue.tailLogs(RUN, '', leaving.signal)[Symbol.asyncIterator]()
    await lines.next()
    const next = lines.next()
    leaving.abort()

    expect(await next).toMatchObject({ done: true })
    await told.promise
    expect(await registry.metrics())
      .toContain('grpc_client_attempts_total{service="queue",method="TailLogs",code="CANCELLED"} 1')
  })

  it.each([
    ['not_implemented', undefined],
    ['not_found', new GrpcError(status.NOT_FOUND, 'no such run')],
    ['unavailable', new GrpcError(status.UNAVAILABLE, 'away')],
  ])('fail with %s', async (code, error) => {
    const failing = {
      async* tailLogs() {
        yield { line: 'one' }
        throw error
      },
    }
    const { queue } = await givenQueue(error ? failing : {})

    await expect(readAll(queue.tailLogs(RUN, '', new AbortController().signal))).rejects.toMatchObject({ code })
  })
})
