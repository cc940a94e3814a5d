import pino from 'pino'
import { AppError } from './errors'

/** The one log of the console: JSON lines on standard output. The start sets its level from LOG_LEVEL. */
export const log = pino({ base: { process: 'console' }, level: 'info', serializers: { err: toLogged } })

export type Log = typeof log

/** A foreseen failure needs no stack: where it comes from is in its words. */
function toLogged(error: Error): unknown {
  if (!(error instanceof AppError) || error.code === 'internal') {
    return pino.stdSerializers.err(error)
  }
  const { code, message, cause } = error
  return { type: error.name, code, message, ...cause instanceof Error && { cause: cause.message } }
}
