import { durationFromMs, timestampFromDate } from '@bufbuild/protobuf/wkt'
import { status } from '@grpc/grpc-js'
import type { ServiceHandlers } from '#proto/adapter/server.ts'
import { GrpcError } from '#proto/adapter/status-details.ts'
import type { ShardService, ShardWorker as WorkerMessage } from '#proto/gen/datafactory/shard/v1/shard_service_pb.ts'
import { readShardResult } from '../job/shard-spec.ts'
import type { StageErrorInfo } from '../job/stage-job.ts'
import type { KnownWorker, ShardWorker } from './known-workers.ts'
import type { LeaseEnd, ShardDesk } from './shard-desk.ts'

/** By contract; shorter than the deadline of the call, so that a worker hears that there is none. */
const TAKE_MS = 20_000
const MOST_SLOTS = 1_024

export function createShardHandlers(desk: ShardDesk): ServiceHandlers<typeof ShardService> {
  return {
    async takeShard({ worker: given }, { signal }) {
      const worker = toWorker(given)
      const lease = await desk.take(worker, AbortSignal.any([signal, AbortSignal.timeout(TAKE_MS)]))
      if (lease && signal.aborted) {
        desk.takeBack(lease.id)
        return {}
      }
      return lease
        ? { leaseId: lease.id, spec: JSON.stringify(lease.spec), lease: durationFromMs(desk.leaseMs) }
        : { drain: desk.mustLeave(worker.id) }
    },
    async extendShard({ worker, leaseId, fraction }) {
      const told = toWorker(worker)
      return { wanted: desk.extend(told, leaseId, fraction), drain: desk.mustLeave(told.id) }
    },
    async endShard({ worker, leaseId, end }) {
      switch (end.case) {
        case undefined:
          throw invalid('end is required')
        case 'result':
          return { wanted: desk.end(toWorker(worker), leaseId, toEnd(end.value)) }
        case 'failure': {
          const { reason, message, retryable, metadata } = end.value
          return { wanted: desk.end(toWorker(worker), leaseId, toFailed(reason, message, { retryable, metadata })) }
        }
      }
    },
  }
}

/** A result that cannot be read is a failure of the worker: another one may do better. */
function toEnd(text: string): LeaseEnd {
  try {
    return { type: 'done', result: readShardResult(text) }
  }
  catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return toFailed('SHARD_DAMAGED', `its result is not of the form: ${message}`, { retryable: true, metadata: {} })
  }
}

const toFailed = (
  reason: string, message: string, { retryable, metadata }: Pick<StageErrorInfo, 'retryable' | 'metadata'>,
): LeaseEnd =>
  ({ type: 'failed', error: { reason: reason || 'STAGE_ERROR', message, retryable, metadata: { ...metadata } } })

function toWorker(given: WorkerMessage | undefined): ShardWorker {
  if (!given?.id || given.slots < 1 || given.slots > MOST_SLOTS) {
    throw invalid(given?.id ? `worker.slots must be 1 to ${MOST_SLOTS}` : 'worker.id is required')
  }
  const { id, name, host, version, shardVersion, slots, kinds, draining: isDraining } = given
  return { id, name: name || id, host, version, shardVersion, slots, kinds, isDraining }
}

/** As the factory tells it. */
const toWorkerMessage = (
  { id, name, host, version, shardVersion, slots, kinds, busy, isDraining, done, failed, heardAt }: KnownWorker,
) => ({
  id, name, host, version, shardVersion, slots, busy,
  kinds: [...kinds],
  draining: isDraining,
  done: BigInt(done),
  failed: BigInt(failed),
  heardAt: timestampFromDate(heardAt),
})

/** The workers of a desk, for those who look at them. */
export const createWorkerList = (desk: ShardDesk) => ({
  list: () => desk.list().map(toWorkerMessage),
  drain(id: string) {
    const wasDraining = desk.mustLeave(id)
    const worker = desk.drain(id)
    return worker && { worker: toWorkerMessage(worker), wasDraining }
  },
})

const invalid = (message: string) =>
  new GrpcError(status.INVALID_ARGUMENT, message, { reason: 'INVALID_ARGUMENT', domain: 'datafactory.shard' })
