import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ALERT_METRIC_NAMES } from '#shared/domain/alert/alert-metric'
import { SEVERITIES } from '#shared/domain/alert/alert-state'
import { keyOfLabels, toReplayModel } from '~/utils/alert/alert-replay'
import { toAlertTarget } from '~/utils/alert/alert-target'
import {
  ALERT_PAGE_DEFAULT, ALERT_PAGE_TABS, fromAlertOpenedUrl, fromAlertUrl, isAlertPageFiltered, toAlertOpenedUrl,
  toAlertUrl,
} from '~/utils/alert/alert-url'
import { givenAlert, givenReplay, PIPELINE_ID, RULE_ID } from '~/tests/nuxt/given/given-alert'

describe('the address of the alerts', () => {
  it('keeps every state', () => {
    const state = fc.record({
      tab: fc.constantFrom(...ALERT_PAGE_TABS), q: fc.constantFrom('', '超时'),
      severity: fc.constantFrom('' as const, ...SEVERITIES), pipelineId: fc.constantFrom('', PIPELINE_ID),
      ruleId: fc.constantFrom('', RULE_ID),
      metric: fc.constantFrom('' as const, ...ALERT_METRIC_NAMES), archived: fc.boolean(),
      range: fc.constantFrom(undefined, { from: 'now-7d', to: 'now' }), cursor: fc.constantFrom('', 'abc'),
    })
    fc.assert(fc.property(state, (given) => {
      expect(fromAlertUrl(toAlertUrl(given))).toEqual(given)
    }))
  })

  it('is plain for the plain page, and bad values fall back', () => {
    expect(toAlertUrl(ALERT_PAGE_DEFAULT)).toEqual({})
    expect(fromAlertUrl({ tab: 'none', severity: 'dire', pipelineId: '1', metric: 'mood', from: 'now', to: '' }))
      .toEqual(ALERT_PAGE_DEFAULT)
    expect(isAlertPageFiltered(ALERT_PAGE_DEFAULT)).toBe(false)
  })

  it('names what is open beside the list; only a new rule is a copy', () => {
    expect(fromAlertOpenedUrl({ rule: 'new', copy: RULE_ID })).toEqual({ alert: '', rule: 'new', copy: RULE_ID })
    expect(fromAlertOpenedUrl({ rule: RULE_ID, copy: RULE_ID, alert: 'x' }))
      .toEqual({ alert: '', rule: RULE_ID, copy: '' })
    expect(toAlertOpenedUrl({ alert: '', rule: RULE_ID, copy: '' })).toEqual({ rule: RULE_ID })
  })
})

describe('where an alert leads', () => {
  const at = { startedAt: '2026-11-20T06:00:00.000Z', windowMs: 300_000 }

  it.each([
    ['failures_open', 'runs', '/runs'], ['runs_failed', 'runs', '/runs'], ['attempt_p95', 'chart', '/stats'],
    ['run_success', 'chart', '/stats'],
    ['call_success', 'chart', '/stats'], ['grpc_success', 'calls', '/settings'], ['workers', 'health', '/settings'],
    ['budget_used', 'costs', '/stats/cost'], ['queue_age', 'overview', '/'], ['gone', 'overview', '/'],
  ])('of %s is a %s: %s', (metric, kind, path) => {
    expect(toAlertTarget(givenAlert({ ...at, metric }))).toMatchObject({ kind, to: { path } })
  })

  it('has the time of the alert with room around it, up to now while it lasts', () => {
    expect(toAlertTarget(givenAlert({ ...at, metric: 'attempt_p95' })).to.query)
      .toMatchObject({ from: '2026-11-20T05:00:00.000Z', to: 'now', pipeline: PIPELINE_ID })
    expect(toAlertTarget(givenAlert({ ...at, metric: 'attempt_p95', resolvedAt: '2026-11-20T08:00:00.000Z' })).to.query)
      .toMatchObject({ to: '2026-11-20T09:00:00.000Z' })
  })
})

describe('the chart of a replay', () => {
  const words = {
    time: 'Time', unit: '', zone: 'Asia/Shanghai', series: 'Success',
    limitOf: (severity: string, value: number) => `${severity} ${value}`,
  }

  it('has the thresholds as lines, and each firing of its group as a stretch between the points', () => {
    const replay = givenReplay()
    const ofOthers = replay.firings.map(firing => ({ ...firing, labels: { pipeline: PIPELINE_ID } }))

    const model = toReplayModel({ ...replay, firings: [...replay.firings, ...ofOthers] }, '[]', words)

    expect(model.limits).toEqual([
      { value: 0.95, label: 'warning 0.95', color: 'warning' },
      { value: 0.9, label: 'critical 0.9', color: 'critical' },
    ])
    expect(model.spans).toEqual([{ from: 80, to: 82, color: 'critical' }])
    expect(model.series[0]?.values).toHaveLength(168)
  })

  it('ends a firing that still lasts at the last point', () => {
    const replay = givenReplay()

    const model = toReplayModel(
      { ...replay, firings: replay.firings.map(firing => ({ ...firing, to: null })) }, '[]', words,
    )

    expect(model.spans).toEqual([{ from: 80, to: 167, color: 'critical' }])
  })

  it('knows a group by its labels in any order', () => {
    expect(keyOfLabels({ a: '1', b: '2' })).toBe(keyOfLabels({ b: '2', a: '1' }))
  })
})
