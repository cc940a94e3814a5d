import { beforeEach, describe, expect, it } from 'vitest'
import type { QueueShardWorker } from '#server/grpc/queue.gateway'
import { startApiServer } from '../support/api/api-server'
import { createApi, failureOf } from '../support/api/api'
import { mainDatabase } from '../support/services/databases'
import { hold } from '../support/hold'

const WORKER: QueueShardWorker = {
  id: '0d6f2b1e-5c1c-4a6e-9a55-1f0f6f6f0a01', name: 'pod-1', host: 'node-a', version: 'v24', slots: 4, busy: 1, done: 7,
  failed: 0, heardAt: new Date('2026-11-25T10:00:00Z'), draining: true,
}

describe.each([mainDatabase()])('a worker of shards by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)
  const entries = () => server.db.selectFrom('auditLog').select(['action', 'nounId', 'before', 'after'])
    .where('noun', '=', 'shard_worker').execute()

  beforeEach(() => {
    server.queue.isAway = false
    server.queue.drained = () => undefined
  })

  it('is asked to leave, once in the audit trail however often it is asked', async () => {
    let wasDraining = false
    server.queue.drained = (id) => {
      const answer = { worker: { ...WORKER, id }, wasDraining }
      wasDraining = true
      return answer
    }

    const first = await api('shardWorkerDrain', { params: { id: WORKER.id } })
    const again = await api('shardWorkerDrain', { params: { id: WORKER.id } })

    expect(first).toEqual({ ...WORKER, heardAt: '2026-11-25T10:00:00.000Z' })
    expect(again).toEqual(first)
    expect(await entries()).toEqual([{
      action: 'shard_worker.drain', nounId: WORKER.id, before: { name: 'pod-1', host: 'node-a', draining: false },
      after: { name: 'pod-1', host: 'node-a', draining: true },
    }])
  })

  it('that the factory does not know is not found, and nothing is asked of one that is away', async () => {
    const before = (await entries()).length
    expect(await failureOf(api('shardWorkerDrain', { params: { id: 'nobody' } })))
      .toMatchObject({ problem: { code: 'not_found' } })

    server.queue.isAway = true
    expect(await failureOf(api('shardWorkerDrain', { params: { id: WORKER.id } })))
      .toMatchObject({ problem: { code: 'unavailable' } })
    expect(await entries()).toHaveLength(before)
  })
})
