import { defineEventHandler } from 'h3'

/** Liveness: the process answers. Touches no dependency, so that a database that is away restarts nobody. */
export default defineEventHandler(() => ({ status: 'ok' }))
