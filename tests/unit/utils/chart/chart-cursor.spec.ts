import { describe, expect, it } from 'vitest'
import { marksOf, toPlace, toZoomOut } from '~/utils/chart/chart-cursor'
import type { ChartBucket } from '~/utils/chart/chart-data'

const at = (time: string) => `2026-11-20T${time}:00.000Z`
const buckets: ChartBucket[] = ['05:00', '06:00', '07:00']
  .map(time => ({ key: time, label: time, title: time, at: at(time) }))

describe('the place of a time among the buckets', () => {
  it.each([['05:00', 0], ['05:30', 0.5], ['06:15', 1.25], ['07:30', 2.5]])('of %s is %d', (time, place) => {
    expect(toPlace(at(time), buckets)).toBe(place)
  })

  it.each(['04:59', '08:00'])('of %s is none', (time) => {
    expect(toPlace(at(time), buckets)).toBeUndefined()
  })

  it('decides which marks a bucket has', () => {
    const mark = { key: 'a', at: at('06:59'), text: 'a', color: 'accent' as const }

    expect(marksOf([mark], buckets, 1)).toEqual([mark])
    expect(marksOf([mark], buckets, 2)).toEqual([])
  })
})

describe('zooming out', () => {
  it('doubles the range around its middle', () => {
    expect(toZoomOut(buckets, Date.parse(at('20:00')))).toEqual({ from: at('03:30'), to: at('09:30') })
  })

  it('does not go beyond the present', () => {
    expect(toZoomOut(buckets, Date.parse(at('08:00')))).toEqual({ from: at('02:00'), to: at('08:00') })
  })

  it('is not possible where the axis is not time', () => {
    expect(toZoomOut([{ key: 'a', label: 'a', title: 'a' }], 0)).toBeUndefined()
  })
})
