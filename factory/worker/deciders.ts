import { Buffer } from 'node:buffer'
import type { Worker } from 'node:worker_threads'
import { AS_IT_WAS, type Decide, type Decided, type Deciders } from '../stages/row/decide.ts'
import type { Row } from '../stages/row/row.ts'
import { StageFailure } from '../stages/stage-definition.ts'
import type { DeciderEnv, FromDecider, ToDecider } from './decider-messages.ts'
import { startEntry } from './entry.ts'

/**
 * There may be many of these threads, and no record that they get is larger than LARGE_BYTES. All kinds decided about
 * six of the worst of that size at once with 64 MB (2026-12-03).
 */
const MAX_HEAP_MB = 192
const MAX_YOUNG_MB = 24

/** While one is decided about, the next is there already. */
const BATCHES_A_THREAD = 2

interface DeciderThread {
  worker: Worker
  waiting: Map<number, { resolve: (decided: Decided[]) => void, reject: (error: Error) => void }>
  ready: Promise<Decide['traced']>
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
        const sound = rows.filter(({ fault }) => fault === undefined)
        if (sound.length === 0) {
          return rows.map(() => AS_IT_WAS)
        }
        const lost = threads.find(thread => thread.lost)?.lost
        if (lost) {
          throw lost
        }
        const { worker, waiting } = threads.reduce((one, other) => other.waiting.size < one.waiting.size ? other : one)
        lastId += 1
        const message = toMessage(lastId, sound)
        const decided = await new Promise<Decided[]>((resolve, reject) => {
          waiting.set(message.id, { resolve, reject })
          worker.postMessage(message, [message.bytes.buffer, message.ends.buffer, message.numbers.buffer])
        })
        return sound.length === rows.length ? decided : spread(rows, decided)
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
  const start = Promise.withResolvers<Decide['traced']>()
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

/** Copied, because the chunk that the rows lie in stays with the thread that writes them. */
function toMessage(id: number, rows: readonly Row[]): ToDecider {
  const bytes = Buffer.allocUnsafeSlow(rows.reduce((sum, { start, end }) => sum + end - start, 0))
  const ends = new Uint32Array(rows.length)
  const numbers = new Float64Array(rows.length)
  let used = 0
  for (const [index, { chunk, start, end, number }] of rows.entries()) {
    used += chunk?.copy(bytes, used, start, end) ?? 0
    ends[index] = used
    numbers[index] = number
  }
  return { id, bytes, ends, numbers }
}

/** Rows with a fault were not sent. */
function spread(rows: readonly Row[], decided: readonly Decided[]): Decided[] {
  let next = 0
  return rows.map(({ fault }) => {
    if (fault !== undefined) {
      return AS_IT_WAS
    }
    next += 1
    return decided[next - 1] ?? AS_IT_WAS
  })
}
