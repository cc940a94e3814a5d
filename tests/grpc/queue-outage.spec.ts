import { once } from 'node:events'
import net from 'node:net'
import { status } from '@grpc/grpc-js'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPostgres } from '#factory/queue/store/database.ts'
import { StageState } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { givenPostgres, hasPostgres } from '../support/services/postgres.ts'
import { createFakePool } from './queue-fake-pool.ts'
import {
  DEADLINE_MS, eventsUntil, hasEnded, isStageState, type QueueServer, specOf, startQueue, submit, toStory,
} from './queue-support.ts'
import { injected } from '../support/services/rounds.ts'

/** Stands between the queue and its database, and can cut them off. */
async function startProxy(target: URL) {
  const sockets = new Set<net.Socket>()
  let isCut = false
  const server = net.createServer((socket) => {
    if (isCut) {
      return socket.destroy()
    }
    const upstream = net.connect(Number(target.port), target.hostname)
    for (const [from, to] of [[socket, upstream], [upstream, socket]] as const) {
      sockets.add(from)
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(target)
  url.host = `127.0.0.1:${(server.address() as net.AddressInfo).port}`
  return {
    url: url.href,
    cut() {
      isCut = true
      sockets.forEach(socket => socket.destroy())
      sockets.clear()
    },
    mend() {
      isCut = false
    },
    close: () => server.close(),
  }
}

describe.skipIf(!hasPostgres())('when the database stops responding', () => {
  let proxy: Awaited<ReturnType<typeof startProxy>>
  let server: QueueServer

  beforeEach(async () => {
    proxy = await startProxy(new URL(await givenPostgres()))
    server = await startQueue(openPostgres(proxy.url, 'factory'), { pool: createFakePool(1) })
  })

  afterEach(async () => {
    await server.close()
    proxy.close()
  })

  it('answers UNAVAILABLE, which may be retried, and never INTERNAL', async () => {
    proxy.cut()
    injected('database behind a cut line')

    const calls = [
      server.client.getRun({ runId: v7() }, { deadlineMs: DEADLINE_MS }),
      server.client.submitRun({ requestId: v7(), spec: specOf([{ id: 'a' }]) }, { deadlineMs: DEADLINE_MS }),
      server.client.listRuns({}, { deadlineMs: DEADLINE_MS }),
      server.client.getQueueStats({}, { deadlineMs: DEADLINE_MS }),
    ]

    for (const result of await Promise.allSettled(calls)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: status.UNAVAILABLE } })
    }
    expect(server.bugs).toEqual([])
    proxy.mend()
  })

  it('continues a running stage after the outage without losing its work', async () => {
    const runId = await submit(
      server, [{ id: 'a', parameters: { steps: 60, step_ms: 20 } }, { id: 'b', dependsOn: ['a'] }],
    )
    await eventsUntil(server, runId, isStageState('a', StageState.RUNNING))

    proxy.cut()
    injected('database behind a cut line')
    await expect(server.client.getRun({ runId }, { deadlineMs: DEADLINE_MS })).rejects
      .toMatchObject({ code: status.UNAVAILABLE })
    proxy.mend()

    const events = await eventsUntil(server, runId, hasEnded, 30_000)
    expect(toStory(events).slice(-4)).toEqual(['b:QUEUED#0', 'b:RUNNING#1', 'b:SUCCEEDED#1', 'run:SUCCEEDED'])
    expect(events.map(({ seq }) => Number(seq))).toEqual(events.map((_, index) => index + 1))
    expect(server.pool.jobs).toHaveLength(2)
  })
})
