import { expect, it } from 'vitest'
import type { MetricQuality } from '#shared/contract/quality/metric-quality.contract'
import { toDefectModel, toRateModel, toSplitModel } from '~/utils/stat/stat-quality'

const rates = (verdicts: number, passed: number) => ({
  verdicts, passed, fixed: 0, failed: verdicts - passed, passRatio: passed / verdicts, low: 0.5, high: 0.9,
  firstPassRatio: passed / verdicts,
})
const fewOf = (title: string, count: number) => `${title} (${count})`
const words = {
  time: 'Time', zone: 'UTC', passed: 'Pass rate', firstPassed: 'First pass', low: 'Low', high: 'High',
  interval: 'Interval', fewOf,
}

it('a time with too few verdicts is a gap that says how many there were', () => {
  const points: MetricQuality['points'] = [
    { at: '2026-03-01T00:00:00Z', ...rates(40, 36) },
    { at: '2026-03-02T00:00:00Z', ...rates(12, 12) },
    { at: '2026-03-03T00:00:00Z', ...rates(0, 0), passRatio: null },
  ]

  const { buckets, series } = toRateModel({ points, grain: 'day' }, words)

  expect(series.map(({ values }) => values))
    .toEqual([[0.9, null, null], [0.9, null, null], [0.9, null, null], [0.5, null, null]])
  expect(buckets.map(({ status }) => status)).toEqual([undefined, 'missing', undefined])
  expect(buckets[1]?.title).toContain('(12)')
})

it('the last defect of a Pareto has all defects up to it', () => {
  const titles = toDefectModel(
    [{ code: 'a', name: 'A', severity: 'major', count: 6 }, { code: 'b', name: 'B', severity: 'minor', count: 2 }],
    { code: '', count: '', unit: '', titleOf: (name, share) => `${name} ${share}` },
  ).buckets.map(({ title }) => title)

  expect(titles).toEqual(['A 0.75', 'B 1'])
})

it('a part with too few verdicts has no bar', () => {
  const model = toSplitModel(
    [
      { key: 'x', label: 'X', note: 'of P', title: 'P › X', ...rates(30, 27) },
      { key: 'y', label: 'Y', title: 'Y', ...rates(29, 29) },
    ],
    { part: '', passed: '', fewOf },
  )

  expect(model.series[0]?.values).toEqual([0.9, null])
  expect(model.buckets.map(({ title }) => title)).toEqual(['P › X (30)', 'Y (29)'])
  expect(model.buckets.map(({ label, note }) => [label, note])).toEqual([['X', 'of P'], ['Y', undefined]])
})
