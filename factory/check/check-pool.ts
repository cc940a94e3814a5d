import { status } from '@grpc/grpc-js'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { StageFailure } from '../stages/stage-definition.ts'
import type { CheckJob, CheckResults, CheckWork } from './check-job.ts'
import { type CheckThread, startCheckThread } from './check-thread.ts'

export interface CheckOptions {
  /** Deadline from now, including the wait for a thread. */
  deadlineMs: number
  /** Limit of what the work itself computes, by the thread's processor time; default: none but the deadline. */
  cpuMs?: number
  /** Aborts when nobody waits for the result. */
  signal?: AbortSignal
}

export interface CheckPool {
  /**
   * Runs a job outside the main thread. Stops it at its deadline, or when nobody waits for it.
   *
   * @throws StageFailure of the job; TOO_SLOW, WORKER_LOST. GrpcError RESOURCE_EXHAUSTED when too many jobs wait, when
   *   the job never got a thread, or when its deadline passed before it had computed for `cpuMs`.
   */
  run: <T extends CheckJob>(job: T, options: CheckOptions) => Promise<CheckResults[T['type']]>
  /** Number of living threads. */
  readonly size: number
  close: () => Promise<void>
}

export interface CheckPoolOptions {
  /** What its threads can do. */
  work: CheckWork
  threads: number
  /** Source tests at once: fewer than threads, so that a launch need not wait for someone's file. */
  looks?: number
  /** Source tests that may wait. */
  maxWaitingLooks?: number
  /** Other jobs that may wait. */
  maxWaiting?: number
  /** An idle thread is ended after this time, because it holds memory that stages may need. */
  idleMs?: number
}

/** A place becomes free when an earlier source test ends, at the latest at its deadline. */
const RETRY_LOOK_MS = 15_000
const RETRY_MS = 1_000

interface Waiting {
  isLook: boolean
  start: (thread: CheckThread) => void
  fail: (reason: unknown) => void
}

/** Threads start with the first job and end after some idle time. */
export function createCheckPool({
  work, threads: most, looks: mostLooks = 0, maxWaitingLooks = 16, maxWaiting = 1_024, idleMs = 60_000,
}: CheckPoolOptions): CheckPool {
  const threads = new Set<CheckThread>()
  const idle: CheckThread[] = []
  const waiting: Waiting[] = []
  let looking = 0

  /** A thread gets work only after loading: on a busy machine that takes longer than a check's deadline. */
  function startThread() {
    const thread = startCheckThread(work, {
      onReady: () => giveWork(thread),
      onLost: (wasReady) => {
        threads.delete(thread)
        remove(idle, thread)
        // Another thread would not start either: waiting jobs fail, and the next job tries again.
        if (!wasReady) {
          waiting.splice(0).forEach(({ fail }) => fail(new Error('a check thread could not start')))
        }
        startNext()
      },
    })
    threads.add(thread)
  }

  function giveWork(thread: CheckThread) {
    idle.push(thread)
    thread.rest(idleMs, () => {
      remove(idle, thread)
      threads.delete(thread)
      void thread.terminate()
    })
    startNext()
  }

  /** Longest waiting first, source tests only up to their share. */
  function startNext() {
    for (;;) {
      const next = waiting.find(({ isLook }) => !isLook || looking < mostLooks)
      if (!next) {
        return
      }
      const thread = idle.pop()
      if (!thread) {
        if (threads.size < most) {
          startThread()
        }
        return
      }
      thread.wake()
      remove(waiting, next)
      looking += next.isLook ? 1 : 0
      next.start(thread)
    }
  }

  return {
    async run(job, { deadlineMs, cpuMs, signal }) {
      signal?.throwIfAborted()
      const isLook = job.type === 'inspect'
      if (waiting.filter(it => it.isLook === isLook).length >= (isLook ? maxWaitingLooks : maxWaiting)) {
        throw busy(isLook)
      }
      const endsAt = performance.now() + deadlineMs
      const thread = await waitForThread(isLook, deadlineMs, signal)
      try {
        // With a limit of its own the job was not too slow: the machine had no time for it.
        const toLate = () => cpuMs === undefined ? tooSlow(deadlineMs) : busy(isLook)
        return await thread.run(
          job, { deadlineMs: endsAt - performance.now(), toLate, cpuMs, toCostly: () => tooSlow(cpuMs ?? 0), signal },
        )
      }
      finally {
        looking -= isLook ? 1 : 0
        if (thread.isAlive) {
          giveWork(thread)
        }
        else {
          startNext()
        }
      }
    },
    get size() {
      return threads.size
    },
    async close() {
      waiting.splice(0).forEach(({ fail, isLook }) => fail(busy(isLook)))
      await Promise.all([...threads].map(thread => thread.terminate()))
    },
  }

  function waitForThread(isLook: boolean, deadlineMs: number, signal: AbortSignal | undefined): Promise<CheckThread> {
    return new Promise((resolve, reject) => {
      const leave = (reason: unknown) => {
        remove(waiting, entry)
        entry.fail(reason)
      }
      const onAbort = () => leave(signal?.reason)
      const timer = setTimeout(() => leave(busy(isLook)), Math.max(0, deadlineMs))
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
      }
      const entry: Waiting = {
        isLook,
        start(thread) {
          done()
          resolve(thread)
        },
        fail(reason) {
          done()
          reject(reason)
        },
      }
      waiting.push(entry)
      signal?.addEventListener('abort', onAbort, { once: true })
      startNext()
    })
  }
}

const busy = (isLook: boolean) => new GrpcError(
  status.RESOURCE_EXHAUSTED, isLook ? 'too many sources are being looked at' : 'too much is being checked',
  {
    reason: 'CHECKS_BUSY', domain: 'datafactory', retryDelayMs: isLook ? RETRY_LOOK_MS : RETRY_MS,
  },
)

const tooSlow = (ms: number) =>
  new StageFailure('TOO_SLOW', `took longer than ${ms} ms`, { metadata: { ms: String(ms) } })

function remove<T>(list: T[], item: T) {
  const index = list.indexOf(item)
  if (index >= 0) {
    list.splice(index, 1)
  }
}
