import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { createCache, type OpenCache } from '#server/cache/create-cache'
import { hasRedis, givenRedis } from '../support/services/redis'

const kinds = hasRedis() ? ['memory', 'redis'] as const : ['memory'] as const

const question = { noun: 'metrics', key: ['throughput', 7, undefined], ttlMs: 60_000 } as const

const opened: OpenCache[] = []

async function givenCache(kind: 'memory' | 'redis', options: Partial<Parameters<typeof createCache>[0]> = {}) {
  const cache = createCache({
    redisUrl: kind === 'redis' ? await givenRedis() : undefined,
    onError: () => undefined,
    isAnswer: error => error instanceof TypeError,
    ...options,
  })
  opened.push(cache)
  if (kind === 'redis') {
    await expect.poll(async () => {
      await cache.invalidate('metrics')
      return cache.status()
    }).toEqual({ kind: 'redis', isFallback: false })
  }
  return cache
}

const counting = () => {
  let loads = 0
  return async () => ++loads
}

afterEach(() => Promise.all(opened.splice(0).map(cache => cache.close())))

describe.each(kinds)('the cache in %s', (kind) => {
  it('loads once for a hundred concurrent callers', async () => {
    const cache = await givenCache(kind)
    const load = counting()

    const answers = await Promise.all(Array.from({ length: 100 }, () => cache.getOrLoad(question, load)))

    expect(new Set(answers.map(answer => answer.value))).toEqual(new Set([1]))
  })

  it('serves an entry until it expires', async () => {
    let now = 1_000_000
    const cache = await givenCache(kind, { now: () => now })
    const load = counting()
    await cache.getOrLoad(question, load)

    now += 59_999
    const before = await cache.getOrLoad(question, load)
    now += 1
    const after = await cache.getOrLoad(question, load)

    expect(before).toEqual({ value: 1, asOf: new Date(1_000_000), isStale: false })
    expect(after.value).toBe(2)
  })

  it('has separate entries for different arguments', async () => {
    const cache = await givenCache(kind)
    await cache.getOrLoad(question, async () => 'seven')

    const other = await cache.getOrLoad({ ...question, key: ['throughput', 8, undefined] }, async () => 'eight')

    expect(other.value).toBe('eight')
  })

  it('loads again after its noun changed, and only then', async () => {
    const cache = await givenCache(kind)
    const load = counting()
    await cache.getOrLoad(question, load)

    await cache.invalidate('runs')
    const same = await cache.getOrLoad(question, load)
    await cache.invalidate('metrics')
    const fresh = await cache.getOrLoad(question, load)

    expect([same.value, fresh.value]).toEqual([1, 2])
  })

  it('does not keep a value whose noun changed while it was loading', async () => {
    const cache = await givenCache(kind)
    const slow = Promise.withResolvers<string>()
    const first = cache.getOrLoad(question, () => slow.promise)

    await cache.invalidate('metrics')
    const second = await cache.getOrLoad(question, async () => 'new')
    slow.resolve('old')
    await first
    const third = await cache.getOrLoad(question, async () => 'newer')

    expect(second.value).toBe('new')
    expect(third.value).not.toBe('old')
  })

  it('serves the last good value as stale when the loader fails', async () => {
    const cache = await givenCache(kind)
    await cache.getOrLoad(question, async () => 'good')
    await cache.invalidate('metrics')

    const answer = await cache.getOrLoad(question, () => Promise.reject(new Error('database away')))

    expect(answer).toMatchObject({ value: 'good', isStale: true })
  })

  it('serves an old value at once while the loader hangs', async () => {
    const cache = await givenCache(kind, { patienceMs: 20, isAnswer: () => true })
    await cache.getOrLoad(question, async () => 'good')
    await cache.invalidate('metrics')
    const hanging = Promise.withResolvers<string>()

    const answer = await cache.getOrLoad(question, () => hanging.promise)
    hanging.resolve('late')

    expect(answer).toMatchObject({ value: 'good', isStale: true })
    await expect.poll(async () => (await cache.getOrLoad(question, async () => 'not needed')).value).toBe('late')
  })

  it('passes on an error that is an answer, and one without any value to serve', async () => {
    const cache = await givenCache(kind)

    const nothingKnown = cache.getOrLoad(question, () => Promise.reject(new Error('database away')))
    await expect(nothingKnown).rejects.toThrow('database away')
    await cache.getOrLoad(question, async () => 'good')
    await cache.invalidate('metrics')

    await expect(cache.getOrLoad(question, () => Promise.reject(new TypeError('absent')))).rejects.toThrow('absent')
  })
})

afterAll(() => Promise.all(opened.map(cache => cache.close())))
