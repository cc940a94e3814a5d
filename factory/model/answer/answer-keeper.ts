import { hash } from 'node:crypto'
import { status } from '@grpc/grpc-js'
import { LRUCache } from 'lru-cache'
import { GrpcError, type StatusDetails } from '#proto/adapter/status-details.ts'
import type { GenerateRequest } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { MODEL_DOMAIN, type ModelAnswer } from '../provider.ts'

/** How a call that was charged ended. */
export type Outcome
  = | { answer: ModelAnswer }
    | { failure: { code: status, message: string, details: StatusDetails } }

export type Claim
  /** Sent = an earlier call of this id may have reached the provider, and its answer was lost. */
  = | { type: 'turn', wasSent: boolean }
    | { type: 'known', outcome: Outcome, isReported: boolean }
    | { type: 'running', leftMs: number }
    | { type: 'reused' }

/** What is known of a request id, for 24 h after it was first claimed. */
export interface AnswerStore {
  /** Marks the id as sent, unless it is known or being asked. A claim lasts until it ends, or its lease does. */
  claim: (call: { requestId: string, bodyHash: string, leaseMs: number }) => Promise<Claim>
  keep: (requestId: string, outcome: Outcome) => Promise<void>
  /** Nothing was sent, or the provider refused: the id is as new. */
  forget: (requestId: string) => Promise<void>
  /** Nobody asks any more, but the id may have been sent. */
  unlock: (requestId: string) => Promise<void>
}

/** The right to make the only call of a request id. Must be ended, once. */
export interface Turn {
  wasSent: boolean
  /** Resolves when the outcome is stored. */
  end: (how: { answer: ModelAnswer } | { error: unknown }) => Promise<void>
}

export interface Kept {
  answer: ModelAnswer
  /** Whether its usage is written where usage is summed. */
  isReported: boolean
}

export interface AnswerKeeper {
  /**
   * The kept answer of this request id, or the turn to make one.
   *
   * @throws GrpcError ABORTED while the same id runs, ALREADY_EXISTS when it was used with another body, and the
   *   failure of a call that was charged all the same.
   */
  begin: (request: GenerateRequest, leaseMs: number) => Promise<Kept | Turn>
  /** The answer of this request id goes to its caller, who reports it. */
  tell: (requestId: string) => void
}

/** The provider has answered, and charged, but the answer is of no use: asking again would cost again. */
const CHARGED = new Set(['PROVIDER_ANSWER_UNREADABLE', 'PROVIDER_ANSWER_TOO_LARGE'])

/** What happened at the provider is unknown. */
const LOST = new Set(['PROVIDER_TIMEOUT', 'PROVIDER_UNREACHABLE', 'PROVIDER_ANSWER_CUT', 'PROVIDER_STREAM_FAILED'])

/** No connection was made. */
const UNSENT = new Set(['EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND'])

/** Nothing of the call has left, so that nothing can have been charged. */
export const isUnsent = ({ cause }: GrpcError): boolean =>
  cause instanceof Error && 'code' in cause && UNSENT.has(String(cause.code))

/** Answers on their way to their callers; more than may be under way at once. */
const MOST_UNTOLD = 10_000

export function createAnswerKeeper(store: AnswerStore): AnswerKeeper {
  /** Kept, but not told yet: who asks again is the first to hear of them. */
  const untold = new LRUCache<string, true>({ max: MOST_UNTOLD })
  return {
    tell: requestId => void untold.delete(requestId),
    async begin(request, leaseMs) {
      const { requestId } = request
      const claim = await store.claim({ requestId, bodyHash: hashOf(request), leaseMs })
      switch (claim.type) {
        case 'reused':
          throw new GrpcError(status.ALREADY_EXISTS, 'request_id was used with another body', {
            reason: 'REQUEST_ID_REUSED', domain: MODEL_DOMAIN,
          })
        case 'running':
          throw new GrpcError(status.ABORTED, 'the same request_id is still running', {
            reason: 'STILL_RUNNING', domain: MODEL_DOMAIN, ...claim.leftMs > 0 && { retryDelayMs: claim.leftMs },
          })
        case 'known':
          if ('failure' in claim.outcome) {
            const { code, message, details } = claim.outcome.failure
            throw new GrpcError(code, message, details)
          }
          return { answer: claim.outcome.answer, isReported: claim.isReported && !untold.has(requestId) }
        case 'turn':
          return {
            wasSent: claim.wasSent,
            end(how) {
              if ('answer' in how) {
                untold.set(requestId, true)
              }
              return end(store, requestId, { ...how, wasSent: claim.wasSent })
            },
          }
      }
    },
  }
}

async function end(
  store: AnswerStore, requestId: string, how: ({ answer: ModelAnswer } | { error: unknown }) & { wasSent: boolean },
): Promise<void> {
  if ('answer' in how) {
    return store.keep(requestId, { answer: how.answer })
  }
  const { error, wasSent } = how
  const reason = error instanceof GrpcError ? error.details.reason ?? '' : ''
  if (error instanceof GrpcError && CHARGED.has(reason)) {
    return store.keep(requestId, { failure: { code: error.code, message: error.message, details: error.details } })
  }
  const isKnown = error instanceof GrpcError
    && error.code !== status.CANCELLED
    && (!LOST.has(reason) || isUnsent(error))
  return isKnown && !wasSent ? store.forget(requestId) : store.unlock(requestId)
}

/** Hash of what decides the answer: not the deadline, the limits and the sealed key, which change between attempts. */
function hashOf(
  { model, messages, parameters, maxOutputTokens, responseSchema, labels, target }: GenerateRequest,
): string {
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
