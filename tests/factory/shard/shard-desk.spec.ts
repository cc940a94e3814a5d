import { describe, expect, it } from 'vitest'
import { createShardDesk, type Lease, type LeaseEnd, type ShardWorker } from '#factory/shard/shard-desk.ts'
import { NO_PROGRESS } from '#factory/job/meter.ts'
import type { ShardSpec } from '#factory/job/shard-spec.ts'

const NEVER = new AbortController().signal
const DONE: LeaseEnd = {
  type: 'done',
  result: { version: 1, progress: NO_PROGRESS, outputs: [], wallMs: 1, cpuMs: 1, host: 'somewhere' },
}
const failed = (retryable: boolean): LeaseEnd =>
  ({ type: 'failed', error: { reason: 'OUT_OF_MEMORY', message: 'no memory', retryable, metadata: {} } })

const workerOf = (id: string, given: Partial<ShardWorker> = {}): ShardWorker => ({
  id, name: id, host: 'somewhere', version: 'v24', slots: 1, kinds: ['clean.normalize@1.2.0'], isDraining: false,
  ...given,
})
const specOf = (shard: number): ShardSpec => ({
  version: 1, run: 'run', stage: 'clean', attempt: 1, shard, kind: 'clean.normalize', kindVersion: '1.2.0',
  parameters: {}, recordsBefore: 0, input: [],
})

function openDesk() {
  let ms = 0
  const desk = createShardDesk({ leaseMs: 30_000, goneMs: 60_000, now: () => ms })
  return {
    ...desk,
    pass(more: number) {
      ms += more
      desk.look()
    },
  }
}

const take = async (desk: ReturnType<typeof openDesk>, id: string): Promise<Lease> =>
  (await desk.take(workerOf(id), AbortSignal.timeout(5_000)))!

describe('a shard', () => {
  it('goes to a worker that already waits, or to the next that asks', async () => {
    const desk = openDesk()
    const first = take(desk, 'a')
    const ended = [desk.offer(specOf(1), NEVER), desk.offer(specOf(2), NEVER)]

    const leases = [await first, await take(desk, 'b')]

    expect(leases.map(({ spec }) => spec.shard)).toEqual([1, 2])
    expect(leases.map(({ id }, index) => desk.end(workerOf('ab'[index]!), id, DONE))).toEqual([true, true])
    expect(await Promise.all(ended)).toEqual([DONE, DONE])
  })

  it('goes to nobody who has another version of its kind', async () => {
    const desk = openDesk()
    void desk.offer(specOf(1), NEVER)

    expect(await desk.take(workerOf('old', { kinds: ['clean.normalize@1.1.0'] }), AbortSignal.timeout(50)))
      .toBeUndefined()
    expect(desk.slotsFor(specOf(1))).toBe(0)
    expect((await take(desk, 'new')).spec.shard).toBe(1)
  })

  it('of which nothing is heard goes to another worker, and what the first one says later is not wanted', async () => {
    const desk = openDesk()
    const ended = desk.offer(specOf(1), NEVER)
    const lost = await take(desk, 'a')
    desk.pass(29_000)
    expect(desk.extend(workerOf('a'), lost.id)).toBe(true)
    desk.pass(31_000)

    const again = await take(desk, 'b')

    expect(again.spec).toEqual(lost.spec)
    expect(desk.extend(workerOf('a'), lost.id)).toBe(false)
    expect(desk.end(workerOf('a'), lost.id, failed(false))).toBe(false)
    expect(desk.end(workerOf('b'), again.id, DONE)).toBe(true)
    expect(desk.end(workerOf('b'), again.id, DONE)).toBe(false)
    expect(await ended).toEqual(DONE)
    expect(desk.list().map(({ id, busy, done, failed: lostShards }) => [id, busy, done, lostShards]))
      .toEqual([['a', 0, 0, 0], ['b', 0, 1, 0]])
  })

  it('that fails is tried four times, and one that never can succeed once', async () => {
    const desk = openDesk()
    const ended = [desk.offer(specOf(1), NEVER), desk.offer(specOf(2), NEVER)]
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      const lease = await take(desk, 'a')
      expect(lease.spec.shard).toBe(1)
      desk.end(workerOf('a'), lease.id, failed(true))
    }
    desk.end(workerOf('a'), (await take(desk, 'a')).id, failed(false))

    expect(await Promise.all(ended)).toEqual([failed(true), failed(false)])
  })

  it('comes back when no worker is left that knows its kind', async () => {
    const desk = openDesk()
    const lease = take(desk, 'a')
    const ended = [desk.offer(specOf(1), NEVER), desk.offer(specOf(2), NEVER)]
    await lease

    desk.pass(61_000)
    desk.pass(1)

    expect(await Promise.all(ended)).toEqual([{ type: 'no workers' }, { type: 'no workers' }])
    expect(desk.list()).toEqual([])
  })

  it('that nobody waits for any more is given to nobody, and whoever does it is told', async () => {
    const desk = openDesk()
    const dropping = new AbortController()
    const lease = take(desk, 'a')
    void desk.offer(specOf(1), dropping.signal)
    void desk.offer(specOf(2), dropping.signal)
    const { id } = await lease

    dropping.abort()

    expect(desk.extend(workerOf('a'), id)).toBe(false)
    expect(await desk.take(workerOf('a'), AbortSignal.timeout(50))).toBeUndefined()
  })
})

describe('a worker', () => {
  it('that was asked to leave is given nothing more, whatever it says of itself, and may end what it has', async () => {
    const desk = openDesk()
    const lease = take(desk, 'a')
    const ended = desk.offer(specOf(1), NEVER)
    const { id } = await lease
    const waiting = desk.take(workerOf('a'), NEVER)

    expect(desk.drain('a')).toMatchObject({ id: 'a', isDraining: true })
    expect(await waiting).toBeUndefined()
    void desk.offer(specOf(2), NEVER)

    expect(await desk.take(workerOf('a'), AbortSignal.timeout(50))).toBeUndefined()
    expect(desk.extend(workerOf('a'), id)).toBe(true)
    expect([desk.mustLeave('a'), desk.mustLeave('b'), desk.drain('b')]).toEqual([true, false, undefined])
    expect(desk.end(workerOf('a'), id, DONE)).toBe(true)
    expect(await ended).toEqual(DONE)
    expect((await take(desk, 'b')).spec.shard).toBe(2)
  })

  it('that is about to leave does not count for the next stage, and may end what it has', async () => {
    const desk = openDesk()
    const lease = take(desk, 'a')
    const ended = desk.offer(specOf(1), NEVER)
    const { id } = await lease
    expect(desk.slotsFor(specOf(1))).toBe(1)

    expect(desk.extend(workerOf('a', { isDraining: true }), id)).toBe(true)

    expect(desk.slotsFor(specOf(1))).toBe(0)
    expect(desk.end(workerOf('a', { isDraining: true }), id, DONE)).toBe(true)
    expect(await ended).toEqual(DONE)
  })
})
