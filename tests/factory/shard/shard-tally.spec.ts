import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ShardReport } from '#factory/job/shard-report.ts'
import { createShardTally, type ShardTallyOptions, type TalliedShard } from '#factory/job/shard-tally.ts'
import { createSpread } from '#factory/job/spread.ts'

const URI = 'artifact:sha256/a'
const SHARD_BYTES = 1_000
const lost = (message = 'no memory') => ({ reason: 'OUT_OF_MEMORY', message, retryable: true, metadata: {} })
const holderOf = (worker: number) => ({ name: `worker-${worker}`, host: `host-${worker % 7}` })

function open(given: Partial<ShardTallyOptions> = {}) {
  let ms = 0
  let offered = 0
  const told: ShardReport[] = []
  const tally = createShardTally({ artifacts: [], tell: report => told.push(report), now: () => ms, ...given })
  return {
    ...tally,
    told,
    pass: (more: number) => {
      ms += more
    },
    offer(): TalliedShard {
      const start = offered * SHARD_BYTES
      const recordsBefore = offered * 1_024
      offered += 1
      return tally.add({
        shard: offered - 1, recordsBefore,
        input: [{ uri: URI, bytes: 10 * SHARD_BYTES, start, end: start + SHARD_BYTES }],
      })
    },
  }
}

const sumOf = <K extends string>(rows: readonly Record<K, number>[], key: K) =>
  rows.reduce((sum, row) => sum + row[key], 0)

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

describe('the tally of the shards of an attempt', () => {
  it('counts each shard once, and each worker what it did, whatever happens in which order', () => {
    const deeds = fc.array(fc.record({
      deed: fc.constantFrom('offer', 'lent', 'told', 'returned', 'failed', 'done', 'left', 'pass'),
      shard: fc.nat(30), worker: fc.nat(90), amount: fc.nat(5_000),
    }), { maxLength: 400 })

    fc.assert(fc.property(deeds, (given) => {
      const tally = open()
      const shards: TalliedShard[] = []
      const held = new Set<TalliedShard>()
      for (const { deed, shard: index, worker, amount } of given) {
        const shard = shards[index % Math.max(1, shards.length)]
        switch (deed) {
          case 'offer':
            shards.push(tally.offer())
            break
          case 'pass':
            tally.pass(amount)
            break
          case 'lent':
            if (shard && !held.has(shard)) {
              held.add(shard)
              shard.lent(holderOf(worker), 1)
            }
            break
          case 'told':
            shard?.told(amount / 2_500)
            break
          case 'returned':
            if (shard && held.delete(shard)) {
              shard.returned()
            }
            break
          case 'failed':
            if (shard && held.delete(shard)) {
              shard.failed(lost())
            }
            break
          case 'done':
            // Of one that nobody has, nothing is done.
            if (shard && held.delete(shard)) {
              shard.done(amount)
            }
            break
          case 'left':
            shard?.left()
        }
      }

      const report = tally.read()
      expect(report.done + report.running + report.waiting + report.undone).toBe(shards.length)
      expect(Math.min(report.done, report.running, report.waiting, report.undone)).toBeGreaterThanOrEqual(0)
      expect(sumOf(report.workers, 'running')).toBe(report.running)
      expect(sumOf(report.workers, 'failed')).toBe(report.failedAttempts)
      expect(sumOf(report.workers, 'done')).toBe(report.done)
      expect(sumOf(report.workers, 'records')).toBe(report.records)
      expect(report.longest.length).toBe(Math.min(32, report.running))
      expect(report.failures.length).toBe(Math.min(10, report.failedAttempts))
      expect(report.slowest.length).toBe(Math.min(10, report.done))
      expect(report.workers.length).toBeLessThanOrEqual(64)
      expect(report.longest.every(({ fraction }) => fraction === undefined || fraction <= 1)).toBe(true)
    }))
  })

  it('of a hundred thousand shards by a thousand workers is as short as of a hundred', () => {
    const tally = open()
    const running: TalliedShard[] = []
    for (let index = 0; index < 100_000; index += 1) {
      const shard = tally.offer()
      shard.lent(holderOf(index % 1_000), 1)
      tally.pass(index % 13)
      if (index % 100 === 0) {
        shard.failed(lost('x'.repeat(10_000)))
        shard.lent(holderOf(index % 1_000), 2)
      }
      running.push(shard)
      if (running.length > 2_000) {
        running.shift()!.done(1_024)
      }
    }

    const report = tally.read()

    expect([report.done, report.running, report.failedAttempts]).toEqual([98_000, 2_000, 1_000])
    expect(JSON.stringify(report).length).toBeLessThan(32_000)
    expect(report.workers.at(-1)).toMatchObject({ name: '', done: expect.any(Number) })
    expect(report.failures.every(({ message }) => message.length === 500)).toBe(true)
    expect(report.longest.map(({ shard }) => shard)).toEqual(Array.from({ length: 32 }, (_, index) => 98_000 + index))
  })

  it('names the slowest, where they ran, and how far those are that run', () => {
    const tally = open()
    const [first, second, third] = [tally.offer(), tally.offer(), tally.offer()]
    first.lent(holderOf(1), 1)
    second.lent(holderOf(2), 1)
    tally.pass(4_000)
    first.done(900)
    second.failed(lost())
    second.lent(holderOf(1), 2)
    tally.pass(9_000)
    second.told(0.25)
    third.lent(holderOf(2), 1)
    tally.pass(1_000)
    second.done(1_024)

    const { slowest, longest, failures, workers, milliseconds } = tally.read()

    expect(slowest).toEqual([
      { shard: 1, firstRecord: 1_025, attempt: 2, worker: 'worker-1', host: 'host-1', records: 1_024,
        milliseconds: 10_000 },
      { shard: 0, firstRecord: 1, attempt: 1, worker: 'worker-1', host: 'host-1', records: 900, milliseconds: 4_000 },
    ])
    expect(longest).toEqual([{
      shard: 2, firstRecord: 2_049, attempt: 1, worker: 'worker-2', host: 'host-2', beganAt: new Date(13_000),
      fraction: undefined,
    }])
    expect(failures).toMatchObject([
      { shard: 1, attempt: 1, worker: 'worker-2', reason: 'OUT_OF_MEMORY', at: new Date(4_000) },
    ])
    expect(workers).toEqual([
      { name: 'worker-1', host: 'host-1', done: 2, failed: 0, running: 0, records: 1_924, milliseconds: 14_000 },
      { name: 'worker-2', host: 'host-2', done: 0, failed: 1, running: 1, records: 0, milliseconds: 0 },
    ])
    expect(milliseconds).toMatchObject({ least: 4_000, most: 10_000 })
  })

  it('expects as many more shards as the rest of the input has room for, also where it reads one artifact twice', () => {
    const artifacts = [{ uri: URI, bytes: 3_000 }, { uri: URI, bytes: 3_000 }]
    const tally = createShardTally({ artifacts, tell: () => undefined })
    const cut = (start: number) =>
      tally.add({ shard: 0, recordsBefore: 0, input: [{ uri: URI, bytes: 3_000, start, end: start + 1_000 }] })
    expect(tally.read().toCome).toBe(0)

    const toCome = [0, 1_000, 2_000, 0, 1_000, 2_000].map((start) => {
      cut(start)
      return tally.read().toCome
    })

    expect(toCome).toEqual([5, 4, 3, 2, 1, 0])
  })

  it('is told soon after a change, seldom in a long attempt, and at the end, but not of a stage without shards', () => {
    const [tally, empty] = [open({ now: Date.now }), open({ now: Date.now })]
    tally.offer()
    tally.offer()
    vi.advanceTimersByTime(1_999)
    expect(tally.told).toEqual([])
    vi.advanceTimersByTime(1)
    expect(tally.told).toMatchObject([{ waiting: 2, endedAt: undefined }])
    vi.advanceTimersByTime(3_600_000)
    expect(tally.told).toHaveLength(1)

    tally.offer()
    vi.advanceTimersByTime(5_000)
    expect(tally.told).toHaveLength(1)
    vi.advanceTimersByTime(5_000)
    expect(tally.told).toHaveLength(2)

    const last = tally.offer()
    tally.close()
    empty.close()
    last.left()
    vi.advanceTimersByTime(60_000)

    expect(tally.told).toHaveLength(3)
    expect(tally.told.at(-1)).toMatchObject({ waiting: 4, endedAt: new Date(3_612_000) })
    expect(empty.told).toEqual([])
  })
})

describe('a spread', () => {
  it('is within 1 % of the sorted values, and exact at both ends', () => {
    fc.assert(fc.property(fc.array(fc.nat(10_000_000), { minLength: 1, maxLength: 300 }), (values) => {
      const spread = createSpread()
      values.forEach(spread.add)
      const sorted = values.toSorted((a, b) => a - b)
      const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]!

      const { least, lowerQuarter, median, upperQuarter, most } = spread.read()!

      expect([least, most]).toEqual([sorted[0], sorted.at(-1)])
      for (const [told, real] of [[lowerQuarter, at(0.25)], [median, at(0.5)], [upperQuarter, at(0.75)]] as const) {
        expect(Math.abs(told - real)).toBeLessThanOrEqual(real * 0.01 + 0.5)
      }
    }))
    expect(createSpread().read()).toBeUndefined()
  })
})
