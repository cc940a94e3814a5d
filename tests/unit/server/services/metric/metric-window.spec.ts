import { describe, expect, it } from 'vitest'
import { toCoverage, toSeriesWindow, toStatus, toWindow } from '#server/services/metric/metric-window'

const now = new Date('2026-11-25T06:37:20Z')
const tz = 'Asia/Shanghai'

describe('a window', () => {
  it('is extended to whole buckets, fine ones while they are kept', () => {
    const recent = toWindow({ from: 'now-7d', to: 'now', tz }, now)
    const old = toWindow({ from: 'now-40d', to: 'now-39d', tz }, now)

    expect([recent.from.toISOString(), recent.to.toISOString()])
      .toEqual(['2026-11-18T06:35:00.000Z', '2026-11-25T06:40:00.000Z'])
    expect([old.from.toISOString(), old.to.toISOString()])
      .toEqual(['2026-10-16T06:30:00.000Z', '2026-10-17T06:45:00.000Z'])
    expect(recent.asked.from.toISOString()).toBe('2026-11-18T06:37:20.000Z')
  })

  it.each([
    ['from', { from: 'yesterday', to: 'now', tz }],
    ['to', { from: 'now', to: '2026-11-25', tz }],
    ['to', { from: 'now', to: 'now-1h', tz }],
    ['from', { from: 'now-20y', to: 'now', tz }],
    ['tz', { from: 'now-1h', to: 'now', tz: 'Mars/Olympus' }],
  ])('is refused with the name of the invalid field: %s', (field, request) => {
    expect(() => toWindow(request, now)).toThrow(expect.objectContaining({
      code: 'invalid_input', fields: [expect.objectContaining({ pointer: `/query/${field}` })],
    }))
  })

  it.each(['now-7d', 'now-40d'])('is refused with a grain that is too fine for %s', (from) => {
    const window = toWindow({ from, to: 'now', tz }, now)

    expect(() => toSeriesWindow(window, '5m', now)).toThrow('grain')
  })
})

describe('the coverage of a range', () => {
  const hour = { from: new Date('2026-11-25T04:00:00Z'), to: new Date('2026-11-25T05:00:00Z') }
  const heard = (heardMs: number, watermark: Date | null = now) => ({ heardMs, watermark, now })
  const all = heard(3_600_000)

  it.each([
    ['final', all, true],
    ['zero', all, false],
    ['missing', heard(0), false],
    ['missing', heard(1_800_000), false],
    ['partial', heard(1_800_000), true],
    ['partial', heard(3_600_000, new Date('2026-11-25T05:04:59Z')), true],
  ] as const)('is %s', (status, heard, hasFacts) => {
    expect(toStatus(hour, heard, hasFacts)).toBe(status)
  })

  it('is partial, not missing, until its first heartbeat', () => {
    const young = { from: new Date('2026-11-25T06:37:00Z'), to: new Date('2026-11-25T06:42:00Z') }

    expect(toStatus(young, heard(0), false)).toBe('partial')
    expect(toCoverage(young, heard(0))).toBe(1)
  })
})
