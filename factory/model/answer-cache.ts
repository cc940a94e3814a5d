import { hash } from 'node:crypto'
import { status } from '@grpc/grpc-js'
import { LRUCache } from 'lru-cache'
import { GrpcError } from '#proto/adapter/status-details.ts'
import type { GenerateRequest } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { MODEL_DOMAIN, type ModelAnswer } from './provider.ts'

interface Kept {
  bodyHash: string
  answer: ModelAnswer
}

/** The right to make the only call of a request id. Must be released. */
export interface Turn {
  keep: (answer: ModelAnswer) => void
  release: () => void
}

export interface AnswerCache {
  /**
   * The kept answer of this request id, or the turn to make one.
   *
   * @throws GrpcError ABORTED while the same id runs, ALREADY_EXISTS when it was used with another body.
   */
  begin: (request: GenerateRequest) => { answer: ModelAnswer } | Turn
}

export interface AnswerCacheOptions {
  maxEntries: number
  maxBytes: number
}

/** By contract. */
const KEEP_MS = 24 * 3_600_000

/** Only in this process: after a restart the same id is a new call. Failures are not stored. */
export function createAnswerCache({ maxEntries, maxBytes }: AnswerCacheOptions): AnswerCache {
  const kept = new LRUCache<string, Kept>({
    max: maxEntries,
    maxSize: maxBytes,
    ttl: KEEP_MS,
    sizeCalculation: ({ answer }) => 300 + 2 * answer.output.length,
  })
  const running = new Map<string, string>()

  return {
    begin(request) {
      const id = request.requestId
      const bodyHash = hashOf(request)
      const known = kept.get(id)
      if (known && known.bodyHash === bodyHash) {
        return { answer: known.answer }
      }
      const runningHash = running.get(id)
      if (known || (runningHash && runningHash !== bodyHash)) {
        throw new GrpcError(status.ALREADY_EXISTS, 'request_id was used with another body', { reason: 'REQUEST_ID_REUSED', domain: MODEL_DOMAIN })
      }
      if (runningHash) {
        throw new GrpcError(status.ABORTED, 'the same request_id is still running', { reason: 'STILL_RUNNING', domain: MODEL_DOMAIN })
      }
      running.set(id, bodyHash)
      return {
        keep: answer => void kept.set(id, { bodyHash, answer }),
        release: () => void running.delete(id),
      }
    },
  }
}

/** Hash of the request without its deadline and sealed key, which change between attempts. */
function hashOf({ model, messages, parameters, maxOutputTokens, responseSchema, labels, target }: GenerateRequest): string {
  return hash('sha256', JSON.stringify([
    model,
    messages.map(({ role, content }) => [role, content]),
    sorted(parameters ?? {}),
    String(maxOutputTokens),
    responseSchema,
    sorted(labels),
    target ? [target.provider, target.endpoint, target.model] : [],
  ]))
}

/** Equal maps give equal text, whatever their order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted)
  }
  if (typeof value !== 'object' || value === null) {
    return value
  }
  return Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([key, inner]) => [key, sorted(inner)])
}
