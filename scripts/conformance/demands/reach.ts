import { randomUUID } from 'node:crypto'
import { writeNonce } from '#artifact/nonce'
import { createServiceClient } from '#proto/adapter/client'
import { TaskQueueService } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { HealthCheckResponse_ServingStatus as ServingStatus } from '#proto/gen/grpc/health/v1/health_pb'
import { READ, WRITE } from '../bench'
import type { Demand } from '../demand'
import { ask, askOptional, toFailure } from '../failure'
import { must, NotOffered, NotTested } from '../verdict'

/** Who may call, and whether the factory is there. */
export const REACH: readonly Demand[] = [{
  sentence: 'The health check answers SERVING.',
  async check({ health }) {
    const { status } = await askOptional('Health.Check', () =>
      health.check({ service: TaskQueueService.typeName }, READ))
    must(status === ServingStatus.SERVING, `it answered ${ServingStatus[status] ?? status}`)
  },
}, {
  sentence: 'A call with a wrong token is UNAUTHENTICATED.',
  async check({ target: { address, token } }) {
    if (token === undefined) {
      throw new NotTested('no token was given: --token TOKEN')
    }
    const stranger = createServiceClient(TaskQueueService, { address, token: `${token}x` })
    try {
      const failure = await stranger.listStageKinds({}, READ).then(() => undefined, toFailure)
      must(failure?.status === 'UNAUTHENTICATED', `ListStageKinds answered ${failure?.status ?? 'OK'}`)
    }
    finally {
      stranger.channel.close()
    }
  },
}, {
  sentence: 'The factory sees the store of artifacts that the console sees, and refuses a caller with another.',
  async check({ queue, store }) {
    if (!store) {
      throw new NotTested('it needs the folder of artifacts that the factory sees: --artifacts FOLDER')
    }
    const list = (nonce: string) =>
      queue.listRuns({}, { ...WRITE, metadata: { 'x-artifact-nonce': nonce } })
    const own = await writeNonce(store)
    try {
      await ask(() => list(own))
    }
    catch (error) {
      must(
        toFailure(error)?.details.reason !== 'ARTIFACT_STORE_MISMATCH',
        'the factory does not see the mark in the folder of --artifacts: give both the same folder',
      )
      throw error
    }
    const failure = await list(randomUUID()).then(() => undefined, toFailure)
    if (!failure) {
      throw new NotOffered('the factory does not compare x-artifact-nonce')
    }
    must(failure.status === 'UNAVAILABLE', `a caller with another store was answered ${failure.status}`)
  },
}]
