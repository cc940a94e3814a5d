import { Worker } from 'node:worker_threads'
import { StageFailure } from '../stages/stage-definition.ts'
import type { CheckJob, CheckResults, CheckWork, FromCheckThread, ToCheckThread } from './check-job.ts'
import { watchCpu } from './cpu-watch.ts'

export interface CheckRunOptions {
  deadlineMs: number
  /** The reason of failure when the deadline has passed. */
  toLate: () => Error
  /** Longest computing time. */
  cpuMs?: number
  /** The reason of failure when it has computed for longer. */
  toCostly: () => Error
  signal: AbortSignal | undefined
}

export interface CheckThreadEvents {
  onReady: () => void
  /** Called when the thread has ended, for any reason. */
  onLost: (wasReady: boolean) => void
}

export interface CheckThread {
  isAlive: boolean
  /** One at a time. */
  run: <T extends CheckJob>(job: T, options: CheckRunOptions) => Promise<CheckResults[T['type']]>
  /** Does not keep the process alive, and is ended after some idle time. */
  rest: (ms: number, giveUp: () => void) => void
  wake: () => void
  terminate: () => Promise<unknown>
}

/** Grace time in which a cancelled source test closes its files; then its thread is ended. */
const STOP_MS = 300
/** Heap limit: holds what a source test may read, parsed. */
const MAX_HEAP_MB = 768
/** As in `startThread`: what is new in its heap. */
const MAX_YOUNG_MB = 24

/** In the bundle the thread's file is next to this one; from source, Node runs the TypeScript itself. */
const isBundled = import.meta.url.endsWith('.mjs')
const ENTRY = new URL(isBundled ? './check.mjs' : './check.ts', import.meta.url)
const EXEC_ARGV = isBundled ? [] : ['--experimental-transform-types', '--disable-warning=ExperimentalWarning']

export function startCheckThread(work: CheckWork, { onReady, onLost }: CheckThreadEvents): CheckThread {
  const resourceLimits = { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: MAX_YOUNG_MB }
  const worker = new Worker(ENTRY, { name: 'check', workerData: work, execArgv: EXEC_ARGV, resourceLimits })
  let lastId = 0
  let isReady = false
  let resting: NodeJS.Timeout | undefined
  const thread: CheckThread = {
    isAlive: true,
    run(job, options) {
      lastId += 1
      return runIn(worker, thread, lastId, job, options)
    },
    rest(ms, giveUp) {
      worker.unref()
      resting = setTimeout(giveUp, ms).unref()
    },
    wake() {
      clearTimeout(resting)
      worker.ref()
    },
    terminate() {
      thread.isAlive = false
      return worker.terminate()
    },
  }
  const lose = () => {
    thread.isAlive = false
    clearTimeout(resting)
    onLost(isReady)
  }
  worker.on('message', (reply: FromCheckThread) => {
    if ('isReady' in reply) {
      isReady = true
      onReady()
    }
  })
  worker.once('exit', lose)
  // `exit` follows and fails the running job; without this listener the error would end the process.
  worker.on('error', () => {
    thread.isAlive = false
  })
  return thread
}

function runIn<T extends CheckJob>(
  worker: Worker, thread: CheckThread, id: number, job: T,
  { deadlineMs, toLate, cpuMs, toCostly, signal }: CheckRunOptions,
): Promise<CheckResults[T['type']]> {
  return new Promise((resolve, reject) => {
    let cause = 'ENDED'
    let stopTimer: NodeJS.Timeout | undefined
    const post = (message: ToCheckThread) => worker.postMessage(message)
    const settle = (act: () => void) => {
      clearTimeout(deadline)
      clearTimeout(stopTimer)
      endWatch?.()
      signal?.removeEventListener('abort', onAbort)
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      act()
    }
    const end = (reason: unknown) => {
      void thread.terminate()
      settle(() => reject(reason))
    }
    const onMessage = (reply: FromCheckThread) => {
      if ('isReady' in reply || reply.id !== id) {
        return
      }
      if ('result' in reply) {
        // The answer has the type of the job.
        settle(() => resolve(reply.result as CheckResults[T['type']]))
      }
      else if ('failure' in reply) {
        settle(() =>
          reject(new StageFailure(reply.failure.reason, reply.failure.message, { metadata: reply.failure.metadata })))
      }
      else {
        settle(() => reject(new Error(reply.error)))
      }
    }
    const onAbort = () => {
      post({ type: 'stop', id })
      stopTimer = setTimeout(() => end(signal?.reason), STOP_MS)
    }
    const onError = (error: Error & { code?: string }) => {
      cause = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'OUT_OF_MEMORY' : 'ERROR'
    }
    const onExit = () => settle(() => reject(new StageFailure(
      'WORKER_LOST', cause === 'OUT_OF_MEMORY' ? 'needs more memory than a check may have' : 'the check ended early',
      { metadata: { cause } },
    )))
    const deadline = setTimeout(() => end(toLate()), Math.max(0, deadlineMs))
    const endWatch = cpuMs === undefined ? undefined : watchCpu(worker, cpuMs, () => end(toCostly()))
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
    post({ type: 'run', id, job })
    if (signal?.aborted) {
      onAbort()
    }
    else {
      signal?.addEventListener('abort', onAbort, { once: true })
    }
  })
}
