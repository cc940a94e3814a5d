import { describe, expect, it } from 'vitest'
import { distance } from '~/utils/base/scroll-within'

describe('a box scrolls only as far as needed', () => {
  it.each([
    [[10, 20], [0, 100], 0],
    [[-5, 20], [0, 100], -5],
    [[90, 130], [0, 100], 30],
    [[40, 400], [0, 100], 40],
  ] as [[number, number], [number, number], number][])('for %o in %o is %i', (inside, box, expected) => {
    expect(distance(inside, box)).toBe(expected)
  })
})
