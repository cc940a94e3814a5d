import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createAwayWatch, type AwayWatch } from '#db/away-watch'

let isThere = true
let asked = 0
let watch: AwayWatch

beforeEach(() => {
  vi.useFakeTimers()
  isThere = true
  asked = 0
  watch = createAwayWatch(() => {
    asked += 1
    return Promise.resolve(isThere)
  })
})
afterEach(() => {
  watch.stop()
  vi.useRealTimers()
})

const never = () => new Promise<never>(() => undefined)
const codeOf = (error: { code?: string }) => error.code

it('checks nothing while queries are answered', async () => {
  for (let second = 0; second < 5; second += 1) {
    void watch.guard(() => new Promise(done => setTimeout(done, 900)))
    await vi.advanceTimersByTimeAsync(1_000)
  }

  expect(asked).toBe(0)
})

it('leaves a slow query alone while the database responds, and checks at most once a second', async () => {
  const slow = watch.guard(() => new Promise<string>(done => setTimeout(() => done('late'), 8_000)))

  await vi.advanceTimersByTimeAsync(8_000)

  expect(await slow).toBe('late')
  expect(asked).toBeGreaterThan(2)
  expect(asked).toBeLessThan(9)
})

it('fails all waiting queries when the database does not respond, and new ones at once', async () => {
  isThere = false
  const waiting = [watch.guard(never).catch(codeOf), watch.guard(never).catch(codeOf)]
  await vi.advanceTimersByTimeAsync(1_300)

  const next = watch.guard(() => Promise.resolve('never asked')).catch(codeOf)

  expect(await Promise.all([...waiting, next])).toEqual(['08006', '08006', '08006'])
})

it('notices when the database is back', async () => {
  isThere = false
  void watch.guard(never).catch(codeOf)
  await vi.advanceTimersByTimeAsync(10_000)
  isThere = true
  await vi.advanceTimersByTimeAsync(1_000)

  expect(await watch.guard(() => Promise.resolve('there'))).toBe('there')
})

it('passes on failures of queries unchanged', async () => {
  await expect(watch.guard(() => Promise.reject(new Error('syntax')))).rejects.toThrow('syntax')
})

it('does not blame the database when this process itself stood still', async () => {
  vi.useRealTimers()
  isThere = false
  const query = watch.guard(() => new Promise<string>(done => setImmediate(() => done('read late'))))

  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500)

  expect(await query).toBe('read late')
  expect(asked).toBe(0)
})
