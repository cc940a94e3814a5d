import { status } from '@grpc/grpc-js'
import { expect, it } from 'vitest'
import { GrpcError } from '#proto/adapter/status-details'
import { TaskQueueService } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { givenGateways, givenServer } from './given-server'

it('a call whose service moves to another address between two attempts continues there', async () => {
  const next = await givenServer(TaskQueueService, { getQueueStats: async () => ({ queuedStages: 7n }) })
  const first = await givenServer(TaskQueueService, {
    async getQueueStats() {
      setTarget(next.address)
      throw new GrpcError(status.UNAVAILABLE, 'leaving')
    },
  })
  const { queue, setTarget } = givenGateways(first.address)

  const stats = await queue.getQueueStats()

  expect(stats.queuedStages).toBe(7)
})
