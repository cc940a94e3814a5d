import { describe, expect, it } from 'vitest'
import type { MetricCompare, MetricSeries, StageMetrics } from '#shared/contract/metric.contract'
import { toChartCsv, toRows } from '~/utils/chart/chart-table'
import {
  fromStageId, MOST_BARS, toCompareModel, toPartsModel, toRequestsModel, toSeriesModel, toStageBars,
} from '~/utils/stat/stat-charts'
import { toRowsModel } from '~/utils/stat/stat-table'

const words = { time: 'Time', unit: 'records', zone: 'Asia/Shanghai', now: 'Now' }
const at = (hour: number) => `2026-11-20T0${hour}:00:00.000Z`
const points: MetricSeries['points'] = [
  { at: at(0), value: 4, status: 'final' },
  { at: at(1), value: null, status: 'missing' },
  { at: at(2), value: 0, status: 'zero' },
  { at: at(3), value: 2, status: 'partial' },
]
const series = {
  points, grain: 'hour', good: 'up', unit: 'records',
  parts: [{ key: 'simulator:words', values: [1, null, 0, 2] }, { key: null, values: [3, null, 0, 0] }],
} as const

describe('a figure over time', () => {
  it('keeps gaps, provisional values and zeros apart', () => {
    const model = toSeriesModel(series, words)

    expect(model.series[0]?.values).toEqual([4, null, 0, 2])
    expect(model.buckets.map(({ status }) => status)).toEqual(['final', 'missing', 'zero', 'partial'])
    expect(model.buckets[0]).toMatchObject({ at: at(0), title: '2026-11-20 08:00' })
  })

  it('begins with the first data of a new console, and keeps its gaps after that', () => {
    const fresh = {
      ...series, parts: [{ key: 'simulator:words', values: [1, null, 0, 2] }],
      points: [{ at: at(0), value: null, status: 'missing' as const }, ...points.slice(1)],
      since: at(2),
    }

    expect(toRows(toSeriesModel(fresh, words)).map(({ bucket }) => bucket.at)).toEqual([at(2), at(3)])
    expect(toSeriesModel({ ...fresh, since: at(1) }, words).buckets.map(({ status, isUnborn }) =>
      isUnborn ? 'unborn' : status))
      .toEqual(['unborn', 'missing', 'zero', 'partial'])
    expect(toRows(toPartsModel(fresh, { ...words, partOf: key => key ?? '' })).map(({ values }) => values))
      .toEqual([[0], [2]])
  })

  it('leaves room for a line in a new console, and no more', () => {
    const minutes = Array.from({ length: 60 }, (_, index) => ({
      at: new Date(Date.UTC(2026, 10, 20, 0, index)).toISOString(), value: index < 58 ? null : 1,
      status: index < 58 ? 'missing' as const : 'final' as const,
    }))

    const { buckets } = toSeriesModel({ ...series, points: minutes, since: minutes[58]?.at ?? '' }, words)

    expect(buckets).toHaveLength(6)
    expect(buckets.filter(({ isUnborn }) => isUnborn)).toHaveLength(4)
    expect(buckets.some(({ status }) => status === 'missing')).toBe(false)
  })

  it('begins with the other panels of its page, also when it was measured later', () => {
    const many = Array.from({ length: 9 }, (_, index) => ({ at: at(index), value: index, status: 'final' as const }))
    const axisOf = (axisSince?: string) =>
      toSeriesModel({ ...series, points: many, since: at(3), axisSince }, words).buckets.map(bucket => bucket.at)
    expect(axisOf(at(1))).toEqual(many.slice(1).map(point => point.at))
    expect(axisOf()).toEqual(many.slice(3).map(point => point.at))
  })

  it('compares a share in points', () => {
    expect(toSeriesModel({ ...series, unit: 'ratio' }, words).change).toBe('points')
  })

  it('is compared with the previous period up to the present', () => {
    const compared: MetricCompare['points'] = points.map((point, index) => ({
      ...point, before: { at: at(index), value: index, status: 'final' },
    }))

    const model = toCompareModel({ ...series, points: compared, asOf: at(3) }, { ...words, before: 'Before' })

    expect(model.buckets).toHaveLength(3)
    expect(model.series[1]?.titles?.[2]).toBe('2026-11-20 10:00')
    expect(model.series.map(({ key, values, isBefore }) => ({ key, values, isBefore }))).toEqual([
      { key: 'now', values: [4, null, 0], isBefore: undefined },
      { key: 'before', values: [0, 1, 2], isBefore: true },
    ])
  })

  it('is alone when nothing is known of the previous period', () => {
    const compared: MetricCompare['points'] = points.map(point => ({ ...point, before: null }))

    expect(toCompareModel({ ...series, points: compared, asOf: at(9) }, { ...words, before: 'Before' }).series)
      .toHaveLength(1)
  })

  it('is split into parts, with all others last and grey', () => {
    const model = toPartsModel(
      { ...series, parts: [...series.parts].map(part => ({ ...part, values: [...part.values] })) },
      { ...words, partOf: key => key ?? 'Other' },
    )

    expect(model.series.map(({ label, color }) => [label, color])).toEqual([['simulator:words', 1], ['Other', 'rest']])
  })
})

describe('calls of models', () => {
  it('are summed by stage, most first', () => {
    const item = (
      stageKey: string, modelVersion: string, calls: number, { pipelineId = 'p', stageKind = 'model.call' } = {},
    ) => ({
      pipelineId, pipelineName: 'P', stageName: '', stageKey, stageKind,
      modelVersion, calls, failed: 0, cancelled: 0,
    })
    const words = { stage: 'Stage', calls: 'Calls', unit: 'calls', textsOf: (
      { stageKey, pipelineName }: { stageKey: string, pipelineName: string },
    ) => ({ label: stageKey, note: pipelineName, title: `${pipelineName} › ${stageKey}` }) }
    const model = toRequestsModel(
      { items: [
        item('score', 'a', 3), item('write', 'a', 5), item('score', 'b', 9), item('score', 'a', 1, { pipelineId: 'q' }),
      ] },
      words,
    )

    expect(model.buckets.map(({ key }) => fromStageId(key))).toEqual([['p', 'score'], ['p', 'write'], ['q', 'score']]
      .map(([pipelineId, stageKey]) => ({ pipelineId, stageKey, stageKind: 'model.call' })))
    expect(model.series[0]?.values).toEqual([12, 5, 1])
    expect(model.buckets[0]).toMatchObject({ label: 'score', note: 'P', title: 'P › score' })
    expect(toChartCsv(model, { zone: 'UTC', words: { status: '', provisional: '', missing: '' } }))
      .toContain('P › write,5')

    // A revision may have given the key to another type: its calls are not those of the one before.
    const renewed = toRequestsModel(
      { items: [item('score', 'a', 3), item('score', 'b', 9, { stageKind: 'judge' })] }, words,
    )
    expect(renewed.buckets.map(({ key }) => fromStageId(key).stageKind)).toEqual(['judge', 'model.call'])
    expect(renewed.series[0]?.values).toEqual([9, 3])
  })
})

describe('times of stages', () => {
  // Only what the bars read.
  const stage = (stageKey: string, attemptP50Ms: number | null) =>
    ({ pipelineId: 'p', stageKey, stageKind: 'filter.rules', attemptP50Ms }) as StageMetrics
  const barWords = {
    stage: 'Stage', now: 'Now', before: 'Before', unit: '', plainUnit: 'ms',
    textsOf: (it: StageMetrics) => ({ label: it.stageKey, title: it.stageKey }),
    valueOf: (it: StageMetrics) => it.attemptP50Ms,
  }

  it('are beside those of the previous period, without stages that did not run', () => {
    const model = toStageBars([stage('read', 4), stage('idle', null), stage('write', 9)], [stage('write', 6)], barWords)

    expect(model.buckets.map(({ key }) => fromStageId(key).stageKey)).toEqual(['write', 'read'])
    expect(model.series.map(({ values }) => values)).toEqual([[9, 4], [6, null]])
    expect(toChartCsv(model, { zone: 'UTC', words: { status: '', provisional: '', missing: '' } }))
      .toContain('Stage,Now (ms),Before (ms)')
  })
})

describe('many stages', () => {
  it('are limited to the longest ones, longest first', () => {
    const many = Array.from({ length: MOST_BARS + 3 }, (_, index) => ({
      pipelineId: 'p', stageKey: `s${index}`, stageKind: 'publish', attemptP50Ms: index === 5 ? 0 : index + 1,
    }) as StageMetrics)

    const model = toStageBars(many, [], {
      stage: '', now: '', before: '', unit: '', plainUnit: 'ms',
      textsOf: it => ({ label: it.stageKey, title: it.stageKey }), valueOf: it => it.attemptP50Ms,
    })

    expect(model.buckets.map(({ label }) => label)).toEqual(['s10', 's9', 's8', 's7', 's6', 's4', 's3', 's2'])
  })
})

describe('a table of figures', () => {
  it('is saved as it is shown', () => {
    const model = toRowsModel([{ name: 'a', n: 1 }, { name: 'b', n: null }], {
      rowLabel: 'Name', titleOf: ({ name }) => name, columns: [{ label: 'N', of: ({ n }) => n }],
    })

    const csv = toChartCsv(model, { zone: 'UTC', words: { status: '', provisional: '', missing: '' } })

    expect(csv.slice(1).trim().split(/\r?\n/)).toEqual(['Name,N', 'a,1', 'b,'])
  })
})
