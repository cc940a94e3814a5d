import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { applyBatch } from '#server/ingest/apply-batch'
import { createBudgetWatch } from '#server/ingest/watch-budget'
import { toQueueRunSpec } from '#server/relay/send-entry'
import { findStageSecrets } from '#server/services/model/stage-secret'
import { openSecret } from '#server/services/common/sealed-secret'
import { toLatencyBucket } from '#shared/domain/latency-bucket'
import { createApi, failureOf } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { someName, threeStages } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { toBench, toMessages } from '../../support/run/ingest-deps'
import { RunScript } from '../../support/run/run-script'
import { modelInfo } from '../../support/services/fake-model'
import { drawnDatabases } from '../../support/services/rounds'
import type { Database } from '#db/client'

describe.each(drawnDatabases('model-cost'))('costs of model calls on %s', (kind) => {
  const server = hold(() => startApiServer(kind, { allowsPrivateModels: true }))
  const api = createApi(() => server.url)

  const day = (number: number) => new Date(Date.UTC(2026, 10, number)).toISOString()
  const pointersOf = async (call: Promise<unknown>) =>
    (await failureOf(call)).problem.errors?.map(({ pointer, code }) => `${pointer} ${code}`)
  const givenConfig = (body: object = {}) => api('modelCreate', { body: {
    name: someName('model'), provider: 'openai', model: 'gen', endpoint: 'http://127.0.0.1:11434/v1',
    secret: 'a-key-of-the-provider', ...body,
  } })

  beforeEach(async () => {
    server.model.offered = [modelInfo('local:words')]
    await server.db.deleteFrom('tokensUsage').execute()
  })

  /** A task whose stage `ask` names a configuration. */
  async function givenTask(configuration: string, parameters: object = {}, kind = 'model.call') {
    const dataset = await api('datasetCreate', { body: { name: someName('dataset') } })
    const [read, normal, out] = threeStages(dataset.id)
    const stages = [
      read, normal,
      {
        key: 'ask', kind, needs: ['normal'],
        parameters: { ...kind === 'model.call' && { prompt: 'Rate {{text}}' }, configuration, ...parameters },
      },
      { ...out, needs: ['ask'] },
    ]
    const pipeline = await api('pipelineCreate', { body: { name: someName('pipeline'), stages: stages as never } })
    return api('taskCreate', { body: { name: someName('task'), pipelineId: pipeline.id } })
  }

  async function givenRun(configuration: string, parameters: object = {}) {
    const task = await givenTask(configuration, parameters)
    return api('taskLaunch', { params: { id: task.id }, body: {} })
  }

  const rowOf = (id: string) =>
    server.db.selectFrom('taskRuns').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

  /** Counts tokens as the factory reports them. */
  async function spend(runId: string, {
    at = day(20), model = 'openai:gen', inputTokens = 1_000_000, outputTokens = 0,
    provenance = 'MODEL' as 'MODEL' | 'SIMULATED', calls = 1, callsByOutcome = { OK: calls } as Record<string, number>,
    tookMs = 0,
  } = {}) {
    const { deps } = toBench({ db: server.db } as Database)
    const budgets = createBudgetWatch({ ...deps, timeZone: 'Asia/Shanghai', now: () => new Date() })
    const { lastSeq } = await rowOf(runId)
    const script = new RunScript(runId, ['read', 'normal', 'ask', 'out'], Date.parse(at))
    const usage = { inputTokens, outputTokens, cachedInputTokens: 0, reasoningTokens: 0, calls, estimated: false }
    script.run('RUNNING').stage('ask', 'RUNNING')
      .emit({ kind: 'tokens', model, usage, provenance, callsByOutcome, stageId: 'ask', attempt: 1 })
    if (tookMs > 0) {
      const histogram = { buckets: { [toLatencyBucket(tookMs)]: calls }, zeroCount: 0, sum: calls * tookMs }
      const points = [{ name: 'model_call_ms', value: 0, labels: { model }, histogram }]
      script.emit({ kind: 'metrics', points, stageId: 'ask', attempt: 1 })
    }
    const events = script.events.map((event, index) => ({ ...event, seq: lastSeq + index + 1 }))
    await applyBatch({ ...deps, watchBudget: budgets.watch }, { cursor: '', heardAt: null }, toMessages(events))
    budgets.start()
    await budgets.stop()
  }

  it('name the model of a run that only judges, with a configuration whose response schema is not for it', async () => {
    const task = await givenTask(
      (await givenConfig({ responseSchema: { type: 'object' } })).id, { rubric: 'Is it clear?' }, 'judge',
    )
    const { id } = await api('taskLaunch', { params: { id: task.id }, body: {} })

    const { modelVersion, spec } = await rowOf(id)
    expect(modelVersion).toBe('openai:gen')
    expect(spec.stages.find(({ key }) => key === 'ask')?.parameters).not.toHaveProperty('response_schema')
  })

  it('say what may have been paid twice: calls that were sent again, by the mean of a call', async () => {
    const config = await givenConfig()
    await api('modelPriceCreate', {
      params: { id: config.id }, body: { currency: 'CNY', inputPrice: '2', outputPrice: '0', validFrom: day(1) },
    })
    const run = await givenRun(config.id)
    await spend(run.id, {
      inputTokens: 5_000_000, calls: 6,
      callsByOutcome: { OK: 4, OUTPUT_BREAKS_SCHEMA: 1, PROVIDER_TIMEOUT: 1, RESENT: 2 },
    })
    await spend(run.id, { inputTokens: 1_000_000 })

    const resent = { calls: 2, tokens: 2_000_000, costs: [{ currency: 'CNY', cost: '4' }] }
    expect(await api('metricCost', { query: { from: day(19), to: day(22) } }))
      .toMatchObject({ resent, total: { costs: [{ currency: 'CNY', cost: '12' }] } })
    expect(await api('metricCost', { query: { from: day(19), to: day(22), stage: 'other' } }))
      .toMatchObject({ resent: { calls: 0, tokens: 0, costs: [] } })
    expect((await api('runGet', { params: { id: run.id } })).resent).toEqual(resent)
  })

  it('resolve a stage that names a configuration at launch: values, version, and the sealed key for the factory alone', async () => {
    const config = await givenConfig({ concurrency: 4, retries: 2, parameters: { temperature: 0.3 } })
    const run = await givenRun(config.id, { concurrency: 2 })

    const row = await rowOf(run.id)
    const stage = row.spec.stages.find(({ key }) => key === 'ask')
    expect(stage).toMatchObject({ configuration: { id: config.id, name: config.name, version: 1 }, parameters: {
      model: 'openai:gen',
      target: { provider: 'openai', endpoint: 'http://127.0.0.1:11434/v1', model: 'gen' },
      concurrency: 2, max_retries: 2, parameters: { temperature: 0.3 }, limit_key: config.id,
    } })
    expect((await api('runGet', { params: { id: run.id } })).configurations)
      .toEqual([{ stageKey: 'ask', id: config.id, name: config.name, version: 1 }])
    expect(row.modelVersion).toBe('openai:gen')

    await api('modelChange', { params: { id: config.id }, version: 1, body: { secret: 'another-key-entirely' } })
    const sent = toQueueRunSpec(row, await findStageSecrets(server.db, row.spec.stages)).stages
      .find(({ id }) => id === 'ask')
    const { secret } = await server.db.selectFrom('modelConfigVersions')
      .select('secret').where('configId', '=', config.id).where('number', '=', 1).executeTakeFirstOrThrow()
    expect(sent?.sealedSecrets).toEqual({ api_key: secret })
    expect(openSecret(Buffer.alloc(32).toString('base64'), secret ?? '')).toBeUndefined()
    expect(JSON.stringify(row)).not.toContain(secret)
  })

  it.each<[string, (id: string, version: number) => Promise<unknown>, string]>([
    ['is not there', () => Promise.resolve(), 'NO_CONFIGURATION'],
    [
      'is disabled',
      (id, version) => api('modelChange', { params: { id }, version, body: { isEnabled: false } }),
      'CONFIGURATION_DISABLED',
    ],
    ['is archived', (id, version) => api('modelDelete', { params: { id }, version }), 'CONFIGURATION_ARCHIVED'],
  ])('refuse a launch whose configuration %s, at its place', async (_, spoil, code) => {
    const config = await givenConfig()
    const task = await givenTask(code === 'NO_CONFIGURATION' ? randomUUID() : config.id)
    expect(task.warnings?.map(warning => [warning.severity, warning.code]))
      .toEqual(code === 'NO_CONFIGURATION' ? [['WARNING', code]] : undefined)
    await spoil(config.id, config.version)

    expect(await pointersOf(api('taskLaunch', { params: { id: task.id }, body: {} })))
      .toContain(`/stages/2/parameters/configuration ${code}`)
    const own = await api('taskChange', {
      params: { id: task.id }, version: task.version, body: { parameters: { ask: { configuration: 'none' } } },
    })
    expect(own.warnings).toMatchObject([{ code: 'NO_CONFIGURATION', pointer: '/parameters/ask/configuration' }])
  })

  it('warn while a pipeline is edited whose configuration fails, with its last error', async () => {
    const config = await givenConfig()
    const run = await givenRun(config.id)
    const { stages } = await api('pipelineGet', { params: { id: run.pipelineId } })
    const warningsOf = async () => (await api('pipelineValidate', { body: { stages: stages as never } })).findings
      .filter(({ code }) => code === 'CONFIGURATION_FAILING')
    const at = new Date().toISOString()
    await spend(run.id, { at, calls: 2 })
    expect(await warningsOf()).toEqual([])

    await spend(run.id, { at, calls: 49, callsByOutcome: { OK: 1, UNAVAILABLE: 8, CANCELLED: 40 } })

    expect(await api('modelGet', { params: { id: config.id } }))
      .toMatchObject({ health: 'failing', use: { calls: 51, judged: 11, failed: 8 } })
    const [place, stageKey] = ['/stages/2/parameters/configuration', 'ask']
    const params = { configuration: config.name, id: config.id, outcome: 'UNAVAILABLE' }
    expect(await warningsOf()).toMatchObject([{ severity: 'WARNING', pointer: place, stageKey, params }])
  })

  it('say how long the calls of a configuration took, not those of another one of the same model', async () => {
    const [slow, fast, idle] = [await givenConfig(), await givenConfig(), await givenConfig()]
    const at = new Date(Date.now() - 3_600_000).toISOString()
    await spend((await givenRun(slow.id)).id, { at, calls: 30, tookMs: 4_000 })
    await spend((await givenRun(fast.id)).id, { at, calls: 40, tookMs: 100 })
    const useOf = async ({ id }: { id: string }) => (await api('modelGet', { params: { id } })).use

    const [ofSlow, ofFast, ofIdle] = [await useOf(slow), await useOf(fast), await useOf(idle)]

    expect([ofSlow.calls, ofFast.calls]).toEqual([30, 40])
    expect((ofSlow.callP50Ms ?? 0) / 4_000).toBeCloseTo(1, 1)
    expect((ofSlow.callP95Ms ?? 0) / 4_000).toBeCloseTo(1, 1)
    expect((ofFast.callP50Ms ?? 0) / 100).toBeCloseTo(1, 1)
    expect(ofIdle).toMatchObject({ calls: 0, callP50Ms: null, callP95Ms: null })
  })

  it('are told while a stage runs and its model does not answer', async () => {
    const run = await givenRun((await givenConfig()).id)
    const unansweredOf = async () => (await api('runGet', { params: { id: run.id } })).unanswered
    await spend(run.id, { at: day(20), calls: 2 })
    expect(await unansweredOf()).toEqual([])

    await spend(run.id, { at: day(21), calls: 9, callsByOutcome: { PROVIDER_UNREACHABLE: 9 } })
    await server.db.updateTable('stageRuns')
      .set({ state: 'RUNNING' }).where('runId', '=', run.id).where('stageKey', '=', 'ask').execute()

    expect(await unansweredOf()).toEqual([{ stageKey: 'ask', calls: 9, outcome: 'PROVIDER_UNREACHABLE' }])
    await spend(run.id, { at: day(22), calls: 1 })
    expect(await unansweredOf()).toEqual([])
  })
})
