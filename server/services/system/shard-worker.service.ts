import type { ShardWorkerView } from '#shared/contract/system.contract'
import type { QueueShardWorker } from '#server/grpc/queue.gateway'
import { change, type ChangeDeps } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertFound } from '../common/versioned'

/**
 * Asks a worker to do what it has, and to end. Only the factory knows its workers, so it is asked first; asked again,
 * it says the same.
 *
 * @throws AppError `not_found`; `not_implemented` for a factory that cannot
 */
export async function drainShardWorker(
  deps: ChangeDeps & Pick<Deps, 'queue'>, actor: Actor, id: string,
): Promise<ShardWorkerView> {
  const drained = await deps.queue.drainShardWorker(id)
  assertFound(drained, 'shard worker')
  const { worker, wasDraining } = drained
  const { name, host } = worker
  return change(deps, actor, async (write) => {
    await write.audit({
      action: 'shard_worker.drain', of: { id, projectId: null }, before: { name, host, draining: wasDraining },
      after: { name, host, draining: true },
    })
    // Pages ask at once, and must not get the list of before.
    write.after(() => deps.cache.invalidate('system'))
    return toShardWorkerView(worker)
  })
}

export const toShardWorkerView = ({ heardAt, ...worker }: QueueShardWorker): ShardWorkerView =>
  ({ ...worker, heardAt: heardAt?.toISOString() ?? null })
