import { type ResourceLimits, Worker } from 'node:worker_threads'

/** Of whoever does a stage or a shard: the largest record, parsed (see MAX_RECORD_LINE_BYTES), and its text. */
export const STAGE_HEAP_MB = 1_536

/**
 * What is new in the heap of a thread or process, three halves of 8 MB. By itself V8 takes up to 192 MB; with 4 MB a
 * half, a chain over 40 MB takes 20 % more CPU, with 8 MB none (2026-12-01).
 */
export const SEMI_SPACE_MB = 8
export const MAX_YOUNG_MB = 3 * SEMI_SPACE_MB

/** Bundled, all programs lie in one folder; from source, Node reads the TypeScript itself. */
const isBundled = import.meta.url.endsWith('.mjs')

export const EXEC_ARGV = isBundled ? [] : ['--experimental-transform-types', '--disable-warning=ExperimentalWarning']

/** @param room where its source lies in this folder */
export const findProgram = (room: 'worker' | 'shard', name: string): URL =>
  new URL(isBundled ? `./${name}.mjs` : `../${room}/${name}.ts`, import.meta.url)

/** Starts a thread with one of the factory's entries. It does not keep the process alive. */
export function startEntry(
  name: 'worker' | 'decider', workerData: unknown, resourceLimits: ResourceLimits,
): Worker {
  const worker = new Worker(findProgram('worker', name), { workerData, execArgv: EXEC_ARGV, resourceLimits })
  worker.unref()
  return worker
}
