import { afterEach, describe, expect, it } from 'vitest'
import { createApi, failureOf } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { threeStages } from '../../support/api/api-things'
import { modelInfo } from '../../support/services/fake-model'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'

const DATASET = '01900000-0000-7000-8000-0000000000d1'

/** Three stages with a call before the last. */
function withCall(parameters: Record<string, unknown>) {
  const [read, normal, out] = threeStages(DATASET)
  if (!read || !normal || !out) {
    throw new Error('three stages are given')
  }
  return [
    read, normal,
    { key: 'call', kind: 'model.call', needs: [normal.key], parameters: { prompt: 'Say it', ...parameters } },
    { ...out, needs: ['call'] },
  ]
}

describe('models by REST', () => {
  const server = hold(() => startApiServer(mainDatabase()))
  const api = createApi(() => server.url)

  afterEach(() => {
    server.model.isAway = false
  })

  it('says that the model service is not responding when it never answered', async () => {
    server.model.isAway = true

    expect(await failureOf(api('modelAvailable'))).toMatchObject({ status: 503 })
    const { findings } = await api('pipelineValidate', { body: { stages: withCall({ model: 'nobody:knows' }) } })
    expect(findings.filter(({ code }) => code === 'MODEL_NOT_FOUND')).toEqual([])
  })

  it('lists models of every page, and the last answer while the service is not responding', async () => {
    server.model.offered = [
      modelInfo('local:words'), modelInfo('openai:mini', 'LOADING'), modelInfo('vllm:large', 'UNAVAILABLE'),
      { ...modelInfo('local:sentiment'), tasks: ['CLASSIFY'] },
    ]

    const live = await api('modelAvailable')
    server.model.isAway = true
    const kept = await api('modelAvailable')

    expect(live.items.map(({ id, state }) => [id, state])).toEqual([
      ['local:words', 'READY'],
      ['openai:mini', 'LOADING'],
      ['vllm:large', 'UNAVAILABLE'],
      ['local:sentiment', 'READY'],
    ])
    expect(kept.items).toEqual(live.items)
  })

  it.each([
    [{ model: 'nobody:knows' }, 'MODEL_NOT_FOUND'],
    [{ model: 'vllm:large' }, 'MODEL_UNAVAILABLE'],
  ])('warns about a stage that calls %o', async (parameters, code) => {
    const { findings } = await api('pipelineValidate', { body: { stages: withCall(parameters) } })

    expect(findings.filter(({ pointer }) => pointer === '/stages/2/parameters/model'))
      .toMatchObject([{ severity: 'WARNING', code, stageKey: 'call' }])
  })

  it('warns about a model that cannot do what the stage asks of it', async () => {
    const judged = (model: string) => withCall({ model }).map(stage =>
      stage.key === 'call' ? { ...stage, kind: 'judge', parameters: { rubric: 'Is it clear?', model } } : stage)

    const [rules, text] = [
      await api('pipelineValidate', { body: { stages: judged('local:sentiment') } }),
      await api('pipelineValidate', { body: { stages: judged('local:words') } }),
    ]

    const ofModel = ({ findings }: typeof rules) =>
      findings.filter(({ pointer }) => pointer === '/stages/2/parameters/model')
        .map(({ severity, code }) => `${severity} ${code}`)
    expect(ofModel(rules)).toEqual(['WARNING MODEL_CANNOT_JUDGE'])
    expect(ofModel(text)).toEqual([])
  })

  it('names the offered models, the one most like the absent one first', async () => {
    const { findings } = await api('pipelineValidate', { body: { stages: withCall({ model: 'vllm:larger' }) } })

    const found = findings.find(({ code }) => code === 'MODEL_NOT_FOUND')
    expect(found?.params?.offered).toMatch(/^vllm:large, /)
    expect(found?.params?.offered?.split(', ')).toHaveLength(4)
  })

  it('refuses an address that no call would be sent to, at its field', async () => {
    const target = { provider: 'openai', endpoint: 'http://127.0.0.1:9', model: 'large' }
    const { ok, findings } = await api('pipelineValidate', { body: { stages: withCall({ model: 'mine', target }) } })

    const [severity, pointer] = ['ERROR', '/stages/2/parameters/target/endpoint']
    expect(ok).toBe(false)
    expect(findings.filter(it => it.pointer === pointer))
      .toMatchObject([{ severity, message: expect.stringContaining('port 80, 443') }])
  })

  it.each([
    { model: 'local:words' },
    { model: 'openai:mini' },
    { model: 'mine', target: { provider: 'vllm', endpoint: 'http://127.0.0.1:8000/v1', model: 'large' } },
  ])('does not warn about %o', async (parameters) => {
    const { findings } = await api('pipelineValidate', { body: { stages: withCall(parameters) } })

    expect(findings.filter(({ code }) => code.startsWith('MODEL_'))).toEqual([])
  })
})
