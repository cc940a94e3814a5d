import { hash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { status } from '@grpc/grpc-js'
import { GrpcError } from '#proto/adapter/status-details.ts'
import type { Message } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import type { Patience } from '../check/patience.ts'
import { createErrands } from './errands.ts'
import type { NlpPool } from './local/nlp-pool.ts'
import type { ModelTokens } from './provider.ts'

/** Counts kept for those who ask again, and for equal texts. */
const KEPT_COUNTS = 5_000
const RETRY_MS = 200
/** Of bytes per token in a text that the tokenizer cannot read. */
const BYTES_A_TOKEN = 4

export interface TokenCounter {
  /** What a call read and wrote, for a provider that does not say. */
  count: (messages: readonly Message[], output: string, patience: Patience) => Promise<ModelTokens>
  close: () => void
}

/** Counts after the answer is kept: however long it takes, the answer was paid once and stays. */
export function createTokenCounter(pool: Pick<NlpPool, 'run'>): TokenCounter {
  const errands = createErrands<ModelTokens>(KEPT_COUNTS)
  const closing = new AbortController()

  async function countText(text: string): Promise<number> {
    for (;;) {
      try {
        return (await pool.run({ task: 'count', text, parameters: {} }, closing.signal)).inputTokens
      }
      catch (error) {
        closing.signal.throwIfAborted()
        if (!(error instanceof GrpcError)) {
          throw error
        }
        if (error.code === status.INVALID_ARGUMENT) {
          return Math.ceil(Buffer.byteLength(text) / BYTES_A_TOKEN)
        }
        // Too many texts wait, or the thread was lost.
        await delay(error.details.retryDelayMs ?? RETRY_MS, undefined, { signal: closing.signal })
      }
    }
  }

  return {
    count(messages, output, patience) {
      const input = messages.map(({ content }) => content).join('\n')
      return errands.run(hash('sha256', JSON.stringify([input, output])), async () => {
        const [inputTokens, outputTokens] = await Promise.all([countText(input), countText(output)])
        return { inputTokens, outputTokens, cachedInputTokens: 0, reasoningTokens: 0, estimated: true }
      }, patience)
    },
    close: () => closing.abort(),
  }
}
