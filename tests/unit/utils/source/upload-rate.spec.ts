import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextRate, toRestMs, type UploadRate } from '~/utils/source/upload-rate'

describe('the speed of an upload', () => {
  it('is unknown at the first report', () => {
    const rate = nextRate(undefined, 1_000, 0)

    expect(rate.bytesPerSecond).toBe(0)
    expect(toRestMs(5_000, rate)).toBeUndefined()
  })

  it('comes from the bytes between two reports', () => {
    const rate = nextRate(nextRate(undefined, 0, 0), 2_000, 1_000)

    expect(rate.bytesPerSecond).toBe(2_000)
    expect(toRestMs(6_000, rate)).toBe(2_000)
  })

  it('does not jump when reports come in quick succession', () => {
    const first = nextRate(undefined, 0, 0)

    expect(nextRate(first, 1_000_000, 100)).toEqual(first)
  })

  it('is kept when a part is sent again', () => {
    const before: UploadRate = { atMs: 1_000, sentBytes: 5_000, bytesPerSecond: 700 }

    expect(nextRate(before, 4_000, 3_000)).toEqual({ atMs: 3_000, sentBytes: 4_000, bytesPerSecond: 700 })
  })

  it('stays between the slowest and the fastest part', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 50 }), (parts) => {
        let rate = nextRate(undefined, 0, 0)
        parts.forEach((bytes, index) => {
          rate = nextRate(rate, rate.sentBytes + bytes, (index + 1) * 1_000)
        })

        expect(rate.bytesPerSecond).toBeGreaterThanOrEqual(Math.min(...parts) - 0.001)
        expect(rate.bytesPerSecond).toBeLessThanOrEqual(Math.max(...parts) + 0.001)
      }),
    )
  })
})
