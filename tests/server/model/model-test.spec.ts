import { beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { AppError } from '#server/errors'
import { createApi, failureOf } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { someName } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { mainDatabase } from '../../support/services/databases'
import { modelInfo } from '../../support/services/fake-model'

const CANARY = 'sk-canary-0123456789abcdef'

describe.each([mainDatabase()])('test calls of models by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const pointersOf = async (call: Promise<unknown>) =>
    (await failureOf(call)).problem.errors?.map(({ pointer, code }) => `${pointer} ${code}`)
  const givenConfig = (body: object = {}) =>
    api('modelCreate', { body: { name: someName('model'), provider: 'service', model: 'local:words', ...body } })
  const givenEndpoint = (body: object = {}) =>
    givenConfig({ provider: 'openai', model: 'gen-72b', endpoint: 'https://9.9.9.9/v1', secret: CANARY, ...body })
  const day = (number: number) => new Date(Date.UTC(2026, 0, number)).toISOString()

  beforeEach(() => {
    server.model.offered = [{ ...modelInfo('local:words'), parametersSchema: {
      type: 'object', additionalProperties: false, properties: { band: { type: 'number', maximum: 1 } },
    } }]
    Object.assign(server.model, { isAway: false, parts: [], hangs: false, requests: [], schemaFaults: [] })
    server.cache.invalidate('models')
  })

  describe('test calls', () => {
    const usage = {
      inputTokens: 19, outputTokens: 42, cachedInputTokens: 0, reasoningTokens: 0, calls: 1, estimated: false,
    }
    const final = { type: 'final' as const, reply: {
      output: '', finishReason: 'STOP', usage, latencyMs: 5, modelVersion: '1', provenance: 'MODEL' as const,
      replayed: false,
    } }

    async function test(id: string): Promise<{ event: string, data: Record<string, unknown> }[]> {
      const answer = await fetch(`${server.url}/api/v1/models/${id}/test`, {
        method: 'POST', headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ prompt: 'Say it in one sentence.' }),
      })
      expect(answer.headers.get('content-type')).toBe('text/event-stream')
      return (await answer.text()).split('\n\n').filter(block => block.startsWith('event: ')).map((block) => {
        const [event = '', data = ''] = block.split('\n')
        return { event: event.slice(7), data: JSON.parse(data.slice(6)) as Record<string, unknown> }
      })
    }

    /** What an answer has sent when it first contains `part`; all of it when it ends before. */
    const textUntil = async (answer: Response, part: string) => {
      let text = ''
      const parts = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
      while (!text.includes(part)) {
        const { done, value } = await parts.read()
        if (done) {
          return text
        }
        text += value
      }
      return text
    }

    it('come in parts, with time to the first of them, tokens and cost, and are counted as tests', async () => {
      const { id } = await givenEndpoint({ parameters: { temperature: 0.2 } })
      await api('modelPriceCreate', {
        params: { id }, body: { currency: 'CNY', inputPrice: '2.4', outputPrice: '7.2', validFrom: day(1) },
      })
      server.model.parts = [{ type: 'delta', text: 'Plants ' }, { type: 'delta', text: 'eat light.' }, final]

      const items = await test(id)

      expect(items.map(({ event }) => event)).toEqual(['delta', 'delta', 'done'])
      expect(items.at(-1)?.data).toMatchObject({
        outcome: 'OK', inputTokens: 19, outputTokens: 42, cost: '0.000348', currency: 'CNY',
        output: 'Plants eat light.', finishReason: 'STOP',
      })
      expect(server.model.requests[0]).toMatchObject({
        model: 'openai:gen-72b', parameters: { temperature: 0.2 },
        target: { endpoint: 'https://9.9.9.9/v1', model: 'gen-72b', keyId: 'console' },
      })
      expect(server.model.requests[0]?.target?.sealedApiKey.length).toBeGreaterThan(CANARY.length)
      expect((await api('modelGet', { params: { id } })).lastTest).toMatchObject({ outcome: 'OK', cost: '0.000348' })
      expect(server.spentIn).toContain(DEFAULT_PROJECT_ID)
      expect(await api('metricCost', { query: { from: 'now-1h' } })).toMatchObject({
        tests: { calls: 1, costs: [{ currency: 'CNY', cost: '0.000348' }] },
        total: { costs: [{ currency: 'CNY', cost: '0.000348' }] },
      })
    })

    it('say why they failed, and make the health of an endpoint', async () => {
      const { id } = await givenEndpoint()
      expect((await api('modelGet', { params: { id } })).health).toBe('untested')
      server.model.parts = [
        { type: 'delta', text: 'Half' }, new AppError('unavailable', 'model: the provider has cut the stream'),
      ]

      expect((await test(id)).at(-1)).toMatchObject({ event: 'failed', data: {
        message: 'model: the provider has cut the stream', outcome: 'UNAVAILABLE', cost: null, inputTokens: null,
        outputTokens: null,
      } })
      expect((await api('modelGet', { params: { id } })).health).toBe('failing')
    })

    it('end with their reader, and are kept as aborted', async () => {
      const { id } = await givenEndpoint()
      Object.assign(server.model, { parts: [{ type: 'delta', text: 'One' }], hangs: true })
      const leaving = new AbortController()
      const answer = await fetch(`${server.url}/api/v1/models/${id}/test`, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"prompt":"Go on for ever."}',
        signal: leaving.signal,
      })
      expect(await textUntil(answer, 'One')).toContain('One')

      leaving.abort()

      await expect.poll(async () => (await api('modelGet', { params: { id } })).lastTest?.outcome).toBe('ABORTED')
    })

    it('are refused like launches when the budget is used up', async () => {
      const { id } = await givenEndpoint()
      await api('modelPriceCreate', {
        params: { id }, body: { currency: 'CNY', inputPrice: '2.4', outputPrice: '7.2', validFrom: day(1) },
      })
      const params = { id: DEFAULT_PROJECT_ID }
      const { version } = await api('budgetGet', { params })
      const set = await api(
        'budgetReplace', { params, version, body: { amount: '0.0001', currency: 'CNY', stops: true } },
      )
      await server.db.deleteFrom('modelTestCalls').execute()
      server.model.parts = [final]

      expect((await test(id)).at(-1)?.event).toBe('done')
      expect(await pointersOf(api('modelTest', { params: { id }, body: { prompt: 'Again.' } })))
        .toEqual([' BUDGET_PASSED'])
      await api('budgetReplace', { params, version: set.version, body: { amount: null, currency: 'CNY' } })
    })

    it('end at the configuration\'s own time', async () => {
      const { id } = await givenEndpoint({ timeoutMs: 100 })
      server.model.hangs = true
      expect((await test(id)).at(-1)).toMatchObject({ event: 'failed', data: { outcome: 'DEADLINE_EXCEEDED' } })
    })
  })
})
