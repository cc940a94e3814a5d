import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawSample, SEED_LIMIT } from '#shared/domain/quality/seeded-sample'
import { toWilson } from '#shared/domain/quality/wilson'

const seed = fc.integer({ min: 0, max: SEED_LIMIT - 1 })

describe('a seeded sample', () => {
  it('is the one that another program draws with the same algorithm', () => {
    expect(drawSample({ population: 1_000, size: 8, seed: 20_251_120 }))
      .toEqual([14, 108, 261, 365, 620, 917, 939, 982])
    expect(drawSample({ population: 10 ** 12, size: 4, seed: 1_234_567 }))
      .toEqual([211_205_214_309, 528_125_082_431, 717_129_738_798, 932_208_187_914])
  })

  it('has its size, no row twice, in rising order, and is the same again', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 2_000 }).chain(population => fc.tuple(
      fc.constant(population), fc.integer({ min: 0, max: population }),
    )), seed, ([population, size], some) => {
      const rows = drawSample({ population, size, seed: some })

      expect(new Set(rows).size).toBe(size)
      expect(rows).toEqual([...rows].sort((a, b) => a - b))
      expect(rows.every(row => row >= 0 && row < population)).toBe(true)
      expect(drawSample({ population, size, seed: some })).toEqual(rows)
    }))
  })

  it('draws every pair of five equally often', () => {
    const times = new Map<string, number>()
    const rounds = 20_000
    for (let some = 0; some < rounds; some += 1) {
      const key = drawSample({ population: 5, size: 2, seed: some }).join()
      times.set(key, (times.get(key) ?? 0) + 1)
    }
    const expected = rounds / 10
    const chiSquare = [...times.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)

    expect(times.size).toBe(10)
    // 99.9 % of 9 degrees of freedom; the seeds are fixed, so it always is the same figure.
    expect(chiSquare).toBeLessThan(27.9)
  })
})

describe('the Wilson interval', () => {
  it('equals published values', () => {
    // Newcombe 1998, table I, method 3.
    expect(toWilson(81, 263)).toEqual({ low: expect.closeTo(0.2553, 4), high: expect.closeTo(0.3662, 4) })
    expect(toWilson(15, 148)).toEqual({ low: expect.closeTo(0.0624, 4), high: expect.closeTo(0.1605, 4) })
    expect(toWilson(0, 20)).toEqual({ low: 0, high: expect.closeTo(0.1611, 4) })
    expect(toWilson(29, 29)).toEqual({ low: expect.closeTo(0.8830, 4), high: 1 })
    expect(toWilson(0, 0)).toBeUndefined()
  })

  it('holds the share, within 0 and 1, and narrows with more cases', () => {
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 5_000 }).chain(cases =>
        fc.tuple(fc.integer({ min: 0, max: cases }), fc.constant(cases))),
      ([hits, cases]) => {
        const { low, high } = toWilson(hits, cases) ?? { low: 1, high: 0 }
        const more = toWilson(10 * hits, 10 * cases) ?? { low: 0, high: 1 }

        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        expect(low).toBeLessThanOrEqual(hits / cases)
        expect(high).toBeGreaterThanOrEqual(hits / cases)
        expect(more.high - more.low).toBeLessThan(high - low)
      },
    ))
  })
})
