import type { Worker } from 'node:worker_threads'
import { buffersOf, toPiece } from '../stages/record/decide-piece.ts'
import type { DecidedPiece, Deciders } from '../stages/row/piece.ts'
import { StageFailure } from '../stages/stage-definition.ts'
import type { DeciderEnv, FromDecider, ToDecider } from './decider-messages.ts'
import { MAX_YOUNG_MB, startEntry } from './entry.ts'

/**
 * There may be many of these threads, and no record that they get is larger than LARGE_BYTES. All kinds decided about
 * six of the worst of that size at once with 64 MB (2026-12-03).
 */
const MAX_HEAP_MB = 192

/** While one is decided about, the next is there already. */
const BATCHES_A_THREAD = 2

interface DeciderThread {
  worker: Worker
  waiting: Map<number, { resolve: (decided: DecidedPiece) => void, reject: (error: Error) => void }>
  ready: Promise<Deciders['traced']>
  /** Why it is lost; what is posted to it is never answered. */
  lost?: StageFailure
}

/**
 * Starts threads that decide about the records of one stage, and end with it.
 *
 * @param signal ends the start.
 * @throws StageFailure when the kind cannot decide with these parameters.
 */
export async function openDeciders(count: number, env: DeciderEnv, signal: AbortSignal): Promise<Deciders> {
  const threads = Array.from({ length: count }, () => startDecider(env))
  const close = async () => {
    await Promise.all(threads.map(({ worker }) => worker.terminate()))
  }
  let lastId = 0
  try {
    const [traced] = await Promise.race([Promise.all(threads.map(({ ready }) => ready)), untilAborted(signal)])
    return {
      traced,
      threads: count,
      window: count * BATCHES_A_THREAD,
      async decide(rows) {
        const lost = threads.find(thread => thread.lost)?.lost
        if (lost) {
          throw lost
        }
        const { worker, waiting } = threads.reduce((one, other) => other.waiting.size < one.waiting.size ? other : one)
        lastId += 1
        const message: ToDecider = { id: lastId, piece: toPiece(rows) }
        return new Promise<DecidedPiece>((resolve, reject) => {
          waiting.set(message.id, { resolve, reject })
          worker.postMessage(message, buffersOf(message.piece))
        })
      },
      close,
    }
  }
  catch (error) {
    await close()
    throw error
  }
}

function startDecider(env: DeciderEnv): DeciderThread {
  const worker = startEntry('decider', env, {
    maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: MAX_YOUNG_MB,
  })
  const waiting: DeciderThread['waiting'] = new Map()
  const start = Promise.withResolvers<Deciders['traced']>()
  const thread: DeciderThread = { worker, waiting, ready: start.promise }
  const fail = (failure: StageFailure) => {
    thread.lost ??= failure
    start.reject(failure)
    for (const { reject } of waiting.values()) {
      reject(failure)
    }
    waiting.clear()
  }
  // Only whoever waits for the start hears of its failure.
  start.promise.catch(() => undefined)
  worker.on('message', (message: FromDecider) => {
    switch (message.type) {
      case 'ready':
        return start.resolve(message.traced)
      case 'decided':
        waiting.get(message.id)?.resolve(message.decided)
        waiting.delete(message.id)
        return
      case 'failed': {
        const { reason, message: text, retryable: isRetryable, metadata } = message.error
        return fail(new StageFailure(reason, text, { isRetryable, metadata }))
      }
    }
  })
  worker.on('error', (error: Error & { code?: string }) => {
    const isOutOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    fail(toLost(isOutOfMemory ? 'out of memory' : error.message, isOutOfMemory ? 'OUT_OF_MEMORY' : 'ERROR'))
  })
  worker.on('messageerror', (error: Error) => fail(toLost(error.message, 'ERROR')))
  worker.on('exit', () => fail(toLost('the thread ended', 'ENDED')))
  return thread
}

const untilAborted = (signal: AbortSignal) => new Promise<never>((_, reject) => {
  const abort = () => reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'))
  if (signal.aborted) {
    abort()
  }
  signal.addEventListener('abort', abort, { once: true })
})

const toLost = (message: string, cause: string) =>
  new StageFailure('WORKER_LOST', message, { isRetryable: true, metadata: { cause } })
