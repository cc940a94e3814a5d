import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cover, startCoverage, toCoverageRows } from '#server/ingest/coverage'

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 25) + seconds * 1_000)
const coverAll = (seconds: readonly number[], last: Date | null = null, clock = at(1e6)) => {
  const coverage = startCoverage(last, clock)
  for (const second of seconds) {
    cover(coverage, at(second))
  }
  return coverage
}
const totalMs = (seconds: readonly number[]) =>
  toCoverageRows('factory', coverAll(seconds)).reduce((sum, row) => sum + row.heardMs, 0)

describe('the coverage', () => {
  it('counts a silence up to 30 s as covered, and a longer one as a gap', () => {
    expect(totalMs([0, 30])).toBe(30_000)
    expect(totalMs([0, 31])).toBe(0)
  })

  it('splits a range that crosses a bucket', () => {
    const rows = toCoverageRows('factory', coverAll([290, 310]))

    expect(rows.map(row => [row.bucketStart, row.heardMs])).toEqual([[at(0), 10_000], [at(300), 10_000]])
  })

  it('continues the coverage of the previous process', () => {
    expect(toCoverageRows('factory', coverAll([20], at(0)))[0]?.heardMs).toBe(20_000)
  })

  it('never exceeds its own clock, and continues after a clock that had jumped is right again', () => {
    const jumped = coverAll([7_200, 7_210], at(0), at(20))
    const back = coverAll([30, 40], jumped.lastAt, at(40))

    expect(jumped.lastAt).toEqual(at(20))
    expect([jumped, back].map(heard => toCoverageRows('factory', heard)[0]?.heardMs)).toEqual([20_000, 20_000])
    expect(coverAll([50], at(7_200), at(50)).lastAt).toEqual(at(50))
  })

  it('does not go back for a late event', () => {
    const heard = coverAll([0, 20, 5, 25])

    expect(heard.lastAt).toEqual(at(25))
    expect(toCoverageRows('factory', heard)[0]?.heardMs).toBe(25_000)
  })

  it('never covers more of a bucket than its length, nor more than the time that passed', () => {
    fc.assert(fc.property(fc.array(fc.nat(3_600), { minLength: 1 }), (seconds) => {
      const rows = toCoverageRows('factory', coverAll(seconds))

      expect(rows.every(row => row.heardMs > 0 && row.heardMs <= 300_000)).toBe(true)
      expect(rows.reduce((sum, row) => sum + row.heardMs, 0))
        .toBeLessThanOrEqual((Math.max(...seconds) - (seconds[0] ?? 0)) * 1_000)
    }))
  })
})
