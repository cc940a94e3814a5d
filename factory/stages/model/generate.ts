import { setTimeout as delay } from 'node:timers/promises'
import { status } from '@grpc/grpc-js'
import { type GenerateResponse, type ModelTask, Provenance } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { type ModelClient, StageFailure } from '../stage-definition.ts'
import { isResent, isServiceError, type SpentTokens, toCallFault, toReason } from './call-error.ts'
import type { CallParameters } from './parameters.ts'

export type GenerateInput = Parameters<ModelClient['generate']>[0]

export interface GenerateOptions {
  client: ModelClient
  /** Deadline of each attempt. */
  deadlineMs: number
  maxRetries: number
  /** Ends the call where it is. */
  signal: AbortSignal
  /** Ends it before its next attempt: what is under way may be paid already. */
  ending: AbortSignal
  /** Of the stage; undefined = nobody records it. */
  traceparent?: string | undefined
  /** Called for every failed attempt. */
  onFailed: (outcome: string, tookMs: number, how?: { spent?: SpentTokens | undefined, isResent: boolean }) => void
  /** Called when it has waited in line, and must wait on. */
  onWait: (outcome: string) => void
}

export type Generated
  = | { type: 'answer', response: GenerateResponse, tookMs: number }
  /** The record gets no answer. Passing = the same question may get one later. */
    | { type: 'fault', reason: string, message: string, isPassing: boolean }

/** The first wait; four retries, the default, cover an outage of 7 to 14 s, ten cover minutes. */
const FIRST_WAIT_MS = 200
const WAIT_FACTOR = 4
const LONGEST_WAIT_MS = 30_000
/** An attempt that exceeds its limit by this much was not slow: this process was suspended. */
const STOOD_STILL_MS = 2_000

/**
 * One call with its retries, all under one request id: a late answer is not charged twice.
 *
 * @throws StageFailure when the service is unavailable or refuses us, which is not the record's fault.
 */
export async function generate(request: GenerateInput, {
  client, deadlineMs, maxRetries, signal, ending, traceparent, onFailed, onWait,
}: GenerateOptions): Promise<Generated> {
  const metadata: Record<string, string> = traceparent === undefined ? {} : { traceparent }
  const waiting = AbortSignal.any([signal, ending])
  for (let retries = 0; ;) {
    waiting.throwIfAborted()
    const startedAt = performance.now()
    try {
      const response = await client.generate(request, { deadlineMs, signal, metadata })
      return { type: 'answer', response, tookMs: performance.now() - startedAt }
    }
    catch (error) {
      if (signal.aborted) {
        onFailed('CANCELLED', performance.now() - startedAt)
        throw signal.reason
      }
      if (!isServiceError(error)) {
        throw error
      }
      const fault = toCallFault(error, request.model ?? '')
      if (fault.type === 'retry' && fault.isInLine) {
        onWait(fault.outcome)
        await delay(
          Math.min(fault.delayMs ?? FIRST_WAIT_MS, LONGEST_WAIT_MS) * (0.5 + Math.random() / 2), undefined,
          { signal: waiting },
        )
        continue
      }
      const tookMs = performance.now() - startedAt
      onFailed(
        fault.outcome, tookMs, { spent: fault.type === 'record' ? fault.spent : undefined, isResent: isResent(error) },
      )
      if (fault.type === 'stage') {
        throw fault.failure
      }
      if (fault.type === 'record') {
        return { type: 'fault', reason: fault.reason, message: fault.message, isPassing: false }
      }
      if (fault.isOfRecord && tookMs > deadlineMs + STOOD_STILL_MS) {
        continue
      }
      if (retries >= maxRetries) {
        if (fault.isOfRecord) {
          return { type: 'fault', reason: toReason(fault.outcome), message: fault.message, isPassing: true }
        }
        throw new StageFailure(
          'MODEL_UNAVAILABLE', fault.message, { isRetryable: true, metadata: { reason: fault.outcome }, cause: error },
        )
      }
      await delay(waitBefore(retries, fault.delayMs), undefined, { signal: waiting })
      retries += 1
    }
  }
}

/** Half of the wait is random, so that calls that failed together are not retried together. */
function waitBefore(retries: number, askedMs = 0): number {
  const most = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * WAIT_FACTOR ** retries)
  return Math.max(askedMs, most / 2 + Math.random() * most / 2)
}

const DEADLINE_MS = 3_000
/** A schema is compiled within it, or the service says that it is not yet. */
const SCHEMA_DEADLINE_MS = 20_000
const TRIES = 5
const WAIT_MS = 500

/** Asks the service before the first record. @throws StageFailure when it refuses, or does not answer */
async function askFirst<T>(ask: () => Promise<T>, model: string, signal: AbortSignal): Promise<T> {
  for (let tries = 1; ;) {
    try {
      return await ask()
    }
    catch (error) {
      signal.throwIfAborted()
      if (!isServiceError(error)) {
        throw error
      }
      const fault = toCallFault(error, model)
      if (fault.type === 'stage') {
        throw fault.failure
      }
      const isInLine = fault.type === 'retry' && fault.isInLine
      if (tries === TRIES && !isInLine) {
        throw new StageFailure(
          'MODEL_UNAVAILABLE', fault.message, { isRetryable: true, metadata: { reason: fault.outcome }, cause: error },
        )
      }
      await delay(WAIT_MS * tries, undefined, { signal })
      tries += isInLine ? 0 : 1
    }
  }
}

/**
 * How the model makes its answers, for answers that do not say so themselves, and what it can do; undefined = not
 * known. Asked before the first record, so that an unknown model fails the stage and not every record.
 *
 * @throws StageFailure
 */
export async function findModel(
  client: ModelClient, { model, target }: Pick<CallParameters, 'model' | 'target'>, signal: AbortSignal,
): Promise<{ provenance: Provenance, tasks: ModelTask[] | undefined }> {
  if (target) {
    return { provenance: Provenance.MODEL, tasks: undefined }
  }
  const answer = await askFirst(
    () => client.getModel({ id: model }, { deadlineMs: DEADLINE_MS, signal }), model, signal,
  )
  return { provenance: answer.model?.provenance ?? Provenance.UNSPECIFIED, tasks: answer.model?.tasks }
}

/**
 * Has the schema of the answers compiled before the first record: a wrong one fails the stage and not every record.
 *
 * @throws StageFailure
 */
export async function requireSchema(client: ModelClient, responseSchema: string, signal: AbortSignal): Promise<void> {
  if (responseSchema === '') {
    return
  }
  const { faults } = await askFirst(
    () => client.checkResponseSchema({ responseSchema }, { deadlineMs: SCHEMA_DEADLINE_MS, signal }).catch(orUnknown),
    '', signal,
  )
  const [fault] = faults
  if (fault !== undefined) {
    throw new StageFailure(
      'RESPONSE_SCHEMA_INVALID', `response_schema: ${fault}`, { metadata: { fault: fault.slice(0, 300) } },
    )
  }
}

/** An older service checks it with each call. */
function orUnknown(error: unknown): { faults: string[] } {
  if (isServiceError(error) && error.code === status.UNIMPLEMENTED) {
    return { faults: [] }
  }
  throw error
}
