import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { theilSenSlope } from '../../bench/report/slope'

const line = (slope: number, start: number, count: number) =>
  Array.from({ length: count }, (_, x) => ({ x, y: start + slope * x }))

describe('the slope', () => {
  it('is that of a line', () => {
    fc.assert(fc.property(
      fc.integer({ min: -100, max: 100 }), fc.integer({ min: -1_000, max: 1_000 }), fc.integer({ min: 2, max: 40 }),
      (slope, start, count) => {
        expect(theilSenSlope(line(slope, start, count))).toBeCloseTo(slope, 6)
      },
    ))
  })

  it('is that of the line although one in five points is anywhere above it', () => {
    fc.assert(fc.property(
      fc.integer({ min: -5, max: 5 }), fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 20, maxLength: 20 }),
      (slope, peaks) => {
        const points = line(slope, 400, 100)
          .map(({ x, y }) => ({ x, y: x % 5 === 2 ? y + (peaks[(x - 2) / 5] ?? 0) : y }))

        expect(theilSenSlope(points)).toBeCloseTo(slope, 6)
      },
    ))
  })

  it('does not depend on the order of the points', () => {
    fc.assert(fc.property(fc.array(
      fc.record({ x: fc.integer({ min: 0, max: 50 }), y: fc.integer({ min: 0, max: 1_000 }) }),
      { minLength: 2, maxLength: 30 },
    ), (points) => {
      // Added, because a slope may be -0.
      expect(theilSenSlope([...points].reverse()) + 0).toBe(theilSenSlope(points) + 0)
    }))
  })

  it('is the mean of the middle two of an even number of slopes', () => {
    // 1 and 3; the two points with the same x give none.
    expect(theilSenSlope([{ x: 0, y: 0 }, { x: 1, y: 1 }, { x: 1, y: 3 }])).toBe(2)
  })

  it('is not a number when no two points differ in x', () => {
    expect(theilSenSlope([])).toBeNaN()
    expect(theilSenSlope([{ x: 1, y: 1 }, { x: 1, y: 5 }])).toBeNaN()
  })
})
