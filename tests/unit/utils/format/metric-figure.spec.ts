import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toExactFigure, toFigure, toLeastUnit } from '~/utils/format/metric-figure'

describe('times in one list', () => {
  it('have one unit below a minute: seconds as soon as one of them lasts a second', () => {
    fc.assert(fc.property(
      fc.array(fc.option(fc.double({ min: 0, max: 59_999, noNaN: true }), { nil: null }), { minLength: 1 }),
      (times) => {
        const least = toLeastUnit(times)

        expect(new Set(times.flatMap(time => time === null ? [] : [toFigure(time, 'ms', least).unit])).size)
          .toBeLessThanOrEqual(1)
      },
    ))
  })

  it('below a second keep what can be told apart', () => {
    const shown = [441, 94, 4, 0].map(time => toExactFigure(toFigure(time, 'ms', 'seconds')))

    expect(shown).toEqual(['0.44', '0.09', '0.004', '0.00'])
  })
})
