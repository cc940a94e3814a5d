import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GRAINS_SECONDS, toPieces, toSlotPieces, toSlotRanges } from '#db/repositories/metric/rollup-piece'

const FINEST_MS = GRAINS_SECONDS[0] * 1_000
const YEAR_STEPS = 366 * 288

const instant = fc.integer({ min: 0, max: 60 * YEAR_STEPS }).map(step => new Date(step * FINEST_MS))
const range = fc.tuple(instant, fc.oneof(fc.nat(600), fc.nat(2 * YEAR_STEPS)))
  .map(([from, steps]) => ({ from, to: new Date(from.getTime() + steps * FINEST_MS) }))

describe('the pieces of a range', () => {
  it('cover it without gap or overlap, each on the boundaries of its grain', () => {
    fc.assert(fc.property(range, ({ from, to }) => {
      let at = from.getTime()
      for (const piece of toPieces({ from, to })) {
        expect(piece.from.getTime()).toBe(at)
        expect(piece.from.getTime() % (piece.grainSeconds * 1_000)).toBe(0)
        expect(piece.to.getTime() % (piece.grainSeconds * 1_000)).toBe(0)
        expect(piece.to.getTime()).toBeGreaterThan(at)
        at = piece.to.getTime()
      }
      expect(at).toBe(to.getTime())
    }))
  })

  it('are few buckets: what a coarser grain holds is not read from a finer one', () => {
    fc.assert(fc.property(range, ({ from, to }) => {
      const pieces = toPieces({ from, to })

      for (const [index, grain] of GRAINS_SECONDS.entries()) {
        const coarser = GRAINS_SECONDS[index + 1]
        const buckets = pieces.filter(piece => piece.grainSeconds === grain)
          .reduce((sum, piece) => sum + (piece.to.getTime() - piece.from.getTime()) / grain / 1_000, 0)
        expect(buckets).toBeLessThan(coarser === undefined ? Infinity : 2 * coarser / grain)
      }
    }))
  })

  it('are taken from whole days, hours and quarters', () => {
    const pieces = toPieces({ from: new Date('2026-11-01T18:10:00Z'), to: new Date('2026-11-04T05:45:00Z') })

    expect(pieces.map(piece => [piece.grainSeconds, piece.from.toISOString().slice(8, 16)])).toEqual([
      [300, '01T18:10'], [900, '01T18:15'], [3_600, '01T19:00'], [86_400, '02T00:00'], [3_600, '04T00:00'],
      [900, '04T05:00'],
    ])
  })

  it('never need the finest grain between quarters of an hour', () => {
    fc.assert(fc.property(range, ({ from, to }) => {
      const quarters = {
        from: new Date(Math.floor(from.getTime() / 900_000) * 900_000),
        to: new Date(Math.ceil(to.getTime() / 900_000) * 900_000),
      }

      expect(toPieces(quarters).filter(piece => piece.grainSeconds === 300)).toEqual([])
    }))
  })

  it('know the position of their range', () => {
    const pieces = toSlotPieces(toSlotRanges(
      ['2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z', '2026-11-02T00:30:00Z'].map(text => new Date(text)),
    ))

    expect(pieces.map(piece => [piece.slot, piece.grainSeconds])).toEqual([[1, 86_400], [2, 900]])
  })
})
