import { expect, it } from 'vitest'
import { createQueueHandlers } from '#factory/queue/service/queue-handlers.ts'
import type { QueueDeps } from '#factory/queue/service/deps.ts'
import { createShardDesk } from '#factory/shard/shard-desk.ts'
import { createWorkerList } from '#factory/shard/shard-handlers.ts'
import { givenQueue } from '../../grpc/given-server'
import { TEST_CATALOG } from '../../grpc/queue-support'

it('a worker of shards is asked to leave once and again, and one that is not there is not found', async () => {
  const desk = createShardDesk()
  void desk.take({
    id: 'w-1', name: 'pod-1', host: 'node-a', version: 'v24', shardVersion: 1, slots: 2,
    kinds: ['clean.normalize@1.2.0'],
    isDraining: false,
  }, AbortSignal.timeout(1))
  // No other part of a queue is asked.
  const handlers = createQueueHandlers({ catalog: TEST_CATALOG, shardWorkers: createWorkerList(desk) } as QueueDeps)
  const { queue } = await givenQueue(handlers)

  const answers = [await queue.drainShardWorker('w-1'), await queue.drainShardWorker('w-1')]

  expect(answers).toMatchObject([{ wasDraining: false }, { wasDraining: true }])
  expect(answers[0]!.worker).toMatchObject({ id: 'w-1', name: 'pod-1', slots: 2, busy: 0, done: 0, draining: true })
  expect(await queue.drainShardWorker('nobody')).toBeUndefined()
})

it('an older factory cannot ask, and says so', async () => {
  const { queue } = await givenQueue({})

  await expect(queue.drainShardWorker('w-1')).rejects.toMatchObject({ code: 'not_implemented' })
})
