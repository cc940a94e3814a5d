import { Worker } from 'node:worker_threads'
import { status } from '@grpc/grpc-js'
import { GrpcError } from '#proto/adapter/status-details.ts'
import type { NlpReply, NlpRequest } from './nlp.ts'
import { watchCpu } from '../../check/cpu-watch.ts'
import type { NlpJob, NlpResult } from './nlp-jobs.ts'

export interface NlpPool {
  /** @throws GrpcError RESOURCE_EXHAUSTED when too many jobs wait, UNAVAILABLE when the thread died. */
  run: (job: NlpJob, signal: AbortSignal) => Promise<NlpResult>
  /** Number of living threads. */
  readonly size: number
  close: () => Promise<void>
}

export interface NlpPoolOptions {
  /** Threads; each holds about 90 MB once it has read a text. */
  threads: number
  /** Jobs that may wait per thread; further ones are refused. */
  maxWaiting?: number
  /** A thread that computes for this long without an answer, in ms, is ended. */
  silenceMs?: number
  /** The same for its start. */
  startMs?: number
  /** An idle thread is ended after this time, in ms, because it holds memory that stages may need. */
  idleMs?: number
}

interface Waiting {
  resolve: (result: NlpResult) => void
  reject: (error: GrpcError) => void
}

interface Thread {
  worker: Worker
  /** In the order in which the thread processes them. */
  waiting: Map<number, Waiting>
  /** Ends the timer of an idle thread, or the watch over a busy one. */
  endWatch: () => void
  isReady: boolean
}

/** `nlp.mjs` beside the bundle, `nlp.ts` beside this file when Node runs the sources. */
const entry = () => new URL(import.meta.url.endsWith('.ts') ? './nlp.ts' : './nlp.mjs', import.meta.url)

/** Threads start with the first job: a factory without local models pays nothing. */
export function createNlpPool(
  { threads: most, maxWaiting = 1_024, silenceMs = 30_000, startMs = 60_000, idleMs = 120_000 }: NlpPoolOptions,
): NlpPool {
  const threads = new Set<Thread>()
  let nextId = 0

  function startThread(): Thread {
    const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 16 }
    const worker = new Worker(entry(), { name: 'nlp', resourceLimits })
    const thread: Thread = { worker, waiting: new Map(), endWatch: () => undefined, isReady: false }
    thread.worker.on('message', (reply: NlpReply) => settle(thread, reply))
    thread.worker.on('error', error => lose(thread, error))
    thread.worker.on('exit', () => lose(thread))
    threads.add(thread)
    return thread
  }

  function settle(thread: Thread, reply: NlpReply) {
    if ('isReady' in reply) {
      thread.isReady = true
      return watch(thread)
    }
    const waiting = thread.waiting.get(reply.id)
    thread.waiting.delete(reply.id)
    watch(thread)
    if ('result' in reply) {
      waiting?.resolve(reply.result)
    }
    else {
      waiting?.reject(new GrpcError(status.INVALID_ARGUMENT, `text cannot be analysed: ${reply.error}`, {
        reason: 'NLP_FAILED', domain: 'datafactory.model',
      }))
    }
  }

  /** Begins anew: while answers arrive, a long queue is fine. */
  function watch(thread: Thread) {
    thread.endWatch()
    if (thread.waiting.size === 0) {
      // An idle thread must not keep the process alive.
      thread.worker.unref()
      const timer = setTimeout(() => end(thread), idleMs).unref()
      thread.endWatch = () => clearTimeout(timer)
    }
    else {
      thread.worker.ref()
      thread.endWatch = watchCpu(thread.worker, thread.isReady ? silenceMs : startMs, () => giveUp(thread))
    }
  }

  function giveUp(thread: Thread) {
    const [head] = thread.waiting
    if (head && thread.isReady) {
      thread.waiting.delete(head[0])
      head[1].reject(new GrpcError(status.INVALID_ARGUMENT, `text takes more than ${silenceMs} ms`, {
        reason: 'NLP_TOO_SLOW', domain: 'datafactory.model',
      }))
    }
    end(thread)
  }

  /** Removed from the set first, so that it gets no job before its exit. */
  function end(thread: Thread) {
    threads.delete(thread)
    void thread.worker.terminate()
  }

  function lose(thread: Thread, cause?: unknown) {
    threads.delete(thread)
    thread.endWatch()
    const error = new GrpcError(
      status.UNAVAILABLE, 'the NLP thread ended',
      { reason: 'NLP_THREAD_LOST', domain: 'datafactory.model', retryDelayMs: 100 }, { cause },
    )
    for (const waiting of thread.waiting.values()) {
      waiting.reject(error)
    }
    thread.waiting.clear()
  }

  function pick(): Thread {
    const idlest = [...threads].sort((a, b) => a.waiting.size - b.waiting.size)[0]
    return idlest && (idlest.waiting.size === 0 || threads.size >= most) ? idlest : startThread()
  }

  return {
    run(job, signal) {
      if (signal.aborted) {
        return Promise.reject(signal.reason)
      }
      const thread = pick()
      if (thread.waiting.size >= maxWaiting) {
        return Promise.reject(new GrpcError(status.RESOURCE_EXHAUSTED, 'too many texts wait', {
          reason: 'NLP_BUSY', domain: 'datafactory.model', retryDelayMs: 200,
        }))
      }
      const id = nextId++
      return new Promise((resolve, reject) => {
        const stop = () => reject(signal.reason)
        signal.addEventListener('abort', stop, { once: true })
        const done = <T>(then: (value: T) => void) => (value: T) => {
          signal.removeEventListener('abort', stop)
          then(value)
        }
        thread.waiting.set(id, { resolve: done(resolve), reject: done(reject) })
        thread.worker.postMessage({ id, job } satisfies NlpRequest)
        if (thread.waiting.size === 1) {
          watch(thread)
        }
      })
    },
    get size() {
      return threads.size
    },
    async close() {
      await Promise.all([...threads].map(thread => thread.worker.terminate()))
    },
  }
}
