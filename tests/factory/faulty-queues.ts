import { clone } from '@bufbuild/protobuf'
import { status } from '@grpc/grpc-js'
import { v7 } from 'uuid'
import {
  ArtifactRole, type Run, RunSchema, type StageStatus,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { GrpcError } from '#proto/adapter/status-details.ts'
import type { QueueHandlers } from '../../docs/examples/minimal-factory/queue.ts'

/** Leaves out the third event of each run. */
export const withGap = (queue: QueueHandlers): QueueHandlers => ({
  ...queue,
  async* watchEvents(request, context) {
    for await (const message of queue.watchEvents(request, context)) {
      if (message.payload?.case !== 'event' || message.payload.value.seq !== 3n) {
        yield message
      }
    }
  },
})

/** Takes a repeated request for a new one. */
export function withoutMemory(queue: QueueHandlers): QueueHandlers {
  const seen = new Set<string>()
  return {
    ...queue,
    submitRun(request, context) {
      const isRepeated = seen.has(request.requestId)
      seen.add(request.requestId)
      return queue.submitRun(isRepeated && request.spec
        ? { ...request, requestId: v7(), spec: { ...request.spec, runId: v7() } }
        : request, context)
    },
  }
}

/** Forgets the records that a step drops. */
export function withWrongCounts(queue: QueueHandlers): QueueHandlers {
  const miscount = ({ progress }: Pick<StageStatus, 'progress'>) =>
    progress && Object.assign(progress, { recordsDropped: 0n, droppedByReason: {} })
  return {
    ...queue,
    async getRun(request, context) {
      const { run } = await queue.getRun(request, context)
      const answer = clone(RunSchema, run as Run)
      answer.stages.forEach(miscount)
      return { run: answer }
    },
  }
}

/** Does not tell of the records that failed. */
export function withoutRejects(queue: QueueHandlers): QueueHandlers {
  return {
    ...queue,
    async getRun(request, context) {
      const { run } = await queue.getRun(request, context)
      const answer = clone(RunSchema, run as Run)
      answer.stages.forEach((stage) => {
        stage.outputs = stage.outputs.filter(({ role }) => role !== ArtifactRole.REJECTS)
      })
      return { run: answer }
    },
  }
}

/** Takes two orders of a map for two bodies. */
export function withOrderedMaps(queue: QueueHandlers): QueueHandlers {
  const bodies = new Map<string, string>()
  return {
    ...queue,
    async submitRun(request, context) {
      const body = Object.keys(request.spec?.labels ?? {}).join()
      if ((bodies.get(request.requestId) ?? body) !== body) {
        throw new GrpcError(status.ALREADY_EXISTS, 'the id was used with another body')
      }
      bodies.set(request.requestId, body)
      return queue.submitRun(request, context)
    },
  }
}

/** Cannot cancel. */
export const withoutCancel = (queue: QueueHandlers): QueueHandlers => ({
  ...queue,
  async cancelRun() {
    throw new GrpcError(status.UNIMPLEMENTED, 'no CancelRun')
  },
})
