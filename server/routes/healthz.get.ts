import { defineEventHandler } from 'h3'

/** Liveness: the process answers. Checks no dependency, so that an unreachable database causes no restart. */
export default defineEventHandler(() => ({ status: 'ok' }))
