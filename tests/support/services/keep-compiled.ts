import { flushCompileCache } from 'node:module'

/**
 * Preloaded into programs that a test kills: Node writes what it has compiled at a proper end alone, and the next would
 * compile it again.
 */
setInterval(flushCompileCache, 1_000).unref()
