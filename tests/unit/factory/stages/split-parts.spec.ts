import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCutter } from '#factory/stages/kinds/split/stage'

describe('the part of a drawn number', () => {
  const drawn = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  const LAST = 1 - Number.EPSILON / 2
  const cuts = fc.tuple(fc.nat(100), fc.nat(100)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
    .map(([test, both]) => ({ test: test / 100, validation: (both - test) / 100, train: (100 - both) / 100 }))

  it('has the share that was asked for', () => {
    fc.assert(fc.property(cuts, (given) => {
      const partOf = createCutter(given)
      const counts = { train: 0, validation: 0, test: 0 }
      for (let step = 0; step < 1_000; step += 1) {
        counts[partOf((step + 0.5) / 1_000)] += 1
      }
      expect(counts).toEqual({
        train: Math.round(given.train * 1_000), validation: Math.round(given.validation * 1_000),
        test: Math.round(given.test * 1_000),
      })
    }))
  })

  it('is never one without a share', () => {
    fc.assert(fc.property(cuts, fc.oneof(drawn, fc.constantFrom(0, LAST)), (given, number) => {
      expect(given[createCutter(given)(number)]).toBeGreaterThan(0)
    }))
  })

  it('stays the test part when that grows', () => {
    fc.assert(fc.property(fc.nat(100), fc.nat(100), drawn, (one, other, number) => {
      const [small, large] = [Math.min(one, other) / 100, Math.max(one, other) / 100]
      const partOf = (test: number) => createCutter({ test, validation: 0, train: 1 - test })(number)

      expect(partOf(small) === 'test' && partOf(large) !== 'test').toBe(false)
    }))
  })

  it('is refused for shares that do not add up', () => {
    expect(() => createCutter({ train: 0.9, validation: 0.05, test: 0 }))
      .toThrow('the shares must add up to 100%, not 95%')
    expect(() => createCutter({ train: 0.1, validation: 0.2, test: 0.7 })).not.toThrow()
  })
})
