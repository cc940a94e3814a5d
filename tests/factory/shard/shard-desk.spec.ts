import { describe, expect, it } from 'vitest'
import type { ShardWorker } from '#factory/shard/known-workers.ts'
import { createShardDesk, type Lease, type LeaseEnd } from '#factory/shard/shard-desk.ts'
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
  id, name: id, host: 'somewhere', version: 'v24', shardVersion: 1, slots: 1, kinds: ['clean.normalize@1.2.0'],
  isDraining: false,
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
    /** As time passes: the desk is swept each second. */
    pass(more: number) {
      for (const end = ms + more; ms < end;) {
        ms = Math.min(end, ms + 1_000)
        desk.sweep()
      }
    },
    /** Nothing of this process runs meanwhile. */
    standStill(more: number) {
      ms += more
    },
  }
}

const take = async (desk: ReturnType<typeof openDesk>, id: string): Promise<Lease> =>
  (await desk.take(workerOf(id), NEVER))!

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
    expect(desk.extend(workerOf('a'), lost.id, 0)).toBe(true)
    desk.pass(31_000)

    const again = await take(desk, 'b')

    expect(again.spec).toEqual(lost.spec)
    expect(desk.extend(workerOf('a'), lost.id, 0)).toBe(false)
    expect(desk.end(workerOf('a'), lost.id, failed(false))).toBe(false)
    expect(desk.end(workerOf('b'), again.id, DONE)).toBe(true)
    expect(desk.end(workerOf('b'), again.id, DONE)).toBe(false)
    expect(await ended).toEqual(DONE)
    expect(desk.list().map(({ id, busy, done, failed: lostShards }) => [id, busy, done, lostShards]))
      .toEqual([['a', 0, 0, 1], ['b', 0, 1, 0]])
  })

  it('that fails is tried four times and then goes back to its stage', async () => {
    const desk = openDesk()
    const ended = desk.offer(specOf(1), NEVER)
    for (const id of 'abcd') {
      desk.end(workerOf(id), (await take(desk, id)).id, failed(true))
    }

    expect(await ended).toEqual({ ...failed(true), type: 'left' })
  })

  it('that no attempt could do better fails at once', async () => {
    const desk = openDesk()
    const ended = desk.offer(specOf(1), NEVER)

    desk.end(workerOf('a'), (await take(desk, 'a')).id, failed(false))

    expect(await ended).toEqual(failed(false))
  })

  it('that a worker has failed goes to another one, also when the first one asks before it', async () => {
    const desk = openDesk()
    void desk.offer(specOf(1), NEVER)
    desk.end(workerOf('broken'), (await take(desk, 'broken')).id, failed(true))
    const other = take(desk, 'good')
    void desk.offer(specOf(2), NEVER)
    expect((await other).spec.shard).toBe(1)
    desk.pass(2_000)

    expect((await take(desk, 'broken')).spec.shard).toBe(2)
  })

  it('that the only worker has failed goes to it again after a rest, which doubles', async () => {
    const desk = openDesk()
    void desk.offer(specOf(1), NEVER)
    desk.end(workerOf('a'), (await take(desk, 'a')).id, failed(true))
    const again = take(desk, 'a')
    expect(desk.list()).toMatchObject([{ busy: 0 }])
    desk.pass(1_000)
    expect(desk.list()).toMatchObject([{ busy: 1 }])

    desk.end(workerOf('a'), (await again).id, failed(true))
    const last = take(desk, 'a')
    desk.pass(1_000)
    expect(desk.list()).toMatchObject([{ busy: 0 }])
    desk.pass(1_000)

    expect((await last).spec.shard).toBe(1)
  })

  it('comes back while the only worker rests after three failures in a row', async () => {
    const desk = openDesk()
    const ended = [desk.offer(specOf(1), NEVER), desk.offer(specOf(2), NEVER)]
    for (let time = 0; time < 3; time += 1) {
      const lease = take(desk, 'a')
      desk.pass(2_000)
      desk.end(workerOf('a'), (await lease).id, failed(true))
    }
    expect(desk.slotsFor(specOf(1))).toBe(0)

    desk.pass(1_000)

    expect(await Promise.all(ended)).toEqual([{ ...failed(true), type: 'left' }, { type: 'left' }])
    desk.pass(10_000)
    expect(desk.slotsFor(specOf(1))).toBe(1)
  })

  it('that fails beside others of its worker counts once for its rest', async () => {
    const desk = openDesk()
    const leases = []
    for (const shard of [1, 2, 3, 4]) {
      void desk.offer(specOf(shard), NEVER)
      leases.push(await take(desk, 'a'))
    }

    for (const { id } of leases) {
      desk.end(workerOf('a'), id, failed(true))
    }
    desk.pass(1_000)

    expect((await take(desk, 'a')).spec.shard).toBe(4)
  })

  it('of which its worker tells and that gets no further for ten minutes goes to another one', async () => {
    const desk = openDesk()
    void desk.offer(specOf(1), NEVER)
    const { id } = await take(desk, 'a')
    for (let step = 0; step < 18; step += 1) {
      desk.pass(25_000)
      expect(desk.extend(workerOf('a'), id, Math.floor(step / 2) / 10)).toBe(true)
    }
    for (let step = 0; step < 25; step += 1) {
      desk.pass(25_000)
      desk.extend(workerOf('a'), id, 0.8)
    }

    expect(desk.extend(workerOf('a'), id, 0.9)).toBe(false)
    expect(desk.list()).toMatchObject([{ failed: 1 }])
  })

  it('stays with its worker when it was this process that stood still', async () => {
    const desk = openDesk()
    void desk.offer(specOf(1), NEVER)
    const { id } = await take(desk, 'a')

    desk.standStill(3_600_000)
    desk.pass(1_000)

    expect(desk.extend(workerOf('a'), id, 1)).toBe(true)
  })

  it('is no attempt of a worker that was gone before it heard of it', async () => {
    const desk = openDesk()
    const ended = desk.offer(specOf(1), NEVER)
    for (let time = 0; time < 6; time += 1) {
      desk.takeBack((await take(desk, 'a')).id)
    }

    desk.end(workerOf('a'), (await take(desk, 'a')).id, DONE)

    expect(await ended).toEqual(DONE)
  })

  it('is not given to a call that has ended', async () => {
    const desk = openDesk()
    expect(await desk.take(workerOf('a'), AbortSignal.abort())).toBeUndefined()

    void desk.offer(specOf(1), NEVER)

    expect((await take(desk, 'b')).spec.shard).toBe(1)
  })

  it('comes back when no worker is left that knows its kind', async () => {
    const desk = openDesk()
    const lease = take(desk, 'a')
    const ended = [desk.offer(specOf(1), NEVER), desk.offer(specOf(2), NEVER)]
    await lease

    desk.pass(95_000)

    const error = { reason: 'WORKER_LOST' }
    expect(await Promise.all(ended)).toMatchObject([{ type: 'left', error }, { type: 'left' }])
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

    expect(desk.extend(workerOf('a'), id, 0)).toBe(false)
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

    expect(desk.extend(workerOf('a', { isDraining: true }), id, 0)).toBe(true)

    expect(desk.slotsFor(specOf(1))).toBe(0)
    expect(desk.end(workerOf('a', { isDraining: true }), id, DONE)).toBe(true)
    expect(await ended).toEqual(DONE)
    expect(desk.list()).toEqual([])
  })

  it('is given nothing with its last word, and is forgotten', async () => {
    const desk = openDesk()
    const offered = new AbortController()
    void desk.offer(specOf(1), offered.signal)

    expect(await desk.take(workerOf('a', { isDraining: true }), NEVER)).toBeUndefined()

    expect(desk.list()).toEqual([])
  })

  it('that knows another form of a shard is given none', () => {
    const desk = openDesk()
    void desk.take(workerOf('a', { shardVersion: 2 }), NEVER)

    expect(desk.slotsFor(specOf(1))).toBe(0)
  })
})
