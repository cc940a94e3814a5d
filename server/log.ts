import { format } from 'node:util'
import pino from 'pino'
import { AppError } from '#server/errors'

/** The one log of the console: JSON lines on standard output. The start sets its level from LOG_LEVEL. */
export const log = pino({ base: { process: 'console' }, level: 'info', serializers: { err: toLogged } })

export type Log = typeof log

const LEVELS = { log: 'info', info: 'info', warn: 'warn', error: 'error', debug: 'debug' } as const

/** What libraries print (Nitro where it listens and what nobody caught, warnings) becomes lines of the log too. */
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

/** A failed call of our own API from a page carries its whole request and answer: its words are enough. */
const isFetchError = (error: Error): boolean => error.name === 'FetchError'

/** A foreseen failure needs no stack: where it comes from is in its words. */
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
