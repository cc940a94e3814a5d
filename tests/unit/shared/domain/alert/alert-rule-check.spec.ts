import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toInstants } from '#shared/domain/alert/alert-instants'
import { ALERT_METRICS } from '#shared/domain/alert/alert-metric'
import { checkAlertRule, type CheckedRule } from '#shared/domain/alert/alert-rule-check'
import { READY_MADE_RULES } from '#shared/domain/alert/ready-made'
import { isMatching } from '#shared/domain/alert/silence-match'

const RULE: CheckedRule = {
  metric: 'call_success', filter: {}, groupBy: ['model'], windowMs: 900_000, comparison: 'below', warning: 0.95,
  critical: 0.9,
}
const faultsOf = (change: Partial<CheckedRule>) =>
  checkAlertRule({ ...RULE, ...change }).map(({ pointer, code }) => `${pointer} ${code}`)

describe('the check of a rule', () => {
  it('accepts a good one', () => {
    expect(faultsOf({})).toEqual([])
  })

  it.each<[string, Partial<CheckedRule>, string[]]>([
    ['a metric that no longer exists', { metric: 'gone' }, ['/metric UNKNOWN_METRIC']],
    ['no threshold', { warning: null, critical: null }, ['/critical THRESHOLD_MISSING']],
    ['thresholds in the wrong order', { warning: 0.9, critical: 0.95 }, ['/critical THRESHOLD_ORDER']],
    ['equal thresholds', { comparison: 'above', warning: 1, critical: 1 }, ['/critical THRESHOLD_ORDER']],
    ['a window longer than the history', { windowMs: 8 * 86_400_000 }, ['/windowMs WINDOW_TOO_LONG']],
    ['a window of some minutes', { windowMs: 400_000 }, ['/windowMs WINDOW_STEP']],
    [
      'a filter that it does not know', { filter: { datasetId: 'x', pipelineId: 'y' } },
      ['/filter/datasetId FILTER_NOT_APPLICABLE'],
    ],
    ['a group that it does not know', { groupBy: ['model', 'service'] }, ['/groupBy/1 GROUP_NOT_APPLICABLE']],
    ['a group twice', { groupBy: ['model', 'model'] }, ['/groupBy/1 GROUP_NOT_APPLICABLE']],
    [
      'several at once', { windowMs: 1, warning: null, critical: null },
      ['/critical THRESHOLD_MISSING', '/windowMs WINDOW_STEP'],
    ],
  ])('names %s', (_, change, faults) => {
    expect(faultsOf(change)).toEqual(faults)
  })

  it.each(READY_MADE_RULES.map(rule => [rule.key, rule] as const))('accepts the ready-made rule %s', (_, rule) => {
    expect(checkAlertRule({ ...rule, filter: {} })).toEqual([])
  })
})

describe('the matchers of a silence', () => {
  const labels = { pipeline: 'p', severity: 'critical' }

  it.each([
    [[{ label: 'pipeline', isEqual: true, value: 'p' }], true],
    [[{ label: 'pipeline', isEqual: true, value: 'q' }], false],
    [
      [{ label: 'pipeline', isEqual: true, value: 'p' }, { label: 'severity', isEqual: false, value: 'critical' }],
      false,
    ],
    [[{ label: 'stage', isEqual: false, value: 's' }], true],
    [[{ label: 'constructor', isEqual: true, value: 'x' }], false],
  ])('%j match: %s', (matchers, isMatched) => {
    expect(isMatching(matchers, labels, [])).toBe(isMatched)
  })

  it.each([
    [['x'], true, false],
    [['x', 'y'], false, false],
    [['y', 'z'], false, true],
    [[], false, true],
    [['a', 'b', 'c', 'd', 'e'], false, false],
  ])('take an alert about the pipelines %j: equal %s, not equal %s', (pipelines, isEqualMatched, isOtherMatched) => {
    const matches = (isEqual: boolean, own: Record<string, string> = { reason: 'R' }) =>
      isMatching([{ label: 'pipeline', isEqual, value: 'x' }], own, pipelines)

    expect([matches(true), matches(false)]).toEqual([isEqualMatched, isOtherMatched])
    expect([matches(true, { pipeline: 'x' }), matches(false, { pipeline: 'x' })]).toEqual([true, false])
  })
})

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
