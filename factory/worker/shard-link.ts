import type { ShardEnd, Shards } from '../job/shard-spec.ts'
import { StageFailure } from '../stages/stage-definition.ts'
import type { FromWorker, ShardOffer, ToWorker } from './messages.ts'

/** The shards of a stage, seen from its thread: the main thread knows the workers. */
export function createShardLink(send: (message: FromWorker) => void, offer: ShardOffer | undefined) {
  const waiting = new Map<number, (end: ShardEnd) => void>()
  let lastId = 0
  let slots = offer?.slots ?? 0
  const shards: Shards | undefined = offer && {
    shardBytes: offer.shardBytes,
    get slots() {
      return slots
    },
    async run(spec, signal) {
      signal.throwIfAborted()
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
      }).finally(() => waiting.delete(id))
      if (end.type === 'failed') {
        const { reason, message, retryable: isRetryable, metadata } = end.error
        throw new StageFailure(reason, message, { isRetryable, metadata })
      }
      return end
    },
  }
  return {
    shards,
    onMessage(message: ToWorker): void {
      if (message.type === 'shard_ended') {
        slots = message.slots
        waiting.get(message.id)?.(message.end)
      }
    },
  }
}
