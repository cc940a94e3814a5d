import { setTimeout as wait } from 'node:timers/promises'
import type { FactoryChild } from './factory-child'
import { FACTORY_PATIENCE, type Patience, untilSilent } from './silence'

interface BackOffOptions {
  firstMs: number
  maxMs: number
  /** A child that ran this long was healthy: the next failure starts from `firstMs` again. */
  stableMs: number
}

/**
 * One that hangs again and again is replaced within 15 s each time: it lived for longer than the longest delay, so no
 * loop is tight.
 */
export const FACTORY_BACK_OFF: BackOffOptions = { firstMs: 200, maxMs: 10_000, stableMs: 10_000 }

/** Number of failures in a row, including one after running for `livedMs`. */
export const countFailure = (failures: number, livedMs: number, { stableMs }: BackOffOptions): number =>
  livedMs >= stableMs ? 1 : failures + 1

/** @param failures from 1 */
export const toDelayMs = (failures: number, { firstMs, maxMs }: BackOffOptions): number =>
  Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 30))

export interface SupervisorOptions {
  start: (signal: AbortSignal) => Promise<FactoryChild>
  /** Called each time a factory is ready, with its new port. */
  onReady: (child: FactoryChild) => void
  onDown: (reason: unknown, retryInMs: number) => void
  /** Whether a silent factory still answers a call. */
  isAnswering: () => Promise<boolean>
  backOff?: BackOffOptions
  patience?: Patience
}

export interface Supervisor {
  /** Resolves when a factory is ready for the first time; rejects if `stop` was called before. */
  firstReady: Promise<undefined>
  status: () => { pid: number | undefined, restarts: number }
  /** The console drains: a factory that ends now, for example by the same Ctrl-C, is not replaced. */
  retire: () => void
  /** Stops the factory and the watching. Safe to call twice. */
  stop: (graceMs: number) => Promise<void>
}

/**
 * Keeps one factory running: a hanging one is killed, and the next starts only after the last has exited,
 * so there are never two.
 */
export function supervise(
  { start, onReady, onDown, isAnswering, backOff = FACTORY_BACK_OFF, patience = FACTORY_PATIENCE }: SupervisorOptions,
): Supervisor {
  const abort = new AbortController()
  const retired = new AbortController()
  const first = Promise.withResolvers<undefined>()
  // Nobody may be awaiting it when it rejects.
  first.promise.catch(() => undefined)
  let child: FactoryChild | undefined
  let starts = 0

  async function liveOnce(): Promise<unknown> {
    try {
      starts += 1
      child = await start(abort.signal)
      onReady(child)
      first.resolve(undefined)
      return await liveOut(child)
    }
    catch (error) {
      return error
    }
    finally {
      child = undefined
    }
  }

  async function liveOut(living: FactoryChild): Promise<string> {
    const watching = new AbortController()
    const silence = untilSilent(
      { beats: living.beats, isAnswering }, patience, AbortSignal.any([abort.signal, watching.signal]),
    )
    const reason = await Promise.race([living.ended, silence])
    watching.abort()
    // During a stop, `stop` gives it its grace time.
    if (!abort.signal.aborted) {
      await living.stop(0)
    }
    await living.ended
    return reason
  }

  async function run(): Promise<void> {
    let failures = 0
    while (!abort.signal.aborted && !retired.signal.aborted) {
      const startedMs = performance.now()
      const reason = await liveOnce()
      if (abort.signal.aborted || retired.signal.aborted) {
        return
      }
      failures = countFailure(failures, performance.now() - startedMs, backOff)
      const delayMs = toDelayMs(failures, backOff)
      onDown(reason, delayMs)
      // Ends early with an AbortError on `stop` and `retire`.
      await wait(delayMs, undefined, { signal: AbortSignal.any([abort.signal, retired.signal]) }).catch(() => undefined)
    }
  }

  const running = run()
  return {
    firstReady: first.promise,
    status: () => ({ pid: child?.pid, restarts: Math.max(0, starts - 1) }),
    retire: () => retired.abort(),
    async stop(graceMs) {
      abort.abort()
      first.reject(new Error('stopped before a factory was ready'))
      await child?.stop(graceMs)
      await running
    },
  }
}
