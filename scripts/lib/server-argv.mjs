import { inRoot } from './root.mjs'

/** The built server. */
export const SERVER = inRoot('.output', 'server', 'index.mjs')

/**
 * How Node is started for the console by `npm start`, the demo, the tests and the benchmarks; the image has the same.
 * What is new in the heap gets 4 MB a half, not up to 64, and the heap is collected when it has doubled, not when it is
 * four times as large: both take 200 MB less while people read, for the same CPU (docs/adr/0084).
 */
export const SERVER_FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=100']

/**
 * For the console and the factory that it starts: glibc gives what is free back to the system. By itself it keeps
 * pieces as large as the largest that was ever freed.
 */
export const SERVER_ENV = { MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' }
