import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createAdmission } from '#server/overload/admission'
import { createLane } from '#server/overload/lane'
import { toWorkKind } from '#server/overload/work-kind'

const LANE = { atOnce: 2, mostWaiting: 3, deadlineMs: 10_000 }

type Turn = (() => void) | undefined

/** Order in which turns came; `undefined` = refused. */
function ask(lane: ReturnType<typeof createLane>, count: number, signal?: AbortSignal) {
  const turns: { index: number, done: Turn }[] = []
  const asked = Array.from({ length: count }, (_, index) =>
    lane.enter(signal).then(done => void turns.push({ index, done })))
  return { turns, all: Promise.all(asked) }
}

describe('a lane', () => {
  it('runs up to its limit, lets some wait, and refuses the rest at once', async () => {
    const { turns } = ask(createLane(LANE), 8)

    await nextTurn()

    expect(turns.map(({ index, done }) => [index, done !== undefined]))
      .toEqual([[0, true], [1, true], [5, false], [6, false], [7, false]])
  })

  it('gives a free place to the longest waiting request', async () => {
    const { turns } = ask(createLane(LANE), 5)
    await nextTurn()

    turns[1]?.done?.()
    await nextTurn()
    await nextTurn()

    expect(turns.map(({ index }) => index)).toEqual([0, 1, 2])
  })

  it('counts work once that ends twice', async () => {
    const lane = createLane({ ...LANE, mostWaiting: 0 })
    const first = await lane.enter()
    await lane.enter()

    first?.()
    first?.()
    await nextTurn()
    await nextTurn()

    expect(await lane.enter()).toBeDefined()
    expect(await lane.enter()).toBeUndefined()
  })

  it('refuses a request that would wait longer than the deadline, judged by the duration of past work', async () => {
    const lane = createLane({ atOnce: 1, mostWaiting: 1_000, deadlineMs: 1_000 })
    const first = await lane.enter()
    await wait(60)
    first?.()
    await nextTurn()
    await nextTurn()

    const { turns } = ask(lane, 100)
    await nextTurn()

    // 1,000 ms of deadline at 50 to 60 ms each; the first is at work.
    expect(turns[0]).toMatchObject({ index: 0 })
    expect(turns[1]?.done).toBeUndefined()
    expect(turns[1]?.index).toBeGreaterThan(15)
    expect(turns[1]?.index).toBeLessThan(30)
  })

  it('lets some wait however long a single request took', async () => {
    const lane = createLane({ atOnce: 1, mostWaiting: 1_000, deadlineMs: 100 })
    const first = await lane.enter()
    await wait(300)
    first?.()
    await nextTurn()
    await nextTurn()

    const { turns } = ask(lane, 19)
    await nextTurn()

    expect(turns.map(({ index }) => index)).toEqual([0])
  })

  it('refuses a request that has waited for the deadline', async () => {
    const lane = createLane({ atOnce: 1, mostWaiting: 10, deadlineMs: 20 })
    await lane.enter()

    expect(await lane.enter()).toBeUndefined()
  })

  it('forgets a request whose caller has left', async () => {
    const lane = createLane({ ...LANE, atOnce: 1 })
    const first = await lane.enter()
    const gone = new AbortController()
    const left = lane.enter(gone.signal)
    const next = lane.enter()
    gone.abort()

    first?.()

    expect(await left).toBeUndefined()
    expect(await next).toBeDefined()
  })

  it('tells how many run and how many wait', async () => {
    const lane = createLane(LANE)
    const { turns } = ask(lane, 8)
    await nextTurn()
    expect(lane.figures()).toEqual({ running: 2, places: 2, waiting: 3 })

    turns.forEach(({ done }) => done?.())
    await expect.poll(() => lane.figures()).toEqual({ running: 2, places: 2, waiting: 1 })
  })

  it('tells how long a request that comes now would wait: not, not known yet, or a turn more than wait', async () => {
    const lane = createLane({ ...LANE, mostWaiting: 10 })
    const { turns } = ask(lane, 3)
    await nextTurn()
    const unknown = lane.expectedWaitMs()

    await wait(20)
    turns[0]?.done?.()
    await expect.poll(() => lane.figures()).toEqual({ running: 2, places: 2, waiting: 0 })
    const one = lane.expectedWaitMs() ?? 0
    void ask(lane, 2)
    await nextTurn()
    const three = lane.expectedWaitMs() ?? 0

    expect(createLane(LANE).expectedWaitMs()).toBe(0)
    expect(unknown).toBeUndefined()
    expect(one).toBeGreaterThan(10)
    expect(three / one).toBeCloseTo(3)
  })

  it('lets only some of one sender wait, and any of those that are not known', async () => {
    const lane = createLane({ atOnce: 1, mostWaiting: 5, mostOwn: 2, deadlineMs: 10_000 })
    const first = await lane.enter()
    const order: string[] = []
    const come = (sender?: string) => lane.enter(undefined, () => sender).then((done) => {
      order.push(`${sender} ${done ? 'works' : 'is refused'}`)
      done?.()
    })

    const all = ['a', 'a', 'a', undefined, 'b', undefined, 'b'].map(sender => come(sender))
    first?.()
    await Promise.all(all)

    expect(order.slice(0, 2)).toEqual(['a is refused', 'b is refused'])
    expect(order.slice(2).sort()).toEqual(['a works', 'a works', 'b works', 'undefined works', 'undefined works'])
    expect([lane.refuses(() => 'a'), lane.isAtWork()]).toEqual([false, true])
  })

  it('serves senders in turn, so that nobody waits behind all of another, and the unknown as they came', async () => {
    const lane = createLane({ atOnce: 1, mostWaiting: 20, deadlineMs: 10_000 })
    const first = await lane.enter()
    const order: (string | undefined)[] = []
    const come = (sender?: string) => lane.enter(undefined, () => sender).then((done) => {
      order.push(sender)
      done?.()
    })

    const all = ['a', 'a', 'a', undefined, 'b', 'b', undefined, 'c'].map(sender => come(sender))
    first?.()
    await Promise.all(all)

    expect(order).toEqual(['a', undefined, 'b', undefined, 'c', 'a', 'b', 'a'])
    expect(lane.figures()).toMatchObject({ waiting: 0 })
  })

  it('refuses whoever has sent too much to be served in time, and nobody else for it', async () => {
    const lane = createLane({ atOnce: 1, mostWaiting: 100, deadlineMs: 100 })
    const first = await lane.enter()
    await wait(50)
    first?.()
    await nextTurn()
    await nextTurn()
    await lane.enter()
    // As many as may always wait: 5 ms each.
    Array.from({ length: 20 }, () => void lane.enter(undefined, () => 'a'))

    expect([lane.refuses(() => 'a'), lane.refuses(() => 'b')]).toEqual([true, false])
    expect([lane.expectedWaitMs('a'), lane.expectedWaitMs()].map(ms => Math.round(ms ?? 0))).toEqual([105, 10])
  })

  it('begins with fewer at once while told so, and with more again later', async () => {
    let most = 1
    const lane = createLane({ ...LANE, mostWaiting: 10 }, () => most)
    const { turns } = ask(lane, 4)
    await nextTurn()
    const before = turns.length

    most = 2
    turns[0]?.done?.()
    await nextTurn()
    await nextTurn()

    expect([before, turns.map(({ index }) => index)]).toEqual([1, [0, 1, 2]])
  })
})

describe('admission', () => {
  it('lets fewer reads begin while somebody writes', async () => {
    const { admit } = createAdmission()
    const { signal } = new AbortController()
    const write = await admit('write', { signal })
    const reads: number[] = []
    const all = [0, 1, 2, 3].map(index => admit('read', { signal }).then(done => reads.push(index) && done))
    await nextTurn()
    const beside = reads.length
    const done = [write, await all[0], await all[1]]
    done.forEach(end => typeof end === 'function' && end())

    await Promise.all(all)

    expect([beside, reads]).toEqual([2, [0, 1, 2, 3]])
  })
})

describe('work', () => {
  it.each([
    ['GET', '/', 'page'],
    ['GET', '/runs?state=FAILED', 'page'],
    ['GET', '/apis', 'page'],
    ['GET', '/api/v1/runs?limit=50', 'read'],
    ['HEAD', '/api/v1/runs', 'read'],
    ['POST', '/api/v1/tasks/1/runs', 'write'],
    ['PATCH', '/api/v1/runs/1', 'write'],
    ['POST', '/api/v1/session', 'sign_in'],
    ['GET', '/api/v1/session', 'read'],
    ['POST', '/api/v1/uploads?filename=a.jsonl', 'transfer'],
    ['GET', '/api/v1/uploads', 'read'],
    ['POST', '/api/v1/uploads/resumable', 'write'],
    ['PATCH', '/api/v1/uploads/resumable/1', 'transfer'],
    ['HEAD', '/api/v1/uploads/resumable/1', 'read'],
    ['DELETE', '/api/v1/uploads/resumable/1', 'write'],
    ['HEAD', '/api/v1/datasets/1/versions/2/download', 'transfer'],
    ['GET', '/api/v1/datasets/1/versions/2/download?format=csv', 'transfer'],
    ['GET', '/api/v1/datasets/1/versions/2/records', 'long'],
    ['GET', '/api/v1/runs/1/tail', 'events'],
    ['POST', '/api/v1/models/1/test', 'events'],
    ['GET', '/api/v1/datasets/1/versions/2', 'read'],
    ['POST', '/api/v1/sources/test', 'long'],
    ['POST', '/api/v1/pipelines/validate', 'long'],
    ['POST', '/api/v1/pipelines', 'write'],
    ['GET', '/api/v1/models/available', 'long'],
    ['GET', '/api/v1/audit/verify', 'long'],
    ['GET', '/api/v1/audit', 'read'],
    ['GET', '/_nuxt/entry.js', 'file'],
    ['GET', '/healthz', undefined],
    ['GET', '/readyz?x', undefined],
    ['GET', '/healthzz', 'page'],
  ] as const)('%s %s is of the kind %s', (method, url, kind) => {
    expect(toWorkKind(method, url)).toBe(kind)
  })

  it('a resumable upload that begins with a part of its file is a transfer', () => {
    expect(toWorkKind('POST', '/api/v1/uploads/resumable', 'application/offset+octet-stream')).toBe('transfer')
  })
})
