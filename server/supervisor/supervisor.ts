import { setTimeout as wait } from 'node:timers/promises'
import { type BackOffOptions, countFailure, FACTORY_BACK_OFF, toDelayMs } from './back-off'
import type { FactoryChild } from './factory-child'

export interface SupervisorOptions {
  start: (signal: AbortSignal) => Promise<FactoryChild>
  /** Each time that a factory serves, with its new port. */
  onReady: (child: FactoryChild) => void
  onDown: (reason: unknown, retryInMs: number) => void
  backOff?: BackOffOptions
}

export interface Supervisor {
  /** Resolves when a factory serves for the first time; rejects when `stop` came before. */
  firstReady: Promise<undefined>
  status: () => { pid: number | undefined, restarts: number }
  /** Ends the factory and the watching. Safe to call twice. */
  stop: (graceMs: number) => Promise<void>
}

/**
 * Keeps one factory running: it starts the next when the last has ended, and never before, so there
 * are never two.
 */
export function supervise({ start, onReady, onDown, backOff = FACTORY_BACK_OFF }: SupervisorOptions): Supervisor {
  const abort = new AbortController()
  const first = Promise.withResolvers<undefined>()
  // Nobody may be waiting for it when it fails.
  first.promise.catch(() => undefined)
  let child: FactoryChild | undefined
  let starts = 0

  async function liveOnce(): Promise<unknown> {
    try {
      starts += 1
      child = await start(abort.signal)
      onReady(child)
      first.resolve(undefined)
      return await child.ended
    }
    catch (error) {
      return error
    }
    finally {
      child = undefined
    }
  }

  async function run(): Promise<void> {
    let failures = 0
    while (!abort.signal.aborted) {
      const startedMs = performance.now()
      const reason = await liveOnce()
      if (abort.signal.aborted) {
        return
      }
      failures = countFailure(failures, performance.now() - startedMs, backOff)
      const delayMs = toDelayMs(failures, backOff)
      onDown(reason, delayMs)
      // Ends early, by an AbortError, when we are asked to stop.
      await wait(delayMs, undefined, { signal: abort.signal }).catch(() => undefined)
    }
  }

  const running = run()
  return {
    firstReady: first.promise,
    status: () => ({ pid: child?.pid, restarts: Math.max(0, starts - 1) }),
    async stop(graceMs) {
      abort.abort()
      first.reject(new Error('stopped before a factory was ready'))
      await child?.stop(graceMs)
      await running
    },
  }
}
