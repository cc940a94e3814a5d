import { v7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import type { DefectCode } from '#shared/domain/quality/quality-spec'
import { startApiServer } from '../../support/api/api-server'
import { someName } from '../../support/api/api-things'
import { createApi, failureOf } from '../../support/api/api'
import { givenLot } from '../../support/quality/given-lot'
import { givenRun } from '../../support/run/given-run'
import { givenVersion } from '../../support/run/given-version'
import { drawnDatabases } from '../../support/services/rounds'
import { hold } from '../../support/hold'

const AT = '2026-03-02T10:00:00Z'
const DAY = { from: '2026-03-01T00:00:00Z', to: '2026-03-04T00:00:00Z', tz: 'UTC', grain: 'day' as const }

describe.each(drawnDatabases('metric-quality'))('the statistics of quality by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)
  let pipelineId: string

  type Given = {
    verdict: 'PASS' | 'FIX_AND_PASS' | 'FAIL'
    defects?: string[]
    reviewer?: string
    role?: string
    at?: string
    isUndone?: boolean
    sample?: number
  }

  /** A lot of a gate, with verdicts on its samples: the n-th on the n-th, unless it says on which. */
  async function givenVerdicts(verdicts: readonly Given[], codes?: DefectCode[]): Promise<string> {
    const run = await givenRun(server.db, { stages: [{ key: 'gate', kind: 'acceptance.gate' }] })
    await server.db.updateTable('taskRuns')
      .set({ modelVersion: 'local:words', inputTokens: 900, outputTokens: 100 }).where('id', '=', run.runId).execute()
    const { lot, sampleIds } = await givenLot(
      server, { records: verdicts.map((_, row) => `{"id":${row}}`), ...codes && { defects: codes } },
    )
    await server.db.updateTable('qcLots').set({
      origin: 'gate', runId: run.runId, stageKey: 'gate', population: 500, state: 'ACCEPTED', decidedAt: new Date(AT),
    }).where('id', '=', lot.id).execute()
    await server.db.insertInto('qcVerdicts').values(
      verdicts.map(({ verdict, defects = [], reviewer = 'ann', role = 'first', at = AT, isUndone, sample }, index) => ({
        id: v7(), projectId: lot.projectId, lotId: lot.id, sampleId: sampleIds[sample ?? index] ?? '', role, verdict,
        defects: JSON.stringify(defects), fixedRecord: null, reviewer, createdAt: new Date(at),
        undoneAt: isUndone ? new Date(at) : null,
      })),
    ).execute()
    return run.pipelineId
  }

  beforeAll(async () => {
    pipelineId = await givenVerdicts([
      { verdict: 'PASS' },
      { verdict: 'FIX_AND_PASS', defects: ['style'], reviewer: 'bob' },
      { verdict: 'FAIL', defects: ['wrong', 'style'] },
      // Counts as what was adjudicated.
      { verdict: 'FAIL', defects: ['wrong'] },
      { verdict: 'PASS', sample: 3, role: 'second', reviewer: 'bob' },
      { verdict: 'PASS', sample: 3, role: 'adjudication', reviewer: 'eve', at: '2026-03-03T01:00:00Z' },
      { verdict: 'FAIL', isUndone: true },
      { verdict: 'PASS', at: '2026-02-01T00:00:00Z' },
    ])
    await givenVerdicts([{ verdict: 'FAIL' }])
  })

  it('counts each sample by its effective verdict, when that was given', async () => {
    const { total, points } = await api('metricQuality', { query: { ...DAY, pipelineId } })

    expect(total).toMatchObject({ verdicts: 4, passed: 2, fixed: 1, failed: 1, passRatio: 0.75, firstPassRatio: 0.5 })
    // Wilson's interval of 3 in 4, by an independent calculation.
    expect([total.low, total.high]).toEqual([expect.closeTo(0.3006, 4), expect.closeTo(0.9544, 4)])
    expect(points.map(({ at, verdicts, passRatio }) => [at.slice(0, 10), verdicts, passRatio]))
      .toEqual([['2026-03-01', 0, null], ['2026-03-02', 3, 2 / 3], ['2026-03-03', 1, 1]])
  })

  it('lists defects, most first, and the parts that a verdict belongs to', async () => {
    const { defects, by } = await api('metricQuality', { query: { ...DAY, pipelineId } })

    expect(defects).toEqual([
      { code: 'style', name: 'Unclear', severity: 'minor', count: 2 },
      { code: 'wrong', name: 'Wrong answer', severity: 'major', count: 1 },
    ])
    expect(by.stage).toMatchObject([{ stageKey: 'gate', verdicts: 4 }])
    expect(by.model).toMatchObject([{ key: 'local:words', verdicts: 4 }])
    expect(by.revision).toMatchObject([{ label: expect.stringMatching(/#1$/), verdicts: 4 }])
    expect(by.reviewer.map(({ key, verdicts, failed }) => [key, verdicts, failed]))
      .toEqual([['ann', 2, 1], ['bob', 1, 0], ['eve', 1, 0]])
  })

  it('keeps the stages of two pipelines apart that have the same key, each with the names of its own', async () => {
    const { by } = await api('metricQuality', { query: DAY })

    expect(by.stage).toMatchObject([{ stageKey: 'gate', pipelineId, verdicts: 4 }, { stageKey: 'gate', verdicts: 1 }])
    expect(by.stage.map(({ pipelineName, pipelineId: of }) => pipelineName === `pipeline ${of}`)).toEqual([true, true])
    expect(by.stage.map(({ key, label }) => [key, label]))
      .toEqual(by.stage.map(({ pipelineId: of }) => [`${of}/gate`, `pipeline ${of} › gate`]))
    expect(new Set(by.stage.map(({ key }) => key)).size).toBe(2)
  })

  it('divides the tokens of the runs by the records that were accepted', async () => {
    const one = await api('metricQuality', { query: { ...DAY, pipelineId } })
    const both = await api('metricQuality', { query: DAY })

    expect(one.accepted).toEqual({ records: 500, tokens: 1_000, tokensPerRecord: 2 })
    expect(both.accepted).toMatchObject({ records: 1_000, tokens: 2_000 })
  })

  it('counts the records of a version once, when a gate and a later lot accepted them', async () => {
    const { id: datasetId } = await api('datasetCreate', { body: { name: someName('dataset') } })
    const { id: datasetVersionId } = await givenVersion(server, { datasetId, lines: ['{"id":1}'], columns: ['id'] })
    const { runId } = await givenRun(server.db, { stages: [{ key: 'gate', kind: 'acceptance.gate' }] })
    await server.db.updateTable('taskRuns')
      .set({ modelVersion: 'local:twice', inputTokens: 900, outputTokens: 100 }).where('id', '=', runId).execute()
    for (const population of [520, 500]) {
      const { lot } = await givenLot(server, { records: ['{"id":1}'], datasetId, datasetVersionId })
      await server.db.updateTable('qcLots')
        .set({ runId, stageKey: 'gate', population, state: 'ACCEPTED', decidedAt: new Date(AT) })
        .where('id', '=', lot.id).execute()
    }

    expect((await api('metricQuality', { query: { ...DAY, modelVersion: 'local:twice' } })).accepted)
      .toEqual({ records: 500, tokens: 1_000, tokensPerRecord: 2 })
  })

  it('calls a defect what the newest lot that knows it does', async () => {
    const codes = [
      { code: 'renamed', name: 'Zebra', severity: 'minor' as const },
      { code: 'renamed', name: 'Ape', severity: 'major' as const },
    ]
    for (const defect of codes) {
      await givenVerdicts([{ verdict: 'FAIL', defects: ['renamed'], at: '2026-05-02T10:00:00Z' }], [defect])
    }

    const { defects } = await api(
      'metricQuality', { query: { ...DAY, from: '2026-05-01T00:00:00Z', to: '2026-05-04T00:00:00Z' } },
    )

    expect(defects).toEqual([{ code: 'renamed', name: 'Ape', severity: 'major', count: 2 }])
  })

  it('follows its filters', async () => {
    const [all, stage, model, none] = await Promise.all([
      {}, { stage: 'gate' }, { modelVersion: 'local:words' }, { stage: 'other' },
    ].map(filter => api('metricQuality', { query: { ...DAY, ...filter } })))

    expect([all, stage, model, none].map(answer => answer?.total.verdicts)).toEqual([5, 5, 5, 0])
    expect(none)
      .toMatchObject({ total: { passRatio: null, low: null }, defects: [], accepted: { tokensPerRecord: null } })
  })

  it('refuses a range that is none', async () => {
    expect(await failureOf(api('metricQuality', { query: { from: 'yesterday' } }))).toMatchObject({ status: 400 })
    expect(await failureOf(api('metricQuality', { query: { from: 'now-10y', grain: 'hour' } })))
      .toMatchObject({ status: 400 })
  })
})
