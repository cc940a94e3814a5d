import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { runRetryPlan } from '#shared/contract/run/run-retry.contract'
import { findStageSecrets } from '#server/services/model/stage-secret'
import { createApi, failureOf } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { someName, threeStages } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { givenVersion } from '../../support/run/given-version'
import { mainDatabase } from '../../support/services/databases'

describe.each([mainDatabase()])('a retry after its model configuration was mended on %s', (kind) => {
  const server = hold(() => startApiServer(kind, { allowsPrivateModels: true }))
  const api = createApi(() => server.url)

  const setStage = (runId: string, stageKey: string, change: object) =>
    server.db.updateTable('stageRuns').set(change).where('runId', '=', runId).where('stageKey', '=', stageKey).execute()
  const specOf = async (id: string) =>
    (await server.db.selectFrom('taskRuns').select('spec').where('id', '=', id).executeTakeFirstOrThrow()).spec
  const stageOf = async (id: string, key = 'ask') => (await specOf(id)).stages.find(stage => stage.key === key)
  const planOf = async (id: string, body: object = {}) =>
    runRetryPlan.parse(await api('runRetryPlan', { params: { id }, body: { parameters: {}, ...body } as never }))
  const retry = (id: string, body: object = {}) => api('runRetry', { params: { id }, body: body as never })
  const givenConfig = (body: object = {}) => api('modelCreate', { body: {
    name: someName('model'), provider: 'openai', model: 'gen', endpoint: 'http://127.0.0.1:11434/v1',
    secret: 'a-refused-key-123', concurrency: 4, ...body,
  } })
  const change = (id: string, version: number, body: object) => api('modelChange', { params: { id }, version, body })
  const sealedKeyOf = async (id: string, number: number) => (
    await server.db.selectFrom('modelConfigVersions')
      .select('secret').where('configId', '=', id).where('number', '=', number).executeTakeFirstOrThrow()
  ).secret

  /**
   * read → first (a call) → ask (a call) → out; `ask` failed since its key was refused, `first` has succeeded with the
   * same configuration.
   */
  async function givenRefused(parameters: object = {}) {
    const config = await givenConfig()
    const dataset = await api('datasetCreate', { body: { name: someName('dataset') } })
    const [read, , out] = threeStages(dataset.id) as { key: string, kind: string, parameters?: object }[]
    const call = (key: string, need: string) => ({
      key, kind: 'model.call', needs: [need],
      parameters: { prompt: 'Rate {{text}}', configuration: config.id, ...parameters },
    })
    const stages = [read!, call('first', 'read'), call('ask', 'first'), { ...out!, needs: ['ask'] }]
    const pipeline = await api('pipelineCreate', { body: { name: someName('pipeline'), stages: stages as never } })
    const task = await api('taskCreate', { body: { name: someName('task'), pipelineId: pipeline.id } })
    const { id } = await api('taskLaunch', { params: { id: task.id }, body: {} })
    const stored = await server.artifacts.put(Readable.from([Buffer.from(`{"id":"${id}"}\n`)]))
    const outputs = JSON.stringify([{ ...stored, mediaType: 'application/jsonl', records: 1, role: 'OUTPUT' }])
    await setStage(id, 'read', { state: 'SUCCEEDED', outputs, recordsIn: 9, recordsOut: 9 })
    await setStage(id, 'first', { state: 'SUCCEEDED', outputs, recordsIn: 9, recordsOut: 9 })
    await setStage(id, 'ask', { state: 'FAILED' })
    const error = JSON.stringify({
      reason: 'MODEL_NOT_READY', message: 'refused', stageKey: 'ask', retryable: false, metadata: {},
    })
    await server.db.updateTable('taskRuns')
      .set({ observedState: 'FAILED', disposition: 'open', error, finishedAt: new Date() }).where('id', '=', id)
      .execute()
    return { id, config, pipelineId: pipeline.id, datasetId: dataset.id, stages }
  }

  it('runs again with the newest key, model, endpoint and limits, and takes over what the old version has paid for', async () => {
    const { id, config } = await givenRefused({ concurrency: 9 })
    await change(config.id, 1, {
      secret: 'the-right-key-456', model: 'gen-2', endpoint: 'http://127.0.0.1:11435/v1', concurrency: 3, retries: 1,
    })

    const again = await retry(id)

    const [asked, first] = [await stageOf(again.id), await stageOf(again.id, 'first')]
    expect((await specOf(again.id)).reuse).toEqual({ runId: id, stageKeys: ['read', 'first'] })
    expect(asked).toMatchObject({ configuration: { id: config.id, version: 2 }, parameters: {
      model: 'openai:gen-2', target: { endpoint: 'http://127.0.0.1:11435/v1', model: 'gen-2' }, concurrency: 3,
      max_retries: 1, prompt: 'Rate {{text}}',
    } })
    expect((await findStageSecrets(server.db, [asked!])).get('ask')).toBe(await sealedKeyOf(config.id, 2))
    expect(first).toEqual(await stageOf(id, 'first'))
  })

  it('says which version it has and would have, and whether anything differs', async () => {
    const { id, config } = await givenRefused()

    const before = await planOf(id)
    await change(config.id, 1, { secret: 'the-right-key-456' })
    const after = await planOf(id)
    const asItWas = await planOf(id, { configurations: 'same' })

    const ask = (plan: typeof before) => plan.revisions[0]?.stages.find(stage => stage.key === 'ask')
    const unchanged = (plan: typeof before) => plan.revisions[0]?.choices.map(choice => choice.isUnchanged)
    expect(ask(before)).toMatchObject({
      parameters: { configuration: config.id, prompt: 'Rate {{text}}' },
      configuration: { id: config.id, name: config.name, before: 1, after: 1 },
    })
    expect(ask(before)?.parameters).not.toHaveProperty('model')
    expect(ask(after)?.configuration).toMatchObject({ before: 1, after: 2 })
    expect(ask(asItWas)?.configuration).toMatchObject({ before: 1, after: 1 })
    expect([unchanged(before), unchanged(after), unchanged(asItWas)]).toEqual([
      [true, true, true, true, true, true],
      [false, false, false, false, false, true],
      [true, true, true, true, true, true],
    ])
    expect((await planOf(id, { limits: { ask: { failureTolerance: 0.5 } } })).revisions[0]?.choices[0])
      .toMatchObject({ from: 'failed', reason: null, isUnchanged: false })
  })

  it('is told apart in the preview of many retries from one that fails again as it is', async () => {
    const { id, config } = await givenRefused()
    const isHopeless = async () =>
      (await api('runBulk', { body: { action: 'retry', ids: [id], dryRun: true } })).items[0]?.isHopeless

    const before = await isHopeless()
    await change(config.id, 1, { secret: 'the-right-key-456' })

    expect([before, await isHopeless()]).toEqual([true, false])
    const { items: [done] } = await api('runBulk', { body: { action: 'retry', ids: [id] } })
    expect(await stageOf(done?.retryId ?? '')).toMatchObject({ configuration: { version: 2 } })
  })

  it('can be as it was, and can name another configuration', async () => {
    const { id, config } = await givenRefused()
    await change(config.id, 1, { secret: 'the-right-key-456', concurrency: 2 })
    const other = await givenConfig({ model: 'other', secret: undefined })

    const asItWas = await retry(id, { configurations: 'same' })
    const another = await retry(id, { parameters: { ask: { configuration: other.id, prompt: 'Again {{text}}' } } })

    expect(await stageOf(asItWas.id)).toEqual(await stageOf(id))
    expect(await stageOf(another.id)).toMatchObject({
      configuration: { id: other.id, version: 1 },
      parameters: { model: 'openai:other', prompt: 'Again {{text}}', limit_key: other.id },
    })
    expect((await specOf(another.id)).reuse?.stageKeys).toEqual(['read', 'first'])
  })

  it('keeps what earlier retries have changed, and takes over with the newest revision, too', async () => {
    const { id, config, pipelineId, stages } = await givenRefused()
    const { name, version } = await api('pipelineGet', { params: { id: pipelineId } })
    await api('pipelineReplace', { params: { id: pipelineId }, version, body: { name, stages: stages.map(
      stage =>
        stage.key === 'ask' ? { ...stage, parameters: { ...stage.parameters, prompt: 'Better {{text}}' } } : stage,
    ) as never } })
    await change(config.id, 1, { concurrency: 2 })

    const again = await retry(id, { revision: 'newest', limits: { ask: { failureTolerance: 0.25, maxAttempts: 1 } } })
    await server.db.updateTable('taskRuns')
      .set({ observedState: 'CANCELLED', finishedAt: new Date() }).where('id', '=', again.id).execute()
    const third = await retry(again.id, { from: 'start', limits: { ask: { maxAttempts: null } } })

    expect((await specOf(again.id)).reuse).toEqual({ runId: id, stageKeys: ['read', 'first'] })
    expect(await stageOf(again.id)).toMatchObject({
      failureTolerance: 0.25, maxAttempts: 1, configuration: { version: 2 },
      parameters: { prompt: 'Better {{text}}', concurrency: 2 },
    })
    expect(await stageOf(third.id)).toMatchObject({ failureTolerance: 0.25 })
    expect(await stageOf(third.id)).not.toHaveProperty('maxAttempts')
    expect(await stageOf(third.id, 'first')).toMatchObject({ configuration: { version: 2 } })
  })

  it('names no configuration that the request takes away, and the same one where it stays', async () => {
    const { id, config } = await givenRefused()

    const plan = await planOf(id, { parameters: { ask: { configuration: '', model: 'local:echo' } } })

    const [same] = plan.revisions
    expect(same?.stages.find(({ key }) => key === 'ask'))
      .toMatchObject({ configuration: null, parameters: { configuration: config.id } })
    expect(same?.stages.find(({ key }) => key === 'first')?.configuration).toMatchObject({ id: config.id })
  })

  it('is refused where the configuration cannot be used, unless it is only taken over or as it was', async () => {
    const { id, config } = await givenRefused()
    const other = await givenConfig()
    await change(config.id, 1, { isEnabled: false })

    const failure = await failureOf(retry(id))
    const plan = await planOf(id)

    expect(failure.problem.errors)
      .toMatchObject([{ pointer: '/stages/2/parameters/configuration', code: 'CONFIGURATION_DISABLED' }])
    expect(plan.revisions[0]?.stages.find(stage => stage.key === 'ask')?.configuration)
      .toMatchObject({ before: 1, after: null })
    await expect(retry(id, { parameters: { ask: { configuration: other.id } } })).resolves
      .toMatchObject({ parentRunId: id })
    await expect(retry(id, { configurations: 'same' })).resolves.toMatchObject({ parentRunId: id })
  })

  it.each<[string, object, number, string]>([
    ['limits of a stage that is not there', { limits: { nowhere: { maxAttempts: 1 } } }, 422, '/limits/nowhere'],
    [
      'a tolerance above everything', { limits: { ask: { failureTolerance: 1.5 } } }, 400,
      '/limits/ask/failureTolerance',
    ],
    ['no attempt', { limits: { ask: { maxAttempts: 0 } } }, 400, '/limits/ask/maxAttempts'],
    [
      'another tolerance of a stage that would be taken over', { limits: { first: { failureTolerance: 0.5 } } }, 422,
      '/stages/1',
    ],
  ])('is refused with %s', async (_, body, status, pointer) => {
    const { id } = await givenRefused()

    const failure = await failureOf(retry(id, body))

    expect(failure.status).toBe(status)
    expect(failure.problem.errors?.map(it => it.pointer)).toContain(pointer)
  })

  it('reads rejected records again with the newest version', async () => {
    const { id, config, datasetId } = await givenRefused()
    const stored = await server.artifacts
      .put(Readable.from([Buffer.from(`{"row":1,"reason":"MODEL_UNAUTHENTICATED","record":{"text":"${id}"}}\n`)]))
    const outputs = JSON.stringify([{ ...stored, mediaType: 'application/jsonl', records: 1, role: 'REJECTS' }])
    await setStage(id, 'ask', {
      state: 'SUCCEEDED', outputs, recordsIn: 9, recordsOut: 8, recordsFailed: 1,
      failedByReason: JSON.stringify({ MODEL_UNAUTHENTICATED: 1 }),
    })
    await setStage(id, 'out', { state: 'SUCCEEDED', recordsIn: 8, recordsOut: 8 })
    await server.db.updateTable('taskRuns')
      .set({ observedState: 'SUCCEEDED', disposition: 'none', error: null }).where('id', '=', id).execute()
    await givenVersion(server, {
      datasetId, semver: '1.0.0', records: [{ text: 'a' }], columns: ['text'], producedByRun: id,
      producedByStage: 'out',
    })
    const group = { stageKey: 'ask', reason: 'MODEL_UNAUTHENTICATED' }
    const before = await planOf(id, { group })
    await change(config.id, 1, { secret: 'the-right-key-456' })

    const after = await planOf(id, { group })
    const again = await retry(id, { group })

    expect([before, after].map(plan => plan.revisions[0]?.group?.isUnchanged)).toEqual([true, false])
    expect(after.revisions[0]?.stages.find(stage => stage.key === 'ask')?.configuration)
      .toMatchObject({ before: 1, after: 2 })
    expect(await stageOf(again.id)).toMatchObject({ needs: ['rejects'], configuration: { version: 2 } })
  })
})
