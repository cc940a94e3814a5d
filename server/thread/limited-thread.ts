import { Worker } from 'node:worker_threads'
import type { FromThread, ThreadTask, ThreadTasks, ToThread } from './thread-task'

/** Heap of a thread: two batches of records, parsed, and what a pattern may need. */
const MAX_HEAP_MB = 512
const LOOK_MS = 100
/** A thread that gets a twentieth of a core only is given this much more time by the clock. */
const CLOCK_FACTOR = 20

const TYPESCRIPT = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning']

/** A task took more than it may: its thread was ended. */
export class TooMuch extends Error {
  override name = 'TooMuch'
}

export interface LimitedThread {
  readonly isAlive: boolean
  /**
   * One at a time.
   *
   * @param cpuMs what it may use; then the thread is ended
   * @param moved buffers of the input that are handed over, not copied
   * @throws TooMuch; Error for a bug
   */
  ask: <K extends ThreadTask>(
    task: K,
    input: ThreadTasks[K]['input'],
    cpuMs: number,
    moved?: readonly ArrayBufferLike[],
  ) => Promise<ThreadTasks[K]['answer']>
  /** Does not keep the process alive, and is ended after this time. */
  rest: (ms: number) => void
  wake: () => void
  end: () => Promise<unknown>
}

/** @returns a thread that has loaded: on a busy machine that takes longer than many a task */
export async function startLimitedThread(entry: string): Promise<LimitedThread> {
  const worker = new Worker(entry, {
    name: 'limited',
    execArgv: entry.endsWith('.ts') ? TYPESCRIPT : [],
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  })
  let ended: Error | undefined
  let settle: { take: (message: FromThread) => void, fail: (reason: Error) => void } | undefined
  let resting: NodeJS.Timeout | undefined
  const fail = (reason: Error) => {
    ended ??= reason
    clearTimeout(resting)
    settle?.fail(reason)
  }
  const next = () => new Promise<FromThread>((take, reject) => {
    settle = { take, fail: reject }
  }).finally(() => {
    settle = undefined
  })
  const end = (reason: Error) => {
    fail(reason)
    return worker.terminate()
  }
  worker.on('message', (message: FromThread) => settle?.take(message))
  // One that runs out of memory is ended by Node.
  worker.on('error', (error: Error & { code?: string }) => {
    const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    fail(isMemory ? new TooMuch('needs more memory than it may have', { cause: error }) : error)
  })
  worker.once('exit', () => fail(new Error('the thread has ended')))
  await next()

  return {
    get isAlive() {
      return !ended
    },
    async ask(task, input, cpuMs, moved = []) {
      // A thread that ended between two tasks answers nothing more.
      if (ended) {
        throw ended
      }
      const stop = limit(worker, cpuMs, () => void end(new TooMuch(`took more than ${cpuMs} ms`)))
      try {
        // The pair is of one task; the type of the union is lost by the generic parameter.
        worker.postMessage({ task, input } as ToThread, moved.filter(buffer => buffer instanceof ArrayBuffer))
        const message = await next()
        if ('answer' in message) {
          // Of the task that was asked.
          return message.answer as ThreadTasks[typeof task]['answer']
        }
        throw new Error('error' in message ? message.error : 'the thread has begun anew')
      }
      finally {
        stop()
      }
    },
    rest(ms) {
      worker.unref()
      resting = setTimeout(() => void end(new Error('the thread was idle')), ms).unref()
    },
    wake() {
      clearTimeout(resting)
      worker.ref()
    },
    end: () => end(new Error('the thread was ended')),
  }
}

/**
 * Watches what a thread uses, from outside: it may be deep in one call. Of CPU, because on a busy machine the clock
 * says nothing about the task; Node 22 knows the clock alone.
 */
function limit(worker: Worker, cpuMs: number, onOver: () => void): () => void {
  const startedMs = performance.now()
  let firstMs: number | undefined
  let isStopped = false
  const look = async () => {
    const clockMs = performance.now() - startedMs
    const usage = 'cpuUsage' in worker ? await worker.cpuUsage().catch(() => undefined) : undefined
    const now = usage ? (usage.user + usage.system) / 1_000 : clockMs
    firstMs ??= usage ? now : 0
    if (!isStopped && Math.max(now - firstMs, clockMs / CLOCK_FACTOR) > cpuMs) {
      onOver()
    }
  }
  void look()
  const timer = setInterval(() => void look(), LOOK_MS)
  return () => {
    isStopped = true
    clearInterval(timer)
  }
}
