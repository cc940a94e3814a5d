import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toInstants } from '#server/services/alert/observe/instants'
import { ALERT_METRICS } from '#shared/domain/alert/alert-metric'

describe('the instants of an evaluation', () => {
  const at = (time: string) => new Date(`2026-11-27T${time}Z`)
  const instantsOf = (
    metric: keyof typeof ALERT_METRICS, now: string, watermark: string | null, before: string | null,
  ) =>
    toInstants(
      ALERT_METRICS[metric], { now: at(now), watermark: watermark === null ? null : at(watermark) },
      before === null ? null : at(before),
    ).instants.map(instant => instant.toISOString().slice(11, 19))

  it('are now for sums while the factory is heard', () => {
    expect(instantsOf('runs_failed', '12:03:20', '12:03:11', '12:03:10')).toEqual(['12:03:20'])
  })

  it('stop at the watermark when it is not', () => {
    expect(instantsOf('runs_failed', '12:30:00', '12:03:00', '12:02:00')).toEqual(['12:03:00'])
  })

  it('end with the last settled bucket for ratios', () => {
    expect(instantsOf('run_success', '12:07:00', '12:06:59', '11:55:00')).toEqual(['12:00:00'])
    expect(instantsOf('run_success', '12:07:00', '12:06:59', '12:00:00')).toEqual([])
  })

  it('skip nothing after an outage, up to a day', () => {
    expect(instantsOf('runs_failed', '12:03:00', '12:03:00', '11:48:00'))
      .toEqual(['11:50:00', '11:55:00', '12:00:00', '12:03:00'])
    expect(toInstants(
      ALERT_METRICS.runs_failed, { now: at('12:00:00'), watermark: at('12:00:00') }, new Date('2026-01-01T00:00:00Z'),
    ).instants).toHaveLength(289)
  })

  it('say when the factory is not heard', () => {
    expect(toInstants(ALERT_METRICS.run_success, { now: at('12:00:00'), watermark: null }, null))
      .toEqual({ instants: [], isSilent: true })
    expect(toInstants(ALERT_METRICS.run_success, { now: at('12:00:00'), watermark: at('11:49:00') }, null).isSilent)
      .toBe(true)
  })

  it('rise, and lie after what was evaluated before', () => {
    const time = fc.integer({ min: Date.parse('2026-11-20T00:00:00Z'), max: Date.parse('2026-11-27T00:00:00Z') })
    fc.assert(fc.property(
      fc.constantFrom(...Object.values(ALERT_METRICS)), time, time, fc.option(time),
      (metric, watermark, lag, before) => {
        const { instants } = toInstants(
          metric, { now: new Date(watermark + lag % 3_600_000), watermark: new Date(watermark) },
          before === null ? null : new Date(before),
        )
        const times = instants.map(instant => instant.getTime())

        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
        expect(
          metric.form !== 'count' && metric.form !== 'ratio' ? true : times.every(ms => before === null || ms > before),
        ).toBe(true)
      },
    ))
  })
})
