import { randomUUID } from 'node:crypto'
import { status } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ModelTask, Provenance, Role } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { failureOf, givenModelService, type GivenModelService, user } from './given-model-service.ts'

let model: GivenModelService

beforeAll(async () => {
  model = await givenModelService()
})

afterAll(async () => {
  expect(model.bugs).toEqual([])
  await model.close()
})

describe('local models', () => {
  it('find entities with their places and the sentiment of a text', async () => {
    const text = 'Acme paid $5 million on Jan 3, 2024. I love this wonderful library!'

    const answer = await model.generate({ model: 'local:wink-analyze', messages: user(text) })

    const output = JSON.parse(answer.output)
    expect(output.entities).toContainEqual({ text: '$5 million', type: 'MONEY', start: 10, end: 20 })
    expect(output.entityCounts).toMatchObject({ MONEY: 1, DATE: 1 })
    expect(output.sentiment.label).toBe('positive')
    expect(answer.provenance).toBe(Provenance.RULES)
    for (const { text: value, start, end } of output.entities) {
      expect(text.slice(start, end)).toBe(value)
    }
  })

  it('distinguish positive, negative and neutral texts', async () => {
    const labels = await Promise.all([
      'This is excellent, I love it.', 'This is terrible, I hate it.', 'The table has four legs.',
    ].map(async (text) => {
      const { output } = await model.generate({ model: 'local:wink-sentiment', messages: user(text) })
      return JSON.parse(output).sentiment.label
    }))

    expect(labels).toEqual(['positive', 'negative', 'neutral'])
  })

  it('detect the language of a text', async () => {
    const answer = await model.generate({
      model: 'local:franc', messages: user('Der schnelle braune Fuchs springt über den faulen Hund.'),
    })

    expect(JSON.parse(answer.output).language).toBe('deu')
    expect(answer.provenance).toBe(Provenance.MODEL)
  })

  it('count real tokens and say that they are estimated', async () => {
    const { usage } = await model.generate({ model: 'local:wink-entities', messages: user('hello world') })

    expect(usage).toMatchObject({ inputTokens: 2n, estimated: true, calls: 1n })
    expect(usage!.outputTokens).toBeGreaterThan(0n)
  })

  it('read a megabyte without a space quickly, and report what they skipped', async () => {
    const answer = await model.generate({ model: 'local:wink-analyze', messages: user('x'.repeat(1_000_000)) })

    expect(JSON.parse(answer.output).skippedCharacters).toBe(1_000_000)
  })

  it('answer thousands of concurrent texts or ask to retry, and lose none', async () => {
    const outcomes = await Promise.all(Array.from({ length: 3_000 }, (_, index) =>
      model.generate({ model: 'local:wink-sentiment', messages: user(`good day ${index}`) })
        .then(() => 'ok', error => error.code)))

    expect(new Set(outcomes).difference(new Set(['ok', status.RESOURCE_EXHAUSTED])).size).toBe(0)
    expect(outcomes.filter(outcome => outcome === 'ok').length).toBeGreaterThan(1_000)
  })
})

describe('bad requests', () => {
  it.each([
    ['no request id', { requestId: 'x' }, 'request_id'],
    ['no message', { messages: [] }, 'messages'],
    ['a message without role', { messages: [{ role: Role.UNSPECIFIED, content: 'x' }] }, 'messages[0].role'],
    ['a message over 1 MiB', { messages: user('é'.repeat(600_000)) }, 'messages[0].content'],
    ['an unknown parameter', { parameters: { nonsense: 1 } }, 'parameters.nonsense'],
    ['a parameter out of range', { parameters: { neutral_band: 2 } }, 'parameters.neutral_band'],
    ['a wrong item of a list', { parameters: { entity_types: ['DATE', 'x y'] } }, 'parameters.entity_types[1]'],
    ['a broken response schema', { responseSchema: '{' }, 'response_schema'],
    ['a timeout of nothing', { timeout: { seconds: 0n, nanos: 0 } }, 'timeout'],
  ])('%s is refused by name', async (_, wrong, field) => {
    const failure = await failureOf(model.generate({ model: 'local:wink-analyze', messages: user('hi'), ...wrong }))

    expect(failure.code).toBe(status.INVALID_ARGUMENT)
    expect(failure.fieldViolations?.map(it => it.field)).toContain(field)
  })

  it('an unknown model is NOT_FOUND', async () => {
    expect(await failureOf(model.generate({ model: 'local:nothing', messages: user('hi') })))
      .toMatchObject({ code: status.NOT_FOUND })
  })
})

describe('request ids', () => {
  const ask = (requestId: string, content: string) =>
    model.generate({ requestId, model: 'local:wink-sentiment', messages: user(content) })

  it('with the same body return the same answer again', async () => {
    const id = randomUUID()

    const [first, second] = [await ask(id, 'fine'), await ask(id, 'fine')]

    expect(second).toMatchObject({ output: first.output, replayed: true, usage: { calls: 0n } })
    expect(first.replayed).toBe(false)
  })

  it('with another body are ALREADY_EXISTS, and ABORTED while the call runs', async () => {
    const id = randomUUID()

    const [first, second] = await Promise.allSettled([ask(id, 'fine'), ask(id, 'fine')])
    const other = await failureOf(ask(id, 'not so fine'))

    expect(first.status).toBe('fulfilled')
    expect(second).toMatchObject({ status: 'rejected', reason: { code: status.ABORTED } })
    expect(other.code).toBe(status.ALREADY_EXISTS)
  })
})

describe('the catalogue', () => {
  it('is paged by id and filtered by task', async () => {
    const ids: string[] = []
    let pageToken = ''
    do {
      const page = await model.client.listModels({ pageSize: 2, pageToken }, { deadlineMs: 60_000 })
      expect(page.models.length).toBeLessThanOrEqual(2)
      ids.push(...page.models.map(({ id }) => id))
      pageToken = page.nextPageToken
    } while (pageToken)
    const extracting = await model.client.listModels({ task: ModelTask.EXTRACT }, { deadlineMs: 60_000 })

    expect(ids).toEqual(['local:franc', 'local:wink-analyze', 'local:wink-entities', 'local:wink-sentiment'])
    expect(extracting.models.map(({ id }) => id)).toEqual(['local:wink-analyze', 'local:wink-entities'])
  })

  it('refuses a page token or size that it did not give', async () => {
    expect(await failureOf(model.client.listModels({ pageToken: 'abc' }, { deadlineMs: 60_000 })))
      .toMatchObject({ code: status.INVALID_ARGUMENT })
    expect(await failureOf(model.client.listModels({ pageSize: 201 }, { deadlineMs: 60_000 })))
      .toMatchObject({ code: status.INVALID_ARGUMENT })
    expect(await failureOf(model.client.getModel({ id: 'simulator:words' }, { deadlineMs: 60_000 })))
      .toMatchObject({ code: status.NOT_FOUND })
  })
})
