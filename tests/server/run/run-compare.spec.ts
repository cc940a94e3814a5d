import { describe, expect, it } from 'vitest'
import { runCompare } from '#shared/contract/run/run-compare.contract'
import { createApi, failureOf } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { hold } from '../../support/hold'
import { givenRun, type GivenRun, LINE } from '../../support/run/given-run'
import { givenVersion } from '../../support/run/given-version'
import { mainDatabase } from '../../support/services/databases'

const MISSING = '0190ffff-0000-7000-8000-000000000000'
const MINUTE_MS = 60_000
const at = (minutes: number) => new Date(Date.parse('2026-03-01T00:00:00Z') + minutes * MINUTE_MS)
const attempts = (minutes: number) => JSON.stringify([{
  attempt: 1, queuedAt: null, startedAt: at(0).toISOString(), finishedAt: at(minutes).toISOString(), state: 'SUCCEEDED',
  pauses: [],
}])
const ended = (minutes: number, change: object = {}) =>
  ({ observedState: 'SUCCEEDED', startedAt: at(0), finishedAt: at(minutes), ...change })

describe.each([mainDatabase()])('two runs compared by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const setRun = ({ runId }: GivenRun, change: object) =>
    server.db.updateTable('taskRuns').set(change).where('id', '=', runId).execute()
  const setStage = ({ runId }: GivenRun, stageKey: string, change: object) =>
    server.db.updateTable('stageRuns').set(change).where('runId', '=', runId).where('stageKey', '=', stageKey).execute()
  const compare = async (a: GivenRun, b: GivenRun) =>
    runCompare.parse(await api('runCompare', { query: { a: a.runId, b: b.runId } }))
  /** Of the same pipeline and revision. */
  async function givenAgain(before: GivenRun, stages: Parameters<typeof givenRun>[1] = {}) {
    const run = await givenRun(server.db, { after: before, ...stages })
    const { pipelineId, revisionId } = await server.db.selectFrom('taskRuns')
      .select(['pipelineId', 'revisionId']).where('id', '=', before.runId).executeTakeFirstOrThrow()
    await setRun(run, { pipelineId, revisionId })
    return run
  }

  it('tell figures, stages and parameters that differ, most important first', async () => {
    const a = await givenRun(server.db, { stages: [{ key: 'read', kind: 'ingest.jsonl' }, {
      key: 'call', kind: 'model.call', parameters: { model: 'small', temperature: 0.2, prompt: 'p' },
    }, { key: 'out', kind: 'publish' }] })
    const b = await givenAgain(a, { stages: [{ key: 'read', kind: 'ingest.jsonl' }, {
      key: 'call', kind: 'model.call', parameters: { model: 'large', temperature: 0.6, prompt: 'p' },
    }, { key: 'out', kind: 'publish' }] })
    await setRun(a, ended(10, { recordsIn: 1_000, recordsOut: 600, inputTokens: 100, outputTokens: 1_000 }))
    await setRun(b, ended(15, { recordsIn: 1_000, recordsOut: 500, inputTokens: 100, outputTokens: 1_400 }))
    await setStage(a, 'call', {
      state: 'SUCCEEDED', attempt: 1, attempts: attempts(8), recordsIn: 1_000, recordsOut: 600, modelCalls: 5,
    })
    await setStage(b, 'call', {
      state: 'SUCCEEDED', attempt: 1, attempts: attempts(13), recordsIn: 1_000, recordsOut: 500, modelCalls: 5,
      failedByReason: JSON.stringify({ MODEL_TIMEOUT: 100 }),
    })

    const answer = await compare(a, b)

    expect(answer.checks.filter(check => !check.isSame).map(check => check.what)).toEqual(['models'])
    expect(answer.findings.map(({ code, stageKey, a: was, b: is }) => [code, stageKey, was, is])).toEqual([
      ['MODEL', 'call', 'small', 'large'], ['PARAMETERS', '', null, 1], ['TIME', '', 10 * MINUTE_MS, 15 * MINUTE_MS],
      ['FAILED', 'call', 0, 100], ['YIELD', 'call', 0.6, 0.5], ['TOKENS', '', 1_000, 1_400],
      ['TIME', 'call', 8 * MINUTE_MS, 13 * MINUTE_MS],
    ])
    expect(answer.figures.find(figure => figure.name === 'duration'))
      .toMatchObject({ a: 10 * MINUTE_MS, b: 15 * MINUTE_MS, ratio: 0.5, verdict: 'worse', reason: null })
    expect(answer.figures.find(figure => figure.name === 'yield')).toMatchObject({ a: 0.6, b: 0.5, verdict: 'worse' })
    expect(answer.parameters).toMatchObject({ same: 3, items: [
      { stageKey: 'call', part: 'parameters', path: ['model'], a: 'small', b: 'large', origin: 'revision' },
      { path: ['temperature'], a: 0.2, b: 0.6 },
    ] })
    expect(answer.stages.map(stage => stage.stageKey)).toEqual(['read', 'call', 'out'])
    expect(answer.stages[1])
      .toMatchObject({ workRatio: 0.625, a: { workMs: 8 * MINUTE_MS }, b: { workMs: 13 * MINUTE_MS } })
    expect((await api('runGet', { params: { id: b.runId } })).previousRunId).toBe(a.runId)
  })

  it('do not call the models the same where only one of them calls a model', async () => {
    const a = await givenRun(server.db, { stages: [{ key: 'read', kind: 'ingest.jsonl' }, {
      key: 'call', kind: 'model.call', parameters: { model: 'small', prompt: 'p' },
    }, { key: 'out', kind: 'publish' }] })
    const b = await givenRun(
      server.db, { stages: [{ key: 'read', kind: 'ingest.jsonl' }, { key: 'out', kind: 'publish' }] },
    )
    await Promise.all([setRun(a, ended(5)), setRun(b, ended(5))])

    expect((await compare(a, b)).checks).toContainEqual({ what: 'models', isSame: false })
  })

  it('tell another model of a judge as another model', async () => {
    const withModel = (model: string) => ({ stages: [{ key: 'read', kind: 'ingest.jsonl' }, {
      key: 'judge', kind: 'judge', parameters: { model, rubric: 'r' },
    }, { key: 'out', kind: 'publish' }] })
    const a = await givenRun(server.db, withModel('small'))
    const b = await givenAgain(a, withModel('large'))
    await Promise.all([setRun(a, ended(5)), setRun(b, ended(5))])

    expect((await compare(a, b)).findings.map(({ code, stageKey, a: was, b: is }) => [code, stageKey, was, is]))
      .toEqual([['MODEL', 'judge', 'small', 'large']])
  })

  it('of different pipelines are paired by key, then by type, and tell the stages that only one has', async () => {
    const a = await givenRun(server.db, { stages: [...LINE.slice(0, 2), { key: 'old', kind: 'dedupe.exact' }] })
    const b = await givenRun(server.db, { stages: [{ key: 'read', kind: 'ingest.jsonl' }, {
      key: 'tidy', kind: 'clean.normalize',
    }, { key: 'new', kind: 'filter.tokens' }] })
    await Promise.all([setRun(a, ended(5)), setRun(b, ended(5))])

    const answer = await compare(a, b)

    expect(answer.stages.map(({ stageKey, a: left, b: right }) => [stageKey, left !== null, right !== null]))
      .toEqual([['read', true, true], ['tidy', true, true], ['new', false, true], ['old', true, false]])
    expect(answer.findings.map(({ code, stageKey }) => `${code} ${stageKey}`))
      .toEqual(['PIPELINE ', 'ONLY_A old', 'ONLY_B new'])
    expect(answer.checks).toContainEqual({ what: 'pipeline', isSame: false })
    expect(answer.checks.map(check => check.what)).not.toContain('revision')
  })

  it('give no changes while one goes on', async () => {
    const a = await givenRun(server.db)
    const b = await givenAgain(a)
    await setRun(a, ended(5, { recordsIn: 10, recordsOut: 10 }))
    await setRun(
      b, { observedState: 'RUNNING', startedAt: new Date(Date.now() - MINUTE_MS), recordsIn: 4, recordsOut: 4 },
    )
    await setStage(a, 'read', { state: 'SUCCEEDED', attempts: attempts(2), recordsIn: 10, recordsOut: 10 })
    await setStage(b, 'read', { state: 'RUNNING', attempts: attempts(1), recordsIn: 4, recordsOut: 4 })

    const answer = await compare(a, b)

    expect(answer.findings).toMatchObject([{ code: 'RUNNING', name: 'b' }])
    expect(answer.figures.every(figure => figure.reason === 'running' && figure.delta === null)).toBe(true)
    expect(answer.figures.find(figure => figure.name === 'duration')?.b).toBeGreaterThanOrEqual(MINUTE_MS)
    expect(answer.stages[0]).toMatchObject({ workRatio: null, yieldDelta: null })
  })

  it('tell which versions their inputs were made from', async () => {
    const [raw, clean] = [
      await api('datasetCreate', { body: { name: 'Raw' } }), await api('datasetCreate', { body: { name: 'Clean' } }),
    ]
    const version = async (datasetId: string, semver: string, parents: string[] = []) =>
      (await givenVersion(server, { datasetId, semver, records: [{ a: semver }], columns: ['a'], parents })).id
    const [first, second] = [await version(raw.id, '1.0.0'), await version(raw.id, '1.1.0')]
    const inputs = (datasetVersionId: string) => [{ key: 'read', kind: 'input.dataset', input: { datasetVersionId } }]
    const [a, b] = [
      await givenRun(server.db, { stages: inputs(await version(clean.id, '1.0.0', [first])) }),
      await givenRun(server.db, { stages: inputs(await version(clean.id, '2.0.0', [second])) }),
    ]

    const [input] = (await compare(a, b)).inputs

    expect(input).toMatchObject({ isSame: false, a: { semver: '1.0.0' }, b: { semver: '2.0.0' }, madeFrom: [
      { datasetId: raw.id, datasetName: 'Raw', a: '1.0.0', b: '1.1.0' },
    ] })
  })

  it('tell what inputs of two projects were made from, and nothing of a history that was not read to its end', async () => {
    const project = await api('projectCreate', { body: { key: 'elsewhere', name: 'Elsewhere' } })
    const dataset = (name: string, projectId?: string) =>
      api('datasetCreate', { body: { name, ...projectId && { projectId } } })
    const [raw, clean, ours, long] = [
      await dataset('Raw there', project.id), await dataset('Clean there', project.id), await dataset('Raw here'),
      await dataset('Long'),
    ]
    const version = async (datasetId: string, semver: string, parents: string[] = []) =>
      (await givenVersion(server, { datasetId, semver, records: [{ a: semver }], columns: ['a'], parents })).id
    const givenReader = async (datasetVersionId: string) =>
      givenRun(server.db, { stages: [{ key: 'read', kind: 'input.dataset', input: { datasetVersionId } }] })
    const theirs = await version(clean.id, '1.0.0', [await version(raw.id, '1.0.0')])
    await server.db.updateTable('datasetVersions')
      .set({ projectId: project.id }).where('datasetId', 'in', [raw.id, clean.id]).execute()
    const a = await givenReader(theirs)
    await setRun(a, { projectId: project.id })
    const b = await givenReader(await version(long.id, '1.0.0', [await version(ours.id, '1.0.0')]))
    let last = await version(long.id, '2.0.0')
    for (const minor of [1, 2, 3, 4, 5, 6]) {
      last = await version(long.id, `2.${minor}.0`, [last])
    }
    const deep = await givenReader(last)
    const madeFrom = async (left: GivenRun, right: GivenRun) =>
      (await compare(left, right)).inputs[0]?.madeFrom.map(origin => [origin.datasetName, origin.a, origin.b])

    expect(await madeFrom(a, b)).toEqual([['Raw here', '', '1.0.0'], ['Raw there', '1.0.0', '']])
    expect(await madeFrom(b, deep)).toEqual([])
  })

  it('are refused when one is unknown, missing or the same', async () => {
    const { runId } = await givenRun(server.db)
    const refusalOf = async (query: { a: string, b: string }) => {
      const { status, problem } = await failureOf(api('runCompare', { query }))
      return [status, problem.errors?.[0]?.pointer]
    }

    expect(await refusalOf({ a: MISSING, b: runId })).toEqual([404, '/query/a'])
    expect(await refusalOf({ a: runId, b: MISSING })).toEqual([404, '/query/b'])
    expect(await refusalOf({ a: runId, b: runId })).toEqual([400, '/query/b'])
    expect(await refusalOf({ a: runId, b: 'x' })).toEqual([400, '/query/b'])
    expect(await refusalOf({ a: runId } as never)).toEqual([400, '/query/b'])
  })
})
