import { setTimeout as wait } from 'node:timers/promises'
import { type ServiceError, status } from '@grpc/grpc-js'
import { fromTrailers, type StatusDetails } from '#proto/adapter/status-details'
import { must, NotOffered } from './verdict'

export interface Failure {
  /** For example `NOT_FOUND`. */
  status: string
  message: string
  details: StatusDetails
}

/** How long a factory that asks to be called again later is called again. */
const PATIENCE_MS = 60_000

const isServiceError = (error: unknown): error is ServiceError =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error

/** Undefined for what no call has thrown. */
export const toFailure = (error: unknown): Failure | undefined => isServiceError(error)
  ? { status: status[error.code] ?? String(error.code), message: error.details, details: fromTrailers(error.metadata) }
  : undefined

/** Sends again after RetryInfo, as the console does. */
export async function ask<Answer>(send: () => Promise<Answer>): Promise<Answer> {
  const endsMs = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await send()
    }
    catch (error) {
      const delayMs = toFailure(error)?.details.retryDelayMs
      if (delayMs === undefined || performance.now() + delayMs > endsMs) {
        throw error
      }
      await wait(delayMs)
    }
  }
}

/** As `ask`, for a method that may be left out. @throws NotOffered for UNIMPLEMENTED */
export async function askOptional<Answer>(method: string, send: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask(send)
  }
  catch (error) {
    if (toFailure(error)?.status === 'UNIMPLEMENTED') {
      throw new NotOffered(`${method} is UNIMPLEMENTED`)
    }
    throw error
  }
}

/** As `failureOf`, for a method that may be left out. @throws NotOffered for UNIMPLEMENTED */
export const failureOfOptional = (method: string, send: () => Promise<unknown>, wanted: string): Promise<Failure> =>
  failureOf(method, () => askOptional(method, send), wanted)

/** The failure with which a call must end. @throws Unmet when it ends otherwise */
export async function failureOf(method: string, send: () => Promise<unknown>, wanted: string): Promise<Failure> {
  let failure: Failure | undefined
  try {
    await ask(send)
  }
  catch (error) {
    failure = toFailure(error)
    if (!failure) {
      throw error
    }
  }
  must(failure?.status === wanted, failure
    ? `${method} answered ${failure.status} instead of ${wanted}: ${failure.message}`
    : `${method} answered OK instead of ${wanted}`)
  return failure
}
