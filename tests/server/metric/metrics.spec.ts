import { v7 } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import { insertRevision } from '#db/repositories/pipeline/pipeline-revision.repository'
import { insertPipeline } from '#db/repositories/pipeline/pipeline.repository'
import { getRequests, getSeries, getStages, getSummary, getTokens } from '#server/services/metric/metric.service'
import {
  metricQuery, metricSeries, metricSeriesQuery, metricStages, metricStagesQuery, metricSummary, metricSummaryQuery,
  type MetricName,
} from '#shared/contract/metric.contract'
import { metricRequests, metricTokens } from '#shared/contract/metric/metric-usage.contract'
import { toLatencyBucket } from '#shared/domain/latency-bucket'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { givenDatabase } from '../../support/services/given-database'
import { drawnDatabases } from '../../support/services/rounds'
import { clearFacts, givenFacts, givenHeard, toDeps } from './metrics-fixture'
import { hold } from '../../support/hold'

const DAY = { from: '2026-03-10T00:00:00+08:00', to: '2026-03-11T00:00:00+08:00', tz: 'Asia/Shanghai' }

describe.each(drawnDatabases('metrics'))('metrics on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))

  beforeEach(() => clearFacts(database).then(() => undefined))

  const summary = async (query: object) =>
    metricSummary.parse(await getSummary(toDeps(database), metricSummaryQuery.parse(query)))
  const figure = async (metric: MetricName, query: object = DAY) =>
    (await summary(query)).items.find(item => item.metric === metric)!

  /** Two days heard; the day of DAY has twice as much as the one before. */
  async function givenTwoDays() {
    await givenHeard(database, '2026-03-08T16:00:00Z', '2026-03-11T00:00:00Z')
    await givenFacts(database, [
      { at: '2026-03-09T02:00:00Z', runsSucceeded: 1, runsFailed: 1 },
      {
        at: '2026-03-09T02:00:00Z', stage: 'publish', recordsIn: 720, recordsOut: 720, terminalRecordsOut: 720,
        attempts: 1, waitMs: 500,
      },
      {
        at: '2026-03-10T02:01:00Z', runsSucceeded: 3, runsFailed: 1, runsCrashed: 1, runsCancelled: 1, runsFirstPass: 2,
      },
      {
        at: '2026-03-10T02:02:00Z', stage: 'publish', recordsIn: 1_400, recordsOut: 1_000, terminalRecordsOut: 1_000,
        attempts: 4, waitMs: 1_000,
      },
      {
        at: '2026-03-10T07:59:00Z', stage: 'publish', recordsIn: 600, recordsOut: 440, terminalRecordsOut: 440,
        recordsDropped: 100, recordsFailed: 60,
      },
      {
        at: '2026-03-10T03:00:00Z', stage: 'label', model: 'wink', inputTokens: 900, outputTokens: 100, modelCalls: 10,
        modelCallsFailed: 1,
      },
      { at: '2026-03-10T16:00:00Z', stage: 'publish', terminalRecordsOut: 9_999 },
      { at: '2026-03-10T02:00:00Z', project: '01900000-0000-7000-8000-0000000000ff', terminalRecordsOut: 9_999 },
    ])
  }

  it('tell tokens of rules and models within the factory from those of providers', async () => {
    await givenHeard(database, '2026-03-09T16:00:00Z', '2026-03-11T00:00:00Z')
    await givenFacts(database, [
      {
        at: '2026-03-10T03:00:00Z', stage: 'lang', model: 'local:franc', inputTokens: 30, outputTokens: 4,
        modelCalls: 2,
      },
      {
        at: '2026-03-10T03:00:00Z', stage: 'label', model: 'openai:gpt', inputTokens: 900, outputTokens: 100,
        modelCalls: 1,
      },
    ])

    const { items, localTokens } = await summary(DAY)

    expect(items.find(({ metric }) => metric === 'tokens_total')?.value).toBe(1_034)
    expect(localTokens).toBe(34)
  })

  it('equal the hand-computed figures of a local day', async () => {
    await givenTwoDays()

    const { items, window } = await summary(DAY)
    const value = (metric: MetricName) => items.find(item => item.metric === metric)?.value

    expect(window)
      .toEqual({ from: '2026-03-09T16:00:00.000Z', to: '2026-03-10T16:00:00.000Z', status: 'final', coverage: 1 })
    expect(value('records_out')).toBe(1_440)
    expect(value('throughput')).toBe(1)
    expect(value('run_success')).toBe(3 / 5)
    expect(value('first_pass')).toBe(2 / 6)
    expect(value('record_success')).toBe(1_540 / 1_600)
    expect(value('runs_ended')).toBe(6)
    expect(value('runs_failed')).toBe(2)
    expect(value('wait_mean')).toBe(250)
    expect(value('tokens_total')).toBe(1_000)
  })

  it('are compared with the day before', async () => {
    await givenTwoDays()

    const throughput = await figure('throughput')
    const tokens = await figure('tokens_total')
    const success = await figure('run_success')

    expect(throughput.mom).toEqual({
      value: 0.5, now: 1, delta: 0.5, ratio: 1, reason: null,
      window: { from: '2026-03-08T16:00:00.000Z', to: '2026-03-09T16:00:00.000Z' },
      nowWindow: { from: '2026-03-09T16:00:00.000Z', to: '2026-03-10T16:00:00.000Z' },
    })
    expect(tokens.mom).toMatchObject({ value: 0, delta: 1_000, ratio: null, reason: 'zero_base' })
    expect(success.mom.delta).toBeCloseTo(0.1)
    expect(throughput.yoy).toMatchObject({ value: null, reason: 'no_base' })
  })

  it('have no base without coverage, and a weak one with low coverage', async () => {
    await givenTwoDays()

    const never = await figure('records_out', { from: '2026-03-09T00:00:00+08:00', to: '2026-03-10T00:00:00+08:00' })
    const half = await figure('records_out', { from: '2026-03-09T12:00:00+08:00', to: '2026-03-10T12:00:00+08:00' })

    expect(never.mom).toMatchObject({ value: null, delta: null, reason: 'no_base' })
    expect(half.mom).toMatchObject({ value: null, reason: 'low_coverage' })
  })

  it('distinguish missing from zero', async () => {
    await givenHeard(database, '2026-03-09T16:00:00Z', '2026-03-10T20:00:00Z')

    const quiet = await summary(DAY)
    const unheard = await summary({ from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z' })

    expect(quiet.window).toMatchObject({ status: 'zero', coverage: 1 })
    expect(quiet.items.find(item => item.metric === 'records_out')).toMatchObject({ value: 0, reason: null })
    expect(quiet.items.find(item => item.metric === 'run_success'))
      .toMatchObject({ value: null, reason: 'no_base_count' })
    expect(unheard.window).toMatchObject({ status: 'missing', coverage: 0 })
    expect(unheard.items.every(item => item.value === null && item.reason === 'missing')).toBe(true)
  })

  it('divide by the time up to the watermark, not to the end of the day', async () => {
    await givenHeard(database, '2026-03-09T16:00:00Z', '2026-03-09T17:00:00Z')
    await givenFacts(database, [{ at: '2026-03-09T16:10:00Z', stage: 'publish', terminalRecordsOut: 600 }])

    const throughput = await figure('throughput')

    expect(throughput).toMatchObject({ value: 10, count: 600 })
    expect(throughput.window.status).toBe('partial')
  })

  it('have a point for each local bucket, null without coverage', async () => {
    await givenHeard(database, '2026-03-28T23:00:00Z', '2026-03-30T00:00:00Z')
    await givenFacts(database, [
      { at: '2026-03-28T23:30:00Z', stage: 'publish', terminalRecordsOut: 5 },
      { at: '2026-03-29T21:30:00Z', stage: 'publish', terminalRecordsOut: 7 },
      { at: '2026-03-29T22:30:00Z', stage: 'publish', terminalRecordsOut: 1 },
    ])

    const series = metricSeries.parse(await getSeries(toDeps(database), metricSeriesQuery.parse({
      metric: 'records_out', grain: 'day', tz: 'Europe/Berlin', from: '2026-03-28T00:00:00+01:00',
      to: '2026-03-31T00:00:00+02:00',
    })))

    expect(series.points).toEqual([
      { at: '2026-03-27T23:00:00.000Z', value: null, status: 'missing' },
      { at: '2026-03-28T23:00:00.000Z', value: 12, status: 'final' },
      { at: '2026-03-29T22:00:00.000Z', value: 1, status: 'partial' },
    ])
  })

  it('compute quantiles from the summed buckets, and hide a P95 of few values', async () => {
    await givenHeard(database, '2026-03-09T16:00:00Z', '2026-03-10T20:00:00Z')
    await givenFacts(database, [{ at: '2026-03-10T02:00:00Z', stage: 'a', attempts: 1 }], [
      { at: '2026-03-10T02:00:00Z', measure: 'call', bucketIndex: toLatencyBucket(100), count: 95, stage: 'a' },
      { at: '2026-03-10T05:00:00Z', measure: 'call', bucketIndex: toLatencyBucket(2_000), count: 5, stage: 'b' },
      { at: '2026-03-10T05:00:00Z', measure: 'attempt', bucketIndex: toLatencyBucket(60_000), count: 19, stage: 'b' },
    ])

    const { items } = await summary(DAY)
    const of = (metric: MetricName) => items.find(item => item.metric === metric)
    const hours = await getSeries(
      toDeps(database), metricSeriesQuery.parse({ ...DAY, metric: 'call_p50', grain: 'hour' }),
    )

    expect(of('call_p50')!.value! / 100).toBeCloseTo(1, 1)
    expect(of('call_p95')!.value! / 100).toBeCloseTo(1, 1)
    expect(of('attempt_p95')).toMatchObject({ value: null, reason: 'too_few', count: 19 })
    expect(hours.points[13]!.value! / 2_000).toBeCloseTo(1, 1)
  })

  it('are filtered by stage; figures of whole runs are then null', async () => {
    await givenTwoDays()

    const { items } = await summary({ ...DAY, stage: 'label' })
    const of = (metric: MetricName) => items.find(item => item.metric === metric)

    expect(of('tokens_total')?.value).toBe(1_000)
    expect(of('records_out')?.value).toBe(0)
    expect(of('run_success')).toMatchObject({ value: null, reason: 'not_by_stage' })
  })

  it('tell stages of two pipelines apart, and name both', async () => {
    await givenTwoDays()
    const pipelineId = v7()
    const revisionId = v7()
    const spec = { stages: [{ key: 'publish', kind: 'kind.publish', name: 'To mail', parameters: {}, needs: [] }] }
    await database.db.transaction().execute(async (trx) => {
      await insertPipeline(
        trx, { id: pipelineId, projectId: DEFAULT_PROJECT_ID, name: 'Mails', description: '', isBuiltIn: false },
      )
      await insertRevision(trx, {
        id: revisionId, projectId: DEFAULT_PROJECT_ID, pipelineId, number: 1, spec, canonical: JSON.stringify(spec),
        sha256: '', message: '', actor: 'operator', templateVersionId: null,
      })
      await trx.updateTable('pipelines').set({ currentRevisionId: revisionId }).where('id', '=', pipelineId).execute()
    })
    const own = { at: '2026-03-10T02:00:00Z', stage: 'publish', pipeline: pipelineId }
    await givenFacts(
      database,
      [{ ...own, recordsIn: 0, recordsOut: 30, recordsDropped: 60, recordsFailed: 10, attempts: 1, modelCalls: 3 }],
      [{ ...own, measure: 'attempt', bucketIndex: toLatencyBucket(9_000), count: 1 }],
    )

    const { items } = metricStages.parse(await getStages(toDeps(database), metricStagesQuery.parse(DAY)))
    const requests = metricRequests.parse(await getRequests(toDeps(database), metricQuery.parse(DAY)))

    const rows = items.filter(({ stageKey }) => stageKey === 'publish')
      .map(({ pipelineName, stageName, recordsOut, recordYield, attemptP50Ms }) => ({
        pipelineName, stageName, recordsOut, recordYield, isLong: (attemptP50Ms ?? 0) > 8_000,
      }))
    expect(rows).toHaveLength(2)
    // A stage that reads no records has made those that it dropped, too.
    expect(rows).toEqual(expect.arrayContaining([
      { pipelineName: '', stageName: '', recordsOut: 1_440, recordYield: 1_440 / 2_000, isLong: false },
      { pipelineName: 'Mails', stageName: 'To mail', recordsOut: 30, recordYield: 0.3, isLong: true },
    ]))
    expect(requests.items.map(({ pipelineName, stageKey, calls }) => [pipelineName, stageKey, calls]))
      .toEqual([['', 'label', 10], ['Mails', 'publish', 3]])
  })

  it('list stages and tokens', async () => {
    await givenTwoDays()

    const stages = metricStages.parse(await getStages(toDeps(database), metricStagesQuery.parse(DAY)))
    const tokens = metricTokens.parse(await getTokens(toDeps(database), metricQuery.parse(DAY)))

    expect(stages.items.map(item => [item.stageKey, item.recordsIn, item.tokensTotal, item.runs]))
      .toEqual([['label', 0, 1_000, 0], ['publish', 2_000, 0, 0]])
    expect(tokens.total)
      .toMatchObject({ inputTokens: 900, outputTokens: 100, totalTokens: 1_000, modelCalls: 10, modelCallsFailed: 1 })
    expect(tokens.items).toMatchObject([{ modelVersion: 'wink', stageKind: 'kind.label', totalTokens: 1_000 }])
  })
})
