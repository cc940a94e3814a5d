import { type ResourceLimits, Worker } from 'node:worker_threads'

/** Bundled, an entry lies beside this file as `<name>.mjs`; from source, Node reads the TypeScript itself. */
const isBundled = import.meta.url.endsWith('.mjs')
const EXEC_ARGV = isBundled ? [] : ['--experimental-transform-types', '--disable-warning=ExperimentalWarning']

/** Starts a thread with one of the factory's entries. It does not keep the process alive. */
export function startEntry(
  name: 'worker' | 'decider', workerData: unknown, resourceLimits: ResourceLimits,
): Worker {
  const entry = new URL(`./${name}.${isBundled ? 'mjs' : 'ts'}`, import.meta.url)
  const worker = new Worker(entry, { workerData, execArgv: EXEC_ARGV, resourceLimits })
  worker.unref()
  return worker
}
