import { describe, expect, it } from 'vitest'
import { toBucketTexts } from '~/utils/chart/bucket-label'

const every = (start: string, count: number, stepMs: number) =>
  Array.from({ length: count }, (_, index) => new Date(Date.parse(start) + index * stepMs).toISOString())
const HOUR_MS = 60 * 60_000
const DAY_MS = 24 * HOUR_MS

describe('buckets of time', () => {
  it('of a short range are labelled by the clock of the zone, at round times only', () => {
    const texts = toBucketTexts(every('2026-11-20T00:00:00Z', 5, 5 * 60_000), '5m', 'Asia/Shanghai')

    expect(texts.map(({ label }) => label)).toEqual(['08:00', '', '08:10', '', '08:20'])
    expect(texts[1]?.title).toBe('2026-11-20 08:05')
  })

  it('of a range without a round time are labelled at their first one', () => {
    const [first, ...others] = toBucketTexts(every('2026-11-20T00:35:00Z', 1, 5 * 60_000), '5m', 'Asia/Shanghai')

    expect(first).toEqual({ label: '08:35', title: '2026-11-20 08:35' })
    expect(others).toEqual([])
    expect(toBucketTexts([], '5m', 'Asia/Shanghai')).toEqual([])
  })

  it('of a longer range are labelled by their day, once', () => {
    const texts = toBucketTexts(every('2026-11-19T16:00:00Z', 48, HOUR_MS), 'hour', 'Asia/Shanghai')

    expect(texts.filter(({ label }) => label !== '').map(({ label }) => label)).toEqual(['11-20', '11-21'])
    expect(texts[30]?.title).toBe('2026-11-21 06:00')
  })

  it('of days, weeks and months are labelled in full', () => {
    const [day] = toBucketTexts(every('2026-11-20T00:00:00Z', 3, DAY_MS), 'day', 'UTC')
    const [week] = toBucketTexts(every('2026-11-16T00:00:00Z', 3, 7 * DAY_MS), 'week', 'UTC')
    const [month] = toBucketTexts(['2026-11-01T00:00:00.000Z'], 'month', 'UTC')

    expect(day).toEqual({ label: '11-20', title: '2026-11-20' })
    expect(week).toEqual({ label: '11-16', title: '2026-11-16 – 11-22' })
    expect(month).toEqual({ label: '2026-11', title: '2026-11' })
  })
})
