import { NoShardWorkers, type ShardEnd, type ShardResult, type Shards } from '../job/shard-spec.ts'
import { StageFailure } from '../stages/stage-definition.ts'
import type { FromWorker, ShardOffer, ToWorker } from './messages.ts'

/** The shards of a stage, seen from its thread: the main thread knows the workers. */
export function createShardLink(send: (message: FromWorker) => void, offer: ShardOffer | undefined) {
  const waiting = new Map<number, (end: ShardEnd) => void>()
  let lastId = 0
  const shards: Shards | undefined = offer && {
    ...offer,
    async run(spec, signal) {
      lastId += 1
      const id = lastId
      const end = await new Promise<ShardEnd>((resolve, reject) => {
        const drop = () => {
          send({ type: 'shard_dropped', id })
          reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'))
        }
        signal.addEventListener('abort', drop, { once: true })
        waiting.set(id, (ended) => {
          signal.removeEventListener('abort', drop)
          resolve(ended)
        })
        send({ type: 'shard', id, spec })
        if (signal.aborted) {
          drop()
        }
      }).finally(() => waiting.delete(id))
      return toResult(end)
    },
  }
  return {
    shards,
    onMessage(message: ToWorker): void {
      if (message.type === 'shard_ended') {
        waiting.get(message.id)?.(message.end)
      }
    },
  }
}

/** @throws NoShardWorkers; StageFailure */
function toResult(end: ShardEnd): ShardResult {
  switch (end.type) {
    case 'done':
      return end.result
    case 'no workers':
      throw new NoShardWorkers()
    case 'failed': {
      const { reason, message, retryable: isRetryable, metadata } = end.error
      throw new StageFailure(reason, message, { isRetryable, metadata })
    }
  }
}
