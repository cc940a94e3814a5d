import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { createThreads, type Threads, type ThreadsOptions, TooMuch } from '#server/thread/threads'

/** Compiling it takes seconds: 50 times the most that a repetition may be. */
const HUGE = '(a|b|c|d|e){0,999}'.repeat(50)
const FOREVER_MS = 3_600_000

let threads: Threads

afterEach(() => threads.close())

function givenThreads(options: Partial<ThreadsOptions> = {}) {
  threads = createThreads({ entry: path.resolve('server/thread/thread.ts'), ...options })
  return threads
}

describe('a thread for what users enter', () => {
  it('answers, and leaves this thread free meanwhile', async () => {
    const { use } = givenThreads()
    let turns = 0
    let isDone = false
    const count = () => {
      turns += 1
      if (!isDone) {
        setImmediate(count)
      }
    }
    setImmediate(count)

    const looks = await use(async ask =>
      [await ask('pattern', HUGE, FOREVER_MS), await ask('pattern', '(a', FOREVER_MS)])
    isDone = true

    expect(looks[0]?.size).toBeGreaterThan(100_000)
    expect(looks[1]?.fault).toContain('missing closing )')
    expect(turns).toBeGreaterThan(100)
  })

  it('is ended when a task takes too much, and the next gets another', async () => {
    const { use } = givenThreads({ most: 1 })

    await expect(use(ask => ask('pattern', HUGE, 20))).rejects.toBeInstanceOf(TooMuch)
    expect(await use(ask => ask('pattern', 'a+', FOREVER_MS))).toEqual({ size: expect.any(Number) })
  })

  it('is ended when nobody waits any more', async () => {
    const { use } = givenThreads({ most: 1 })
    const caller = new AbortController()
    const call = use(async (ask) => {
      const asked = ask('pattern', HUGE, FOREVER_MS)
      // In the same turn: no answer can have arrived.
      caller.abort(new Error('gone'))
      return asked
    }, { signal: caller.signal })

    await expect(call).rejects.toThrow('gone')
    expect(await use(ask => ask('pattern', 'a+', FOREVER_MS))).toEqual({ size: expect.any(Number) })
  })

  it('is given back when nobody waits any more between two tasks', async () => {
    const { use } = givenThreads({ most: 1 })
    const caller = new AbortController()
    const call = use(async (ask) => {
      await ask('pattern', 'a+', FOREVER_MS)
      caller.abort(new Error('gone'))
      // By then the thread has ended.
      await wait(200)
      return ask('pattern', 'a+', FOREVER_MS)
    }, { signal: caller.signal })

    await expect(call).rejects.toThrow('gone')
    expect(await use(ask => ask('pattern', 'a+', FOREVER_MS))).toEqual({ size: expect.any(Number) })
  })

  it('refuses work when too much waits, and what waits too long', async () => {
    const { use } = givenThreads({ most: 1, mostWaiting: 1, waitMs: 50 })
    const { promise: until, resolve: free } = Promise.withResolvers<undefined>()
    const first = use(() => until)
    const second = use(() => Promise.resolve('second'))

    await expect(use(() => Promise.resolve('third'))).rejects
      .toMatchObject({ code: 'unavailable', retryAfterSeconds: 10 })
    await expect(second).rejects.toMatchObject({ code: 'unavailable' })
    free(undefined)
    await first
    expect(await use(() => Promise.resolve('fourth'))).toBe('fourth')
  })
})
