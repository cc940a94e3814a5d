import { type Logger, pino } from 'pino'

/** JSON lines on stdout. No record, no secret and no token is ever logged. */
export function createLog(level: string): Logger {
  return pino({ level, base: { process: 'factory' } })
}
