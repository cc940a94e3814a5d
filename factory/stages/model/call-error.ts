import { type ServiceError, status } from '@grpc/grpc-js'
import { fromTrailers } from '#proto/adapter/status-details.ts'
import { StageFailure } from '../stage-definition.ts'

/** Tokens of a call that was charged although it failed. */
export interface SpentTokens {
  inputTokens: number
  outputTokens: number
}

/** Sent before under the same id, and its answer lost: perhaps charged twice. */
export const isResent = (error: ServiceError): boolean => fromTrailers(error.metadata).metadata?.resent === 'true'

/** The three kinds of failed calls. */
export type CallFault
  /**
   * Retry after a while. The record's = the record itself may cause it, so that it alone fails when retries do not
   * help. In line = no call of a provider has failed: others are first, or the service is not done yet with what
   * belongs to it.
   */
  = | {
    type: 'retry'
    outcome: string
    delayMs: number | undefined
    message: string
    isOfRecord: boolean
    isInLine: boolean
  }
  /** This record gets no answer. */
  | { type: 'record', outcome: string, reason: string, message: string, spent: SpentTokens }
  /** No record gets an answer. */
  | { type: 'stage', outcome: string, failure: StageFailure }

const RETRIED = new Set([status.UNAVAILABLE, status.RESOURCE_EXHAUSTED, status.ABORTED, status.DEADLINE_EXCEEDED])

/** Nothing was sent, or the answer is kept: it costs time, never a record. */
const IN_LINE = new Set(['LIMIT_REACHED', 'SERVICE_BUSY', 'CHECKS_BUSY', 'NLP_BUSY', 'STILL_RUNNING'])

/** Statuses that apply to every record alike: our credentials, the model, the request. */
const HOPELESS: Partial<Record<status, string>> = {
  [status.NOT_FOUND]: 'MODEL_NOT_FOUND',
  [status.FAILED_PRECONDITION]: 'MODEL_NOT_READY',
  [status.UNAUTHENTICATED]: 'MODEL_UNAUTHENTICATED',
  [status.PERMISSION_DENIED]: 'MODEL_PERMISSION_DENIED',
  [status.UNIMPLEMENTED]: 'MODEL_UNIMPLEMENTED',
}

/** What a person must mend first: another attempt would be refused alike. */
const REFUSED: Record<string, string> = {
  PROVIDER_UNAUTHENTICATED: 'MODEL_KEY_REFUSED',
  PROVIDER_FORBIDDEN: 'MODEL_KEY_REFUSED',
  API_KEY_UNUSABLE: 'MODEL_KEY_UNUSABLE',
  SECRET_KEY_MISSING: 'MODEL_KEY_UNUSABLE',
  SECRET_KEY_MISMATCH: 'MODEL_KEY_UNUSABLE',
  PROVIDER_REDIRECT: 'MODEL_PROVIDER_REDIRECT',
  PROVIDER_REFUSED: 'MODEL_PROVIDER_REFUSED',
}

/** FAILED_PRECONDITION about a single answer, not about the model. */
const BROKEN_ANSWERS = new Set(['OUTPUT_BREAKS_SCHEMA', 'PROVIDER_ANSWER_UNREADABLE', 'PROVIDER_ANSWER_TOO_LARGE'])

/** The address of the model breaks a rule: no record could be sent there. */
const BAD_ENDPOINT = 'BAD_ENDPOINT'

/** @param model is named in the failure of the stage, so that people see the value at fault. */
export function toCallFault(error: ServiceError, model: string): CallFault {
  const { reason, retryDelayMs, metadata } = fromTrailers(error.metadata)
  const name = status[error.code] ?? 'UNKNOWN'
  const outcome = reason ?? name
  const message = `${name} ${error.details}`.slice(0, 500)
  if (RETRIED.has(error.code)) {
    return {
      type: 'retry', outcome, delayMs: retryDelayMs, message,
      isOfRecord: error.code === status.DEADLINE_EXCEEDED || outcome === 'PROVIDER_ANSWER_CUT',
      isInLine: IN_LINE.has(outcome),
    }
  }
  if (outcome === BAD_ENDPOINT) {
    const { rule = '' } = metadata ?? {}
    return {
      type: 'stage',
      outcome,
      failure: new StageFailure(
        'MODEL_BAD_ENDPOINT', error.details.slice(0, 500), { metadata: { model, rule }, cause: error },
      ),
    }
  }
  const hopeless = HOPELESS[error.code]
  if (hopeless && !BROKEN_ANSWERS.has(outcome)) {
    const refused = error.code === status.FAILED_PRECONDITION && Object.hasOwn(REFUSED, outcome)
      ? REFUSED[outcome]
      : undefined
    const isRetryable = error.code === status.FAILED_PRECONDITION && refused === undefined
    return { type: 'stage', outcome, failure: new StageFailure(
      refused ?? hopeless, message, { isRetryable, metadata: { reason: outcome, model }, cause: error },
    ) }
  }
  return { type: 'record', outcome, reason: toReason(outcome), message, spent: toSpent(metadata) }
}

/** The reason in the reject of a record without an answer. */
export const toReason = (outcome: string): string => `MODEL_${outcome.replaceAll(/[^A-Z0-9_]/g, '_')}`

const toSpent = ({ input_tokens: input, output_tokens: output }: Record<string, string> = {}): SpentTokens =>
  ({ inputTokens: Number(input) || 0, outputTokens: Number(output) || 0 })

export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error
}
