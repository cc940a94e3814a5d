import { AsyncLocalStorage } from 'node:async_hooks'
import { format } from 'node:util'
import pino from 'pino'
import { AppError } from '#server/errors'

/** What every line says that is written in the course of a piece of work, here and in the factory. */
export interface WorkContext {
  requestId: string
  /** W3C Trace Context. */
  traceparent?: string | undefined
}

/** Entered by `withCallContext` (server/grpc/call-context.ts). */
export const workContext = new AsyncLocalStorage<WorkContext>()

/** The only log of the console: JSON lines on standard output. Startup sets its level from LOG_LEVEL. */
export const log = pino({
  base: { process: 'console' }, level: 'info', serializers: { err: toLogged }, mixin: describeWork,
})

export type Log = typeof log

const LEVELS = { log: 'info', info: 'info', warn: 'warn', error: 'error', debug: 'debug' } as const

/** Console output of libraries (Nitro's address, uncaught errors, warnings) becomes log lines too. */
export function takeConsole(): void {
  for (const [name, level] of Object.entries(LEVELS)) {
    Object.assign(console, {
      [name](...parts: unknown[]) {
        const err = parts.find(part => part instanceof Error)
        log[level]({ ...err && { err } }, format(...parts.filter(part => part !== err)).trim())
      },
    })
  }
}

function describeWork(): object {
  const { requestId, traceparent } = workContext.getStore() ?? {}
  return {
    ...requestId !== undefined && { requestId }, ...traceparent !== undefined && { traceId: traceparent.split('-')[1] },
  }
}

/** An error of an internal API call carries its whole request and answer: its message is enough. */
const isFetchError = (error: Error): boolean => error.name === 'FetchError'

/** A foreseen failure needs no stack: its message says where it comes from. */
function toLogged(error: Error): unknown {
  if (isFetchError(error)) {
    return { type: error.name, message: error.message, stack: error.stack }
  }
  if (!(error instanceof AppError) || error.code === 'internal') {
    return pino.stdSerializers.err(error)
  }
  const { code, message, cause } = error
  return { type: error.name, code, message, ...cause instanceof Error && { cause: cause.message } }
}
