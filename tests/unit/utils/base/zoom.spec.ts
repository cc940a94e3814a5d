import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitZoom, LEAST_ZOOM, MOST_ZOOM, stepZoom, zoomOfKey } from '~/utils/base/zoom'

const plain = { ctrlKey: false, metaKey: false, altKey: false }

describe('the zoom of a drawing', () => {
  it('goes one step in the asked direction from any size, and stays within its ends', () => {
    fc.assert(fc.property(
      fc.double({ min: 0.01, max: 5, noNaN: true }), fc.constantFrom(1 as const, -1 as const),
      (zoom, direction) => {
        const next = stepZoom(zoom, direction)

        expect(next).toBeGreaterThanOrEqual(LEAST_ZOOM)
        expect(next).toBeLessThanOrEqual(MOST_ZOOM)
        if (zoom > LEAST_ZOOM + 0.01 && zoom < MOST_ZOOM - 0.01) {
          expect(Math.sign(next - zoom)).toBe(direction)
        }
      },
    ))
  })

  it('comes back with as many steps', () => {
    expect(stepZoom(stepZoom(1, 1), -1)).toBe(1)
    expect(stepZoom(stepZoom(0.5, -1), 1)).toBe(0.5)
  })

  it('fits a wide drawing into its room, enlarges none, and is 1 before the room is known', () => {
    expect([fitZoom(1_000, 500), fitZoom(300, 500), fitZoom(1_000, 0)]).toEqual([0.5, 1, 1])
  })

  it('follows its keys, and leaves those of the browser alone', () => {
    expect(['+', '=', '-', '0', 'a'].map(key => zoomOfKey({ ...plain, key }))).toEqual([1, 1, -1, 'whole', undefined])
    expect(zoomOfKey({ ...plain, key: '+', ctrlKey: true })).toBeUndefined()
  })
})
