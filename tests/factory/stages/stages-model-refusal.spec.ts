import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Json } from '#factory/job/stage-job.ts'
import { createDeltaBuffer } from '#factory/worker/delta-buffer.ts'
import { chat, givenHttp } from '../model/given-http.ts'
import { givenModelService, type GivenModelService } from '../model/given-model-service.ts'
import { runInProcess, toOutcomes } from './stages-runner.ts'
import { after, putRecords, toJob, useStageRoom } from './stages-support.ts'

const room = useStageRoom()
let model: GivenModelService
let http: Awaited<ReturnType<typeof givenHttp>>
/** How the provider answers the request for a text. */
let answer: (text: string, response: ServerResponse) => void

beforeAll(async () => {
  http = await givenHttp(({ body }, response) =>
    answer((JSON.parse(body) as { messages: [{ content: string }] }).messages[0].content, response))
  model = await givenModelService({ allowsPrivateAddresses: true })
})

beforeEach(() => {
  http.seen.length = 0
})

afterAll(async () => {
  expect(model.bugs).toEqual([])
  await model.close()
  await http.close()
})

const target = () => ({ provider: 'openai', endpoint: `http://127.0.0.1:${http.port}/v1`, model: 'tiny' })
const texts = (count: number) => Array.from({ length: count }, (_, row) => ({ text: `t${row}` }))
const good = (response: ServerResponse) =>
  response.end(chat('yes', { usage: { prompt_tokens: 5, completion_tokens: 3 } }))
let runs = 0

/** What ends the stage, and what it has counted until then. */
async function callAndFail(parameters: Record<string, Json>, records: Json[]) {
  runs += 1
  const job = toJob(
    { kind: 'model.call', parameters: { model: 'mine', prompt: '{{text}}', target: target(), ...parameters } },
    {
      upstream: after(await putRecords(room.store, records)),
      runId: `0193a0c0-0000-7000-8001-${String(runs).padStart(12, '0')}`,
    },
  )
  const deltas = createDeltaBuffer()
  const failure = await runInProcess(room, job, undefined, [], { address: model.address, token: '' }, deltas)
    .then(() => undefined, (error: unknown) => error)
  return { failure, outcomes: toOutcomes(deltas.take().tokens) }
}

describe('a provider that refuses', () => {
  it.each([
    ['the key', 401, 'MODEL_KEY_REFUSED', 'PROVIDER_UNAUTHENTICATED'],
    ['what the key may do', 403, 'MODEL_KEY_REFUSED', 'PROVIDER_FORBIDDEN'],
    ['the model', 404, 'MODEL_NOT_FOUND', 'PROVIDER_NOT_FOUND'],
    ['the address', 307, 'MODEL_PROVIDER_REDIRECT', 'PROVIDER_REDIRECT'],
  ])('%s ends the stage for good, and every call is counted', async (_, code, reason, outcome) => {
    answer = (_text, response) => response.writeHead(code, { location: 'http://127.0.0.1:1/' }).end('no')

    const { failure, outcomes } = await callAndFail({ concurrency: 4 }, texts(40))

    expect(failure).toMatchObject({ reason, isRetryable: false, metadata: { reason: outcome, model: 'mine' } })
    expect(http.seen.length).toBeLessThanOrEqual(4)
    expect(outcomes).toEqual({ [outcome]: http.seen.length })
  })

  it.each([
    ['a port', 'http://127.0.0.1:9', 'PORT'],
    ['a query', 'https://host/v1?key=1', 'FORM'],
  ])('an address with %s that is not allowed ends the stage: no record could be sent there', async (
    _, endpoint, rule,
  ) => {
    const { failure, outcomes } = await callAndFail({ concurrency: 1, target: { ...target(), endpoint } }, texts(9))

    expect(failure)
      .toMatchObject({ reason: 'MODEL_BAD_ENDPOINT', isRetryable: false, metadata: { model: 'mine', rule } })
    expect([http.seen, outcomes]).toEqual([[], { BAD_ENDPOINT: 1 }])
  })

  it('every call for a while: those under way when the stage ends are counted, too', async () => {
    answer = (_text, response) => response.writeHead(500).end('oops')

    const { failure, outcomes } = await callAndFail({ concurrency: 8, max_retries: 1 }, texts(40))

    expect(failure).toMatchObject({ reason: 'MODEL_UNAVAILABLE', isRetryable: true })
    expect(outcomes).toEqual({ PROVIDER_UNAVAILABLE: http.seen.length })
  })

  it('every connection is not sent for twice, however often it is tried', async () => {
    const gone = await givenHttp(() => undefined)
    await gone.close()

    const { failure, outcomes } = await callAndFail(
      { concurrency: 1, max_retries: 2, target: { ...target(), endpoint: `http://127.0.0.1:${gone.port}/v1` } },
      texts(4),
    )

    expect(failure).toMatchObject({ reason: 'MODEL_UNAVAILABLE', metadata: { reason: 'PROVIDER_UNREACHABLE' } })
    expect(outcomes).toEqual({ PROVIDER_UNREACHABLE: 3 })
  })

  it('one call leaves the others to be answered, kept and counted', async () => {
    const early: ServerResponse[] = []
    answer = (text, response) => {
      early.push(response)
      if (early.length > 4) {
        good(response)
      }
      // The others are under way when the first is refused.
      if (early.length === 4) {
        const refused = early[http.seen.findIndex(({ body }) => body.includes('"t0"'))]
        refused?.writeHead(401).end('no')
        setTimeout(() => early.filter(other => other !== refused).slice(0, 3).forEach(good), 200)
      }
    }

    const { outcomes } = await callAndFail({ concurrency: 4 }, texts(40))

    expect(outcomes).toEqual({ PROVIDER_UNAUTHENTICATED: 1, OK: http.seen.length - 1 })
    expect(outcomes.OK).toBeGreaterThanOrEqual(3)
  })
})

it('a response schema that is none ends the stage before its first call', async () => {
  answer = (_text, response) => good(response)

  const { failure } = await callAndFail({ response_schema: { type: 'nonsense' } }, texts(4))

  expect(failure).toMatchObject({
    reason: 'RESPONSE_SCHEMA_INVALID', isRetryable: false, metadata: { fault: expect.stringContaining('type') },
  })
  expect(http.seen).toEqual([])
})
