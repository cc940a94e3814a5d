import { availableParallelism } from 'node:os'
import { UNKNOWN_PROGRESS } from '../job/meter.ts'
import type { StageJobControl, StageOutcome, WorkerPool, WorkerEnv } from '../job/stage-job.ts'
import type { ShardGiver } from '../job/shard-spec.ts'
import { createCoreBudget } from './core-budget.ts'
import { STAGE_HEAP_MB } from './entry.ts'
import { startThread, type Thread } from './thread.ts'

/** A cancel and a time limit act within 2 s; a stage that looks up at every record needs far less. */
const GRACE_MS = 1_500
/** Between two stages of a run a thread waits for seconds; a factory that rests gives back what its threads took. */
const IDLE_MS = 60_000

const CLOSED: StageOutcome = {
  type: 'crashed',
  progress: UNKNOWN_PROGRESS,
  error: { reason: 'WORKER_LOST', message: 'the worker pool is closed', retryable: true, metadata: { cause: 'ENDED' } },
}

export interface WorkerPoolOptions {
  env: WorkerEnv
  /** Who does shards of stages; default: nobody. */
  desk?: ShardGiver
  /** Threads for stages that compute; default: one per core. */
  size?: number
  /** Threads for stages that wait for models; default: none. */
  modelSize?: number
  /**
   * How long a stage may take to stop before its thread is terminated: then it has `crashed`, has failed with TIMEOUT
   * where that is why it had to stop, or is `cancelled` if it had not begun.
   */
  graceMs?: number
  /** JavaScript heap of each thread. */
  maxHeapMb?: number
  /** An idle thread is ended after this time, because it holds memory. */
  idleMs?: number
}

/** Threads are started when first needed, used again, replaced when they die, and end after some idle time. */
export function createWorkerPool({ env, desk, modelSize = 0, ...options }: WorkerPoolOptions): WorkerPool {
  const { size = availableParallelism(), graceMs = GRACE_MS, maxHeapMb = STAGE_HEAP_MB, idleMs = IDLE_MS } = options
  const capacity = size + modelSize
  const budget = createCoreBudget(size)
  const threads = new Set<Thread>()
  const idle: Thread[] = []
  const waiting: (() => void)[] = []
  let busy = 0
  let isClosed = false

  const takeThread = (): Thread => {
    for (let thread = idle.pop(); thread; thread = idle.pop()) {
      thread.wake()
      if (thread.isAlive) {
        return thread
      }
      threads.delete(thread)
    }
    const thread = startThread({ env, desk, graceMs, maxHeapMb })
    threads.add(thread)
    return thread
  }
  /** It leaves the idle ones at once: no job is given to a thread that is ending. `close` still waits for its end. */
  const endIdle = (thread: Thread) => {
    idle.splice(idle.indexOf(thread), 1)
    void thread.terminate().finally(() => threads.delete(thread))
  }
  /** A slot goes straight to who waits longest: nobody who comes in between can take it. */
  const releaseSlot = () => {
    const next = waiting.shift()
    if (next) {
      next()
    }
    else {
      busy -= 1
    }
  }
  const runInThread: WorkerPool['run'] = async (job, events, control) => {
    const thread = takeThread()
    const cores = budget.open()
    try {
      return await thread.run(job, events, control, cores)
    }
    finally {
      cores.close()
      if (thread.isAlive) {
        idle.push(thread)
        thread.rest(idleMs, () => endIdle(thread))
      }
      else {
        threads.delete(thread)
      }
    }
  }

  return {
    lanes: { cpu: size, io: modelSize },
    capacity,
    get busy() {
      return busy
    },
    async run(job, events, control) {
      if (busy < capacity) {
        busy += 1
      }
      else {
        const hasLeft = await waitForSlot(waiting, control)
        if (hasLeft) {
          return { type: 'cancelled', progress: UNKNOWN_PROGRESS }
        }
      }
      try {
        return isClosed ? CLOSED : await runInThread(job, events, control)
      }
      finally {
        releaseSlot()
      }
    },
    async close() {
      isClosed = true
      for (const start of waiting.splice(0)) {
        start()
      }
      await Promise.all([...threads].map(thread => thread.terminate()))
    },
  }
}

/** @returns whether the job was cancelled before its turn came. */
function waitForSlot(waiting: (() => void)[], { cancel }: StageJobControl): Promise<boolean> {
  return new Promise((resolve) => {
    const start = () => {
      cancel.removeEventListener('abort', leave)
      resolve(false)
    }
    const leave = () => {
      waiting.splice(waiting.indexOf(start), 1)
      resolve(true)
    }
    waiting.push(start)
    if (cancel.aborted) {
      leave()
    }
    else {
      cancel.addEventListener('abort', leave, { once: true })
    }
  })
}
