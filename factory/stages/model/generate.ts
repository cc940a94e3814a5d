import { setTimeout as delay } from 'node:timers/promises'
import type { GenerateResponse } from '../../../proto/gen/datafactory/model/v1/model_service_pb.ts'
import { StageFailure } from '../stage-definition.ts'
import { isServiceError, type SpentTokens, toCallFault } from './call-error.ts'
import type { ModelClient } from './model-caller.ts'

type GenerateInput = Parameters<ModelClient['generate']>[0]

export interface GenerateOptions {
  client: ModelClient
  /** For the record, all tries together. */
  deadlineMs: number
  maxRetries: number
  signal: AbortSignal
  /** Told of every try that failed. */
  onFailed: (outcome: string, tookMs: number, spent?: SpentTokens) => void
}

export type Generated
  = | { type: 'answer', response: GenerateResponse, tookMs: number }
  /** This record gets no answer. */
    | { type: 'fault', reason: string, message: string }

const FIRST_WAIT_MS = 200
const LONGEST_WAIT_MS = 10_000

/**
 * One call with its retries.
 *
 * @throws StageFailure when the service is away or refuses us: then no record is to blame.
 */
export async function generate(request: GenerateInput, { client, deadlineMs, maxRetries, signal, onFailed }: GenerateOptions): Promise<Generated> {
  const until = performance.now() + deadlineMs
  for (let retries = 0; ; retries += 1) {
    signal.throwIfAborted()
    const startedAt = performance.now()
    try {
      const response = await client.generate(request, { deadlineMs: Math.max(1, until - startedAt), signal })
      return { type: 'answer', response, tookMs: performance.now() - startedAt }
    }
    catch (error) {
      signal.throwIfAborted()
      if (!isServiceError(error)) {
        throw error
      }
      const fault = toCallFault(error)
      onFailed(fault.outcome, performance.now() - startedAt, fault.type === 'record' ? fault.spent : undefined)
      if (fault.type === 'stage') {
        throw fault.failure
      }
      if (fault.type === 'record') {
        return { type: 'fault', reason: fault.reason, message: fault.message }
      }
      const waitMs = Math.max(fault.delayMs ?? 0, Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** retries))
      if (retries >= maxRetries || performance.now() + waitMs >= until) {
        throw new StageFailure('MODEL_UNAVAILABLE', fault.message, { isRetryable: true, metadata: { reason: fault.outcome }, cause: error })
      }
      await delay(waitMs, undefined, { signal })
    }
  }
}
