import { durationFromMs } from '@bufbuild/protobuf/wkt'
import { status } from '@grpc/grpc-js'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { purge } from '#factory/queue/engine/housekeeping.ts'
import type { WatchEventsResponse } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { drawnDatabases } from '../support/services/rounds.ts'
import { DEADLINE_MS, eventsUntil, hasEnded, startQueue, submit } from './queue-support.ts'
import { givenConnection } from './queue-storage.ts'
import { hold } from '../support/hold.ts'

const options = { deadlineMs: DEADLINE_MS }
const OUT_OF_RANGE = { code: status.OUT_OF_RANGE }

describe.each(drawnDatabases('queue-watch'))('WatchEvents on %s', (kind) => {
  const server = hold(async () => startQueue(await givenConnection(kind)))

  async function read(
    request: { cursor?: string, runId?: string, heartbeatMs?: number },
    isLast: (message: WatchEventsResponse) => boolean,
  ): Promise<WatchEventsResponse[]> {
    const messages: WatchEventsResponse[] = []
    const { heartbeatMs = 1_000, ...rest } = request
    for await (const message of server.client
      .watchEvents({ ...rest, heartbeatInterval: durationFromMs(heartbeatMs) }, options)) {
      messages.push(message)
      if (isLast(message)) {
        break
      }
    }
    return messages
  }

  const isHeartbeat = ({ payload }: WatchEventsResponse) => payload.case === 'heartbeat'
  const keyOf = ({ payload }: WatchEventsResponse) =>
    payload.case === 'event' ? `${payload.value.runId}#${payload.value.seq}` : 'heartbeat'

  it('continues after any cursor with exactly the later events', async () => {
    const runIds = await Promise.all([1, 2, 3].map(() => submit(server, [{ id: 'a' }, { id: 'b', dependsOn: ['a'] }])))
    await Promise.all(runIds.map(runId => eventsUntil(server, runId, hasEnded)))
    const all = await read({}, isHeartbeat)

    for (const index of [0, 5, all.length - 3]) {
      const rest = await read({ cursor: all[index]!.cursor }, isHeartbeat)
      expect(rest.map(keyOf)).toEqual(all.slice(index + 1).map(keyOf))
    }
  })

  it('numbers the events of every run from 1 without a gap', async () => {
    const runIds = await Promise.all([1, 2, 3, 4].map(() => submit(
      server, [{ id: 'a', parameters: { steps: 5, step_ms: 5 } }, { id: 'b' }, { id: 'c', dependsOn: ['a', 'b'] }],
    )))

    for (const runId of runIds) {
      const seqs = (await eventsUntil(server, runId, hasEnded)).map(({ seq }) => Number(seq))
      expect(seqs).toEqual(seqs.map((_, index) => index + 1))
    }
  })

  it('delivers live events after the stored ones', async () => {
    const before = (await read({}, isHeartbeat)).at(-1)!
    const live = read({ cursor: before.cursor, heartbeatMs: 5_000 }, ({ payload }) =>
      payload.case === 'event' && hasEnded(payload.value))

    const runId = await submit(server, [{ id: 'a' }])

    expect((await live).map(keyOf)[0]).toBe(`${runId}#1`)
  })

  it('sends heartbeats during silence, also when a single quiet run is watched', async () => {
    const messages = await read({ runId: v7() }, isHeartbeat)

    expect(messages.at(-1)?.payload.case).toBe('heartbeat')
    expect(messages).toHaveLength(1)
  })

  it('answers OUT_OF_RANGE for cursors of another storage, from the future, and of another factory', async () => {
    const cursor = (await read({}, isHeartbeat)).at(-1)!.cursor
    const storageId = Buffer.from(cursor, 'base64url').toString().split(':')[0]
    const make = (text: string) => Buffer.from(text).toString('base64url')

    await expect(read({ cursor: make(`${v7()}:1`) }, () => true)).rejects.toMatchObject(OUT_OF_RANGE)
    await expect(read({ cursor: make(`${storageId}:999999`) }, () => true)).rejects.toMatchObject(OUT_OF_RANGE)
    await expect(read({ cursor: 'nonsense' }, () => true)).rejects.toMatchObject(OUT_OF_RANGE)
  })

  it('refuses heartbeats that come too often', async () => {
    await expect(read({ heartbeatMs: 100 }, () => true)).rejects.toMatchObject({ code: status.INVALID_ARGUMENT })
  })

  it('answers OUT_OF_RANGE when the events after the cursor are no longer kept', async () => {
    const [first] = await read({}, () => true)

    await purge(server.connection, 0)

    await expect(read({ cursor: first!.cursor }, () => true)).rejects.toMatchObject(OUT_OF_RANGE)
    expect((await read({}, isHeartbeat)).map(keyOf)).toEqual(['heartbeat'])
  })
})
