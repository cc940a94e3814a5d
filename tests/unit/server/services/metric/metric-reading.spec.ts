import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toStretches } from '#server/services/metric/metric-reading'

const MINUTE_MS = 60_000
const range = fc.tuple(fc.nat(60), fc.nat(60)).map(([from, minutes]) =>
  ({ from: new Date(from * MINUTE_MS), to: new Date((from + minutes) * MINUTE_MS) }))

const minutesOf = ({ from, to }: { from: Date, to: Date }) =>
  Array.from({ length: (to.getTime() - from.getTime()) / MINUTE_MS }, (_, minute) =>
    from.getTime() + minute * MINUTE_MS)

describe('stretches of ranges', () => {
  it('have each instant of the ranges once and no other, oldest first', () => {
    fc.assert(fc.property(fc.array(range, { maxLength: 12 }), (ranges) => {
      const read = toStretches(ranges).flatMap(minutesOf)

      expect(read).toEqual([...new Set(ranges.flatMap(minutesOf))].sort((a, b) => a - b))
    }))
  })

  it('are within a range as a whole or not at all', () => {
    fc.assert(fc.property(fc.array(range, { maxLength: 12 }), (ranges) => {
      for (const stretch of toStretches(ranges)) {
        for (const { from, to } of ranges.filter(it => it.from < it.to)) {
          const isWithin = stretch.from >= from && stretch.to <= to
          expect(isWithin || stretch.to <= from || stretch.from >= to).toBe(true)
        }
      }
    }))
  })

  it('are one where only one range is', () => {
    fc.assert(fc.property(range.filter(({ from, to }) => from < to), (only) => {
      expect(toStretches([only, only])).toEqual([only])
    }))
  })
})
