import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { createApi, failureOf, raw } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { someName } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { mainDatabase } from '../../support/services/databases'
import { modelInfo } from '../../support/services/fake-model'

const NOBODY = '0190ffff-0000-7000-8000-000000000000'
const CANARY = 'sk-canary-0123456789abcdef'

describe.each([mainDatabase()])('model configurations by REST on %s', (kind) => {
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

  it('are created, changed, archived and restored, and every version stays', async () => {
    const made = await givenConfig({ parameters: { band: 0.5 } })
    expect(await api('modelGet', { params: { id: made.id } }))
      .toMatchObject({ ...made, health: 'ok', provenance: 'MODEL', price: null, lastTest: null })
    expect(made).toMatchObject({ version: 1, endpoint: null, hasSecret: false, concurrency: 8, isEnabled: true })

    const changed = await api(
      'modelChange', { params: { id: made.id }, version: 1, body: { concurrency: 32, isEnabled: false } },
    )
    expect(changed).toMatchObject({ version: 2, concurrency: 32 })
    expect((await failureOf(api('modelChange', { params: { id: made.id }, version: 1, body: { retries: 1 } }))).status)
      .toBe(412)
    expect(await api('modelGet', { params: { id: made.id } })).toMatchObject({ health: 'off' })
    const back = await api('modelVersionRestore', { params: { id: made.id, number: 1 } })
    expect(back).toMatchObject({ version: 3, concurrency: 8, isEnabled: true })
    await api('modelDelete', { params: { id: made.id }, version: 3 })
    expect((await api('modelList', { query: {} })).items.map(({ id }) => id)).not.toContain(made.id)
    expect((await failureOf(api('modelChange', { params: { id: made.id }, version: 4, body: { retries: 1 } }))).status)
      .toBe(409)
    expect(await api('modelRestore', { params: { id: made.id } })).toMatchObject({ isArchived: false, version: 5 })

    const { items } = await api('modelVersionList', { params: { id: made.id } })
    expect(items.map(({ number, restoredFrom, spec }) => [number, restoredFrom, spec.concurrency]))
      .toEqual([[5, null, 8], [4, null, 8], [3, 1, 8], [2, null, 32], [1, null, 8]])
    expect((await api('modelVersionList', { params: { id: made.id }, query: { limit: 2 } })).nextCursor).not.toBeNull()
    expect(server.published).toContain('models')
  })

  it('tell the calls in progress and the breaker, and what cannot be known', async () => {
    const [busy, idle] = [await givenConfig(), await givenConfig()]
    server.model.calls = new Map([[busy.id, 3]])
    const callsOf = async () => {
      const { breaker, items } = await api('modelActivity', {})
      return [breaker, ...[busy, idle].map(({ id }) => items.find(item => item.id === id)?.activeCalls)]
    }

    expect(await callsOf()).toEqual(['closed', 3, 0])
    server.model.isAway = true
    expect(await callsOf()).toEqual(['open', null, null])
    expect((await failureOf(api('modelActivity', { query: { projectId: 'x' } }))).status).toBe(400)
  })

  it('are saved only with a response schema that the factory can use', async () => {
    const made = await givenConfig({ responseSchema: { type: 'object' } })
    server.model.schemaFaults = ['data/type must be equal to one of the allowed values']
    const refused = await failureOf(givenConfig({ responseSchema: { type: 'nonsense' } }))
    expect([refused.status, refused.problem.errors]).toEqual([422, [{
      pointer: '/responseSchema', code: 'RESPONSE_SCHEMA_INVALID', message: expect.stringContaining('allowed values'),
    }]])
    expect(await pointersOf(api(
      'modelChange', { params: { id: made.id }, version: 1, body: { responseSchema: { type: 'nonsense' } } },
    ))).toEqual(['/responseSchema RESPONSE_SCHEMA_INVALID'])

    server.model.isAway = true

    expect((await failureOf(givenConfig({ responseSchema: { type: 'array' } }))).status).toBe(503)
    // What was checked before need not be asked again.
    expect(await api('modelChange', { params: { id: made.id }, version: 1, body: { retries: 1 } }))
      .toMatchObject({ version: 2, responseSchema: { type: 'object' } })
  })

  it.each<[string, object, string[]]>([
    ['parameters that break the model\'s own schema', { parameters: { band: 3, colour: 'red' } }, [
      '/parameters/band BAD_PARAMETER', '/parameters/colour BAD_PARAMETER',
    ]],
    ['an endpoint that it does not have', { endpoint: 'https://9.9.9.9/v1' }, ['/endpoint NO_ENDPOINT']],
    ['a key in the name', { name: CANARY }, ['/name SECRET_IN_FIELD']],
    ['a secret that nobody would use', { secret: CANARY }, ['/secret NO_SECRET']],
    [
      'an address of this machine', { provider: 'openai', endpoint: 'http://127.0.0.1:11434/v1' },
      ['/endpoint ADDRESS_NOT_ALLOWED'],
    ],
    [
      'an address that no setting allows', { provider: 'openai', endpoint: 'http://169.254.169.254/v1' },
      ['/endpoint ADDRESS_NEVER_ALLOWED'],
    ],
    ['a port that no web server has', { provider: 'openai', endpoint: 'http://9.9.9.9:9' }, ['/endpoint BAD_PORT']],
    [
      'a port and an address at once', { provider: 'openai', endpoint: 'http://127.0.0.1:9' },
      ['/endpoint BAD_PORT', '/endpoint ADDRESS_NOT_ALLOWED'],
    ],
    ['an address in disguise', { provider: 'openai', endpoint: 'http://0x7f.1/v1' }, ['/endpoint ADDRESS_NOT_ALLOWED']],
    ['no endpoint', { provider: 'openai' }, ['/endpoint BAD_URL']],
    ['a key in the address', { provider: 'openai', endpoint: `https://9.9.9.9/v1?key=${CANARY}` }, [
      '/endpoint SECRET_IN_FIELD', '/endpoint BAD_URL',
    ]],
    ['a parameter that the protocol does not have', {
      provider: 'openai', endpoint: 'https://9.9.9.9/v1', parameters: { stream: true },
    }, ['/parameters/stream BAD_PARAMETER']],
  ])('are refused with %s', async (_, body, faults) => {
    expect(await pointersOf(givenConfig(body))).toEqual(faults)
  })

  it('are malformed without what they need, and are not there under another id', async () => {
    expect((await failureOf(givenConfig({ concurrency: 0 }))).problem)
      .toMatchObject({ status: 400, errors: [{ pointer: '/concurrency' }] })
    expect((await failureOf(api('modelGet', { params: { id: NOBODY } }))).status).toBe(404)
    const name = someName('model')
    await givenConfig({ name })
    expect(await pointersOf(givenConfig({ name }))).toEqual(['/name NAME_TAKEN'])
  })

  it('are taken unchecked while the model service does not respond', async () => {
    server.model.isAway = true
    const { id } = await givenConfig({ model: `local:${randomUUID()}`, parameters: { anything: 1 } })
    expect(await api('modelGet', { params: { id } })).toMatchObject({ health: 'unknown', provenance: null })
  })

  it('keep their secret: no answer, audit entry or row shows it, and it never goes to another host', async () => {
    const made = await givenEndpoint()
    expect(made).toMatchObject({ hasSecret: true })
    expect(await pointersOf(api(
      'modelChange', { params: { id: made.id }, version: 1, body: { endpoint: 'https://9.9.9.10/v1' } },
    ))).toEqual(['/secret SECRET_NEEDED'])
    await api('modelChange', { params: { id: made.id }, version: 1, body: { secret: `${CANARY}-new`, retries: 1 } })
    expect(await api(
      'modelChange', { params: { id: made.id }, version: 2, body: { endpoint: 'https://9.9.9.10/v1', secret: null } },
    )).toMatchObject({ hasSecret: false })

    const answers = await Promise.all([
      raw(server.url, '/api/v1/models'), raw(server.url, `/api/v1/models/${made.id}`),
      raw(server.url, `/api/v1/models/${made.id}/versions`),
    ])
    const texts = await Promise.all(answers.map(answer => answer.text()))
    const stored = await Promise.all([
      server.db.selectFrom('modelConfigs').selectAll().execute(),
      server.db.selectFrom('modelConfigVersions').selectAll().execute(),
      server.db.selectFrom('auditLog').selectAll().execute(),
      server.db.selectFrom('idempotencyKeys').selectAll().execute(),
    ])
    expect([...texts, JSON.stringify(stored)].filter(text => text.includes('canary'))).toEqual([])
    expect((await api(
      'modelVersionList', { params: { id: made.id } },
    )).items.map(({ isSecretChanged }) => isSecretChanged)).toEqual([true, true, true])
  })

  describe('prices', () => {
    const givenPrice = (id: string, body: object = {}) => api('modelPriceCreate', {
      params: { id }, body: { currency: 'CNY', inputPrice: '2.4', outputPrice: '7.20', validFrom: day(1), ...body },
    })

    it('are entered one after the other, half-open, and the one in force is shown', async () => {
      const { id } = await givenConfig()
      await givenPrice(id)
      const next = await givenPrice(
        id, { inputPrice: '2', validFrom: day(10), endsPrevious: true, note: 'contract C-118' },
      )

      expect(next).toMatchObject({ scope: 'configuration', inputPrice: '2', outputPrice: '7.2', validUntil: null })
      expect((await api('modelPriceList', { params: { id } })).items.map(
        ({ validFrom, validUntil }) => [validFrom, validUntil],
      )).toEqual([[day(10), null], [day(1), day(10)]])
      expect((await api('modelGet', { params: { id } })).price).toMatchObject({ inputPrice: '2' })
      expect(await api('modelPriceGet', { params: { id, priceId: next.id } })).toEqual(next)
      expect((await failureOf(api('modelPriceDelete', { params: { id, priceId: next.id }, version: 7 }))).status)
        .toBe(412)
      await api('modelPriceDelete', { params: { id, priceId: next.id }, version: next.version })
      expect((await api('modelGet', { params: { id } })).price).toBeNull()
      expect((await failureOf(api('modelPriceDelete', { params: { id, priceId: next.id }, version: 1 }))).status)
        .toBe(404)
    })

    it.each<[string, object, string[]]>([
      ['one in the middle', { validFrom: day(12), validUntil: day(13) }, ['/validFrom PRICE_OVERLAPS']],
      ['one without an end before it', { validFrom: day(5) }, ['/validFrom PRICE_OVERLAPS']],
      [
        'the same start, even if it would end it', { validFrom: day(10), endsPrevious: true },
        ['/validFrom PRICE_OVERLAPS'],
      ],
      ['no period at all', { validFrom: day(3), validUntil: day(3) }, ['/validUntil EMPTY_PERIOD']],
      ['a key in the note', { validFrom: day(1), validUntil: day(2), note: CANARY }, ['/note SECRET_IN_FIELD']],
    ])('are refused: %s', async (_, body, faults) => {
      const { id } = await givenConfig()
      await givenPrice(id, { validFrom: day(10) })

      expect(await pointersOf(givenPrice(id, body))).toEqual(faults)
    })

    it.each([
      ['without validity', { validFrom: undefined }, '/validFrom'],
      ['that are negative', { inputPrice: '-1' }, '/inputPrice'],
      ['finer than a millionth', { outputPrice: '0.0000001' }, '/outputPrice'],
      ['as numbers, which are not exact', { inputPrice: 2.4 }, '/inputPrice'],
    ])('are malformed: %s', async (_, body, pointer) => {
      const { id } = await givenConfig()
      expect((await failureOf(givenPrice(id, body))).problem).toMatchObject({ status: 400, errors: [{ pointer }] })
    })

    it('of which two are entered at once overlap in no case: the database lets one through', async () => {
      const { id } = await givenConfig()
      const both = await Promise.allSettled([
        givenPrice(id), givenPrice(id), givenPrice(id, { validFrom: day(4), validUntil: day(5) }),
      ])
      expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    })
  })

  describe('budgets', () => {
    const params = { id: DEFAULT_PROJECT_ID }

    it('are set, seen and removed by who has seen them', async () => {
      expect(await api('budgetGet', { params }))
        .toMatchObject({ version: 0, amount: null, state: 'none', ratio: null, spent: '0' })
      expect(await pointersOf(api(
        'budgetReplace', { params, version: 0, body: { amount: '100.50', currency: 'XAU' } },
      ))).toEqual(['/currency NO_PRICE'])
      const { id } = await givenConfig()
      await api('modelPriceCreate', {
        params: { id }, body: { currency: 'CNY', inputPrice: '2', outputPrice: '4', validFrom: day(1) },
      })
      const set = await api(
        'budgetReplace', { params, version: 0, body: { amount: '100.50', currency: 'CNY', stops: true } },
      )
      expect(set).toMatchObject({ version: 1, amount: '100.5', state: 'ok', ratio: 0, warningRatio: 0.8 })
      expect(
        (await failureOf(api('budgetReplace', { params, version: 0, body: { amount: '1', currency: 'CNY' } }))).status,
      ).toBe(412)
      expect(
        (await failureOf(api('budgetReplace', { params, version: 1, body: { amount: '0', currency: 'CNY' } }))).status,
      ).toBe(400)
      expect((await failureOf(api('budgetGet', { params: { id: NOBODY } }))).status).toBe(404)
      expect(await api('budgetReplace', { params, version: 1, body: { amount: null, currency: 'CNY' } }))
        .toMatchObject({ amount: null, version: 0 })
    })
  })
})
