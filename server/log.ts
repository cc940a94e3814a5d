import pino from 'pino'

/** The one log of the console: JSON lines on standard output. The start sets its level from LOG_LEVEL. */
export const log = pino({ base: { process: 'console' }, level: 'info' })

export type Log = typeof log
