import { sql } from 'kysely'
import { v7 } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import { applyBatch } from '#server/ingest/apply-batch'
import { listBudgetUse } from '#server/services/model/budget.service'
import { BUDGET_PASSED, createBudgetWatch } from '#server/ingest/watch-budget'
import { createLotForArtifact } from '#server/services/quality/lot-create.service'
import { toLatencyBucket } from '#shared/domain/latency-bucket'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { createApi, failureOf } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { someName, threeStages } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { toBench, toMessages } from '../../support/run/ingest-deps'
import { RunScript } from '../../support/run/run-script'
import { modelInfo } from '../../support/services/fake-model'
import { drawnDatabases } from '../../support/services/rounds'
import { noReaders } from '../../support/services/no-readers'
import type { Database } from '#db/client'

describe.each(drawnDatabases('model-budget'))('prices and budgets of model calls on %s', (kind) => {
  const server = hold(() => startApiServer(kind, { allowsPrivateModels: true }))
  const api = createApi(() => server.url)

  const day = (number: number) => new Date(Date.UTC(2026, 10, number)).toISOString()
  const params = { id: DEFAULT_PROJECT_ID }
  const pointersOf = async (call: Promise<unknown>) =>
    (await failureOf(call)).problem.errors?.map(({ pointer, code }) => `${pointer} ${code}`)
  const givenConfig = (body: object = {}) => api('modelCreate', { body: {
    name: someName('model'), provider: 'openai', model: 'gen', endpoint: 'http://127.0.0.1:11434/v1',
    secret: 'a-key-of-the-provider', ...body,
  } })

  beforeEach(async () => {
    server.model.offered = [modelInfo('local:words')]
    const { version } = await api('budgetGet', { params })
    await api('budgetReplace', { params, version, body: { amount: null, currency: 'CNY' } })
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

  it('are those of their day: a configuration\'s own price, else its model\'s, and unknown without any', async () => {
    const config = await givenConfig()
    const run = await givenRun(config.id)
    const price = (body: object) => api('modelPriceCreate', {
      params: { id: config.id },
      body: { currency: 'CNY', inputPrice: '2', outputPrice: '0', validFrom: day(1), validUntil: day(10), ...body },
    })
    await price({ scope: 'model', validUntil: null })
    await price({ inputPrice: '3.000001', validFrom: day(10), validUntil: day(12) })

    for (const at of [day(5), day(10), day(12)]) {
      await spend(run.id, { at })
    }
    await spend(run.id, { model: 'openai:nobody-knows', at: day(13) })
    await spend(run.id, { model: 'simulated:words', provenance: 'SIMULATED', at: day(13) })
    const costs = await api('metricCost', { query: { from: day(1), to: day(28), tz: 'UTC' } })

    expect(costs.total).toMatchObject({
      calls: 5, unpricedTokens: 1_000_000, freeTokens: 1_000_000, costs: [{ currency: 'CNY', cost: '7.000001' }],
    })
    expect(costs.groups.find(({ by }) => by === 'model')?.items.map(({ key, costs, unpricedTokens, freeTokens }) =>
      [key, costs[0]?.cost, unpricedTokens, freeTokens]))
      .toEqual([
        ['openai:gen', '7.000001', 0, 0],
        ['openai:nobody-knows', undefined, 1_000_000, 0],
        ['simulated:words', undefined, 0, 1_000_000],
      ])
    expect(costs.groups.find(({ by }) => by === 'configuration')?.items)
      .toMatchObject([{ key: config.id, name: config.name }])
    expect(costs.days.flatMap(({ at, costs }) => costs.map(({ cost }) => [at, cost])))
      .toEqual([[day(5), '2'], [day(10), '3.000001'], [day(12), '2']])
    expect(costs.days.filter(({ unpricedTokens }) => unpricedTokens > 0))
      .toEqual([{ at: day(13), costs: [], unpricedTokens: 1_000_000 }])
  })

  it('stay as they were when a price is entered later', async () => {
    const config = await givenConfig({ model: 'late' })
    const run = await givenRun(config.id)
    await spend(run.id, { model: 'openai:late' })
    await api('modelPriceCreate', {
      params: { id: config.id }, body: { currency: 'CNY', inputPrice: '2', outputPrice: '0', validFrom: day(1) },
    })
    await spend(run.id, { model: 'openai:late', at: day(21) })

    expect((await api('metricCost', { query: { from: day(1), to: day(28), tz: 'UTC' } })).total)
      .toMatchObject({ inputTokens: 2_000_000, unpricedTokens: 1_000_000, costs: [{ currency: 'CNY', cost: '2' }] })
  })

  it('are summed whole though more pipelines have some than are listed, the dearest first', async () => {
    await sql`
      insert into tokens_usage
        (run_id, seq, project_id, pipeline_id, stage_key, attempt, model, provenance, input_tokens, output_tokens,
        cached_input_tokens, reasoning_tokens, calls, calls_by_outcome, is_estimated, occurred_at, config_id, cost,
        currency)
      select ${v7()}::uuid, i, ${DEFAULT_PROJECT_ID}::uuid,
        ('00000000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, 'ask', 1, 'm', 'MODEL', 1, 0, 0, 0, 1, '{}',
        false, now() - interval '1 minute', null, case when i = 2100 then 5 else 1 end, 'CNY'
      from generate_series(1, 2100) i`.execute(server.db)

    const { total, groups } = await api('metricCost', { query: { from: 'now-1h' } })

    expect(total.costs).toEqual([{ currency: 'CNY', cost: '2104' }])
    const items = groups.find(({ by }) => by === 'pipeline')?.items
    expect([items?.length, items?.[0]?.costs]).toEqual([2_000, [{ currency: 'CNY', cost: '5' }]])
  })

  it('warn once a month at the budget\'s ratio, then stop: runs that call models are paused, and launches refused', async () => {
    const config = await givenConfig({ model: 'dear' })
    const now = new Date().toISOString()
    await api('modelPriceCreate', {
      params: { id: config.id }, body: { currency: 'CNY', inputPrice: '6', outputPrice: '0', validFrom: day(1) },
    })
    const [run, waiting] = [await givenRun(config.id), await givenRun(config.id)]
    await server.db.updateTable('taskRuns').set({ observedState: 'WAITING' }).where('id', '=', waiting.id).execute()
    const task = await givenTask(config.id)
    const { version } = await api('budgetGet', { params })
    await api(
      'budgetReplace', { params, version, body: { amount: '10', currency: 'CNY', warningRatio: 0.5, stops: true } },
    )
    const actionsOf = async () =>
      (await server.db.selectFrom('auditLog').select('action').where('nounId', '=', DEFAULT_PROJECT_ID).where(
        'action', 'in', ['budget.warned', 'budget.passed'],
      ).orderBy('id').execute()).map(({ action }) => action)

    await spend(run.id, { at: now, model: 'openai:dear' })
    expect(await api('budgetGet', { params })).toMatchObject({ state: 'warned', spent: '6', ratio: 0.6 })
    expect([await actionsOf(), (await rowOf(run.id)).desiredState]).toEqual([['budget.warned'], 'RUN'])
    await spend(run.id, { at: now, model: 'openai:dear' })

    expect(await api('budgetGet', { params })).toMatchObject({ state: 'passed', spent: '12' })
    expect(await listBudgetUse({ db: server.db, timeZone: 'Asia/Shanghai' }, new Date()))
      .toEqual([{ projectId: DEFAULT_PROJECT_ID, ratio: 1.2 }])
    expect([await actionsOf(), (await rowOf(run.id)).desiredState])
      .toEqual([['budget.warned', 'budget.passed'], 'PAUSE'])
    expect((await api('modelGet', { params: { id: config.id } })).use.month).toEqual({
      calls: 2, inputTokens: 2_000_000, outputTokens: 0, unpricedTokens: 0, costs: [{ currency: 'CNY', cost: '12' }],
    })
    // Its lot may be accepted; nothing after the gate starts then.
    expect((await rowOf(waiting.id)).desiredState).toBe('PAUSE')
    expect(await server.db
      .selectFrom('outbox').select(['verb', 'reason']).where('runId', '=', run.id).orderBy('id').execute())
      .toContainEqual({ verb: 'pause', reason: BUDGET_PASSED })
    expect(await pointersOf(api('taskLaunch', { params: { id: task.id }, body: {} }))).toEqual([' BUDGET_PASSED'])
    expect(await pointersOf(api('runResume', { params: { id: run.id }, body: {} }))).toEqual([' BUDGET_PASSED'])
  })

  it('are not made for a lot that is accepted after the budget has begun to stop: its run is paused before its gate opens', async () => {
    const config = await givenConfig({ model: 'later' })
    await api('modelPriceCreate', {
      params: { id: config.id }, body: { currency: 'CNY', inputPrice: '6', outputPrice: '0', validFrom: day(1) },
    })
    const [run, waiting] = [await givenRun(config.id), await givenRun(config.id)]
    await server.db.updateTable('taskRuns').set({ observedState: 'WAITING' }).where('id', '=', waiting.id).execute()
    await spend(run.id, { at: new Date().toISOString(), model: 'openai:later' })
    const { version } = await api('budgetGet', { params })
    await api('budgetReplace', { params, version, body: { amount: '5', currency: 'CNY', stops: true } })
    const { id: policyId } = await api('qcPolicyCreate', {
      body: { name: someName('policy'), spec: { plan: { kind: 'fixed', sampleSize: 1, acceptNumber: 0 } } },
    })
    const { uri } = await server.artifacts.put((async function* () {
      yield Buffer.from('{"row":1}\n')
    })())
    const lotDeps = { db: server.db, artifacts: server.artifacts, ...noReaders }
    const lot = await createLotForArtifact(lotDeps as never, { name: 'gate', requestId: 'r' }, {
      projectId: DEFAULT_PROJECT_ID, policyId, runId: waiting.id, stageKey: 'gate',
      artifact: { uri, mediaType: 'application/jsonl', records: 1 },
    })
    const { items } = await api('qcLotNext', { params: { id: lot.id }, body: { reviewer: 'ann' } })
    await api('qcSampleVerdict', { params: { id: items[0]?.id ?? '' }, body: { reviewer: 'ann', verdict: 'PASS' } })

    await api('qcLotDecide', { params: { id: lot.id }, body: { decision: 'accept', reason: '' } })

    expect((await rowOf(waiting.id)).desiredState).toBe('PAUSE')
    expect((
      await server.db.selectFrom('outbox').select('verb').where('runId', '=', waiting.id).orderBy('id').execute()
    ).map(({ verb }) => verb)).toEqual(['submit', 'pause', 'decide'])
  })

  it('are looked at once more after the last batch, however soon it came', async () => {
    const config = await givenConfig({ model: 'soon' })
    await api('modelPriceCreate', {
      params: { id: config.id }, body: { currency: 'CNY', inputPrice: '6', outputPrice: '0', validFrom: day(1) },
    })
    const run = await givenRun(config.id)
    const { version } = await api('budgetGet', { params })
    await api(
      'budgetReplace', { params, version, body: { amount: '10', currency: 'CNY', warningRatio: 0.5, stops: true } },
    )
    const now = new Date().toISOString()
    const noted = async () => await server.db.selectFrom('budgets')
      .select(['warnedMonth', 'passedMonth']).where('projectId', '=', DEFAULT_PROJECT_ID).executeTakeFirstOrThrow()
    const budgets = createBudgetWatch(
      { ...toBench({ db: server.db } as Database).deps, timeZone: 'Asia/Shanghai', now: () => new Date() }, 200,
    )
    budgets.start()

    await spend(run.id, { at: now, model: 'openai:soon' })
    await server.db.updateTable('budgets').set({ warnedMonth: '' }).execute()
    budgets.watch([DEFAULT_PROJECT_ID])
    await expect.poll(async () => (await noted()).warnedMonth).not.toBe('')
    await server.db.updateTable('tokensUsage').set({ cost: '20' }).execute()
    budgets.watch([DEFAULT_PROJECT_ID])

    await expect.poll(async () => (await noted()).passedMonth).not.toBe('')
    await budgets.stop()
  })
})
