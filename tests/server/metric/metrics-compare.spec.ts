import { beforeEach, describe, expect, it } from 'vitest'
import { getCompare, getRequests, getSeries, getStages, getSummary } from '#server/services/metric/metric.service'
import {
  metricCompare, metricCompareQuery, metricQuery, metricSeries, metricSeriesQuery, metricStages, metricStagesQuery,
  metricSummary, metricSummaryQuery,
} from '#shared/contract/metric.contract'
import { metricRequests } from '#shared/contract/metric/metric-usage.contract'
import { mainDatabase } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'
import { clearFacts, givenFacts, givenHeard, PIPELINE, toDeps } from './metrics-fixture'
import { hold } from '../../support/hold'

const DAY = { from: '2026-03-10T00:00:00+08:00', to: '2026-03-11T00:00:00+08:00', tz: 'Asia/Shanghai' }

/** Facts alone make no pipeline. */
const NAMES = { pipelineId: PIPELINE, pipelineName: '', stageName: '' }

describe.each([mainDatabase()])('metrics beside another period, and in parts, on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))

  beforeEach(() => clearFacts(database).then(() => undefined))

  const compare = async (query: object) =>
    metricCompare.parse(await getCompare(toDeps(database), metricCompareQuery.parse(query)))
  const series = async (query: object) =>
    metricSeries.parse(await getSeries(toDeps(database), metricSeriesQuery.parse(query)))

  it('compare each bucket with the one at the same place of the previous period', async () => {
    await givenHeard(database, '2026-03-08T16:00:00Z', '2026-03-11T00:00:00Z')
    await givenFacts(database, [
      { at: '2026-03-09T01:30:00Z', stage: 'publish', terminalRecordsOut: 5 },
      { at: '2026-03-10T01:10:00Z', stage: 'publish', terminalRecordsOut: 8 },
      { at: '2026-03-10T02:10:00Z', stage: 'publish', terminalRecordsOut: 1 },
    ])

    const answer = await compare({ ...DAY, metric: 'records_out', grain: 'hour' })

    expect(answer).toMatchObject({ value: 9, comparison: { value: 5, delta: 4, ratio: 0.8, reason: null } })
    expect(answer.points).toHaveLength(24)
    expect(answer.points[9]).toEqual({
      at: '2026-03-10T01:00:00.000Z', value: 8, status: 'final',
      before: { at: '2026-03-09T01:00:00.000Z', value: 5, status: 'final' },
    })
    expect(answer.points[10]).toMatchObject({ value: 1, before: { value: 0, status: 'zero' } })
  })

  it('compare with last year, and say when nothing is known of it', async () => {
    await givenHeard(database, '2026-03-09T16:00:00Z', '2026-03-11T00:00:00Z')
    await givenHeard(database, '2025-03-09T16:00:00Z', '2025-03-10T16:00:00Z')
    await givenHeard(database, '2026-03-11T00:00:00Z', '2026-03-11T00:05:00Z')
    await givenFacts(database, [
      { at: '2025-03-10T02:00:00Z', stage: 'publish', terminalRecordsOut: 4 },
      { at: '2026-03-10T02:00:00Z', stage: 'publish', terminalRecordsOut: 6 },
    ])

    const yoy = await compare({ ...DAY, metric: 'records_out', grain: 'day', mode: 'yoy' })
    const mom = await compare({ ...DAY, metric: 'records_out', grain: 'day' })
    const { items } = await getSummary(toDeps(database), metricSummaryQuery.parse(DAY))
    const [of] = items.filter(item => item.metric === 'records_out')

    expect(yoy.comparison).toEqual({
      value: 4, now: 6, delta: 2, ratio: 0.5, reason: null,
      window: { from: '2025-03-09T16:00:00.000Z', to: '2025-03-10T16:00:00.000Z' },
      nowWindow: { from: '2026-03-09T16:00:00.000Z', to: '2026-03-10T16:00:00.000Z' },
    })
    expect(yoy.points[0]?.before).toEqual({ at: '2025-03-09T16:00:00.000Z', value: 4, status: 'final' })
    expect(mom.comparison).toMatchObject({ value: null, reason: 'no_base' })
    expect(mom.points[0]?.before).toMatchObject({ value: null, status: 'missing' })
    expect(of?.yoy).toEqual(yoy.comparison)
  })

  it('have nothing to compare with a day that the shorter month does not have', async () => {
    await givenHeard(database, '2026-01-31T16:00:00Z', '2026-04-01T00:00:00Z')

    const march = await compare({
      from: '2026-03-01T00:00:00+08:00', to: '2026-04-01T00:00:00+08:00', tz: DAY.tz, metric: 'records_out',
      grain: 'day',
    })

    expect(march.points).toHaveLength(31)
    expect(march.points[27]?.before).toEqual({ at: '2026-02-27T16:00:00.000Z', value: 0, status: 'zero' })
    expect(march.points.slice(28).map(point => point.before)).toEqual([null, null, null])
  })

  it('split a series, sum the small parts, and keep gaps', async () => {
    await givenHeard(database, '2026-03-09T16:00:00Z', '2026-03-10T04:00:00Z')
    await givenFacts(database, [
      ...Array.from({ length: 9 }, (_, index) => ({
        at: '2026-03-09T17:00:00Z', stage: 'label', model: `m${index}`, inputTokens: 100 - index, modelCalls: 1,
      })),
      { at: '2026-03-09T18:00:00Z', stage: 'label', model: 'm0', outputTokens: 7, modelCalls: 1 },
      { at: '2026-03-09T18:00:00Z', stage: 'publish', terminalRecordsOut: 1 },
    ])

    const byModel = await series({ ...DAY, metric: 'tokens_total', grain: 'hour', by: 'model' })
    const byStage = await series({ ...DAY, metric: 'tokens_total', grain: 'hour', by: 'stage' })
    const whole = await series({ ...DAY, metric: 'tokens_total', grain: 'hour' })

    expect(byModel.parts.map(({ key, values }) => [key, values[1], values[2], values[20]])).toEqual([
      ['m0', 100, 7, null], ['m1', 99, 0, null], ['m2', 98, 0, null], ['m3', 97, 0, null], ['m4', 96, 0, null],
      ['m5', 95, 0, null], ['m6', 94, 0, null], [null, 93 + 92, 0, null],
    ])
    expect(byModel.points[1]?.value).toBe(100 + 99 + 98 + 97 + 96 + 95 + 94 + 93 + 92)
    expect(byStage.parts.map(({ key }) => key)).toEqual(['label'])
    expect(whole.parts).toEqual([])
  })

  it('count model calls by stage, failed ones too', async () => {
    await givenHeard(database, '2026-03-09T16:00:00Z', '2026-03-11T00:00:00Z')
    await givenFacts(database, [
      { at: '2026-03-10T01:00:00Z', stage: 'label', model: 'wink', modelCalls: 10, modelCallsFailed: 1 },
      { at: '2026-03-10T03:00:00Z', stage: 'label', model: 'wink', modelCalls: 5 },
      { at: '2026-03-10T03:00:00Z', stage: 'judge', modelCalls: 40, modelCallsFailed: 2 },
      { at: '2026-03-10T03:00:00Z', stage: 'publish', recordsIn: 1 },
    ])

    const answer = metricRequests.parse(await getRequests(toDeps(database), metricQuery.parse(DAY)))

    expect(answer.total).toEqual({ calls: 55, failed: 3, cancelled: 0 })
    expect(answer.items).toEqual([
      { ...NAMES, stageKey: 'judge', stageKind: 'kind.judge', modelVersion: '', calls: 40, failed: 2, cancelled: 0 },
      {
        ...NAMES, stageKey: 'label', stageKind: 'kind.label', modelVersion: 'wink', calls: 15, failed: 1, cancelled: 0,
      },
    ])
  })

  it('contain the stages of both periods', async () => {
    await givenHeard(database, '2026-03-08T16:00:00Z', '2026-03-11T00:00:00Z')
    await givenFacts(database, [
      { at: '2026-03-09T01:00:00Z', stage: 'publish', recordsIn: 5 },
      { at: '2026-03-10T01:00:00Z', stage: 'publish', recordsIn: 8 },
    ])

    const ask = async (query: object) =>
      metricStages.parse(await getStages(toDeps(database), metricStagesQuery.parse({ ...DAY, ...query })))
    const [mom, yoy, off] = await Promise.all([ask({ compare: 'mom' }), ask({ compare: 'yoy' }), ask({})])

    expect(mom.items.map(({ stageKey, recordsIn }) => [stageKey, recordsIn])).toEqual([['publish', 8]])
    expect(mom.before.map(({ stageKey, recordsIn }) => [stageKey, recordsIn])).toEqual([['publish', 5]])
    expect(mom.now).toEqual(mom.items.map(item => ({ ...item, runs: null })))
    expect(mom.compared?.before).toEqual({ from: '2026-03-08T16:00:00.000Z', to: '2026-03-09T16:00:00.000Z' })
    expect([yoy.before, off.before]).toEqual([[], []])
  })

  it('contain the series of every figure', async () => {
    await givenHeard(database, '2026-03-09T16:00:00Z', '2026-03-09T19:00:00Z')
    await givenFacts(database, [{ at: '2026-03-09T17:00:00Z', stage: 'publish', terminalRecordsOut: 60 }])

    const answer = metricSummary.parse(await getSummary(
      toDeps(database), metricSummaryQuery.parse({ ...DAY, grain: 'hour' }),
    ))
    const plain = metricSummary.parse(await getSummary(toDeps(database), metricSummaryQuery.parse(DAY)))

    expect(answer.course).toHaveLength(24)
    expect(answer.items.find(item => item.metric === 'records_out')?.course.slice(0, 4)).toEqual([0, 60, 0, null])
    expect(answer.items.find(item => item.metric === 'throughput')?.course[1]).toBe(1)
    expect(plain.course).toEqual([])
  })

  it('refuse a grain that is too fine, as for a series', async () => {
    await expect(compare({ from: 'now-40d', to: 'now', grain: '5m' })).rejects.toMatchObject({ code: 'invalid_input' })
    expect(metricCompareQuery.safeParse({ mode: 'sideways' }).success).toBe(false)
  })
})
