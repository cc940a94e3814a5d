import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countDroppable, findDroppedShare, hasDroppedMost } from '#shared/domain/run/dropped-most'

/** Of a chain: what is not dropped comes to its end. */
const given = (recordsIn: number, recordsDropped: number, recordsOut = recordsIn - recordsDropped) =>
  ({ recordsIn, recordsDropped, recordsOut })

describe('a run that dropped most of its records', () => {
  it.each([
    ['all but one of them, as the first of its pipeline', given(168, 167), [], true],
    ['nine of ten, as the first', given(100, 90), [], false],
    ['more than nine of ten, as the first', given(100, 91), [], true],
    ['everything', given(10, 10), [given(10, 10)], true],
    ['nothing', given(100, 0), [given(100, 0)], false],
    ['60 of 100, where nothing is dropped as a rule', given(100, 60), [given(100, 0), given(90, 2)], true],
    ['60 of 100, as always', given(100, 60), [given(200, 118), given(100, 61)], false],
    ['half of them, where nothing is dropped as a rule', given(100, 50), [given(100, 0)], false],
    ['half of them, and groups the others into none', given(100, 50, 0), [given(100, 0)], false],
    ['97 of 100, where 95 are as a rule', given(100, 97), [given(100, 95)], false],
    ['98 of 100, where 95 are as a rule', given(100, 98), [given(100, 95)], true],
    [
      'what one bad run before it dropped, but not the others', given(100, 99),
      [given(100, 99), given(100, 1), given(100, 2)], true,
    ],
    ['as the first, because an empty run says nothing', given(100, 95), [given(0, 0)], true],
    ['each record on one of two branches', given(100, 100, 100), [], false],
    ['few records, and groups the others', given(168, 50, 1), [], false],
    ['most of the parts that it splits records into', given(10, 990, 10), [], true],
  ])('dropped %s', (_, run, earlier, isMost) => {
    expect(hasDroppedMost(run, earlier)).toBe(isMost)
  })

  const figures = fc.integer({ min: 1, max: 500 }).chain(recordsIn =>
    fc.integer({ min: 0, max: recordsIn }).map(dropped => given(recordsIn, dropped)))

  it('has dropped more than half, and would be one if it had dropped all', () => {
    fc.assert(fc.property(figures, fc.array(figures, { maxLength: 5 }), (run, earlier) => {
      const isMost = hasDroppedMost(run, earlier)
      const isMoreThanHalf = run.recordsDropped > run.recordsIn / 2

      expect(isMost && !isMoreThanHalf).toBe(false)
      expect(isMost && !hasDroppedMost(given(run.recordsIn, run.recordsIn), earlier)).toBe(false)
    }))
  })
})

it('parts that a stage made of records count with them', () => {
  expect([countDroppable(given(168, 167)), countDroppable(given(10, 990, 10)), countDroppable(given(100, 2, 90))])
    .toEqual([168, 1_000, 100])
})

it('a dropped share is told only where it stands out, of the parts that a stage made too', () => {
  expect([given(100, 90), given(100, 91), given(10, 990, 10)].map(findDroppedShare)).toEqual([undefined, 0.91, 0.99])
})
