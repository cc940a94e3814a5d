import { createCipheriv, randomBytes, randomUUID } from 'node:crypto'
import { status } from '@grpc/grpc-js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { FinishReason, Provenance, Role } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { chat, givenHttp, type SeenRequest } from './given-http.ts'
import { failureOf, givenModelService, type GivenModelService, user } from './given-model-service.ts'

const KEY = randomBytes(32)

let model: GivenModelService
let http: Awaited<ReturnType<typeof givenHttp>>
/** How the provider answers in the test at hand. */
let answer: Parameters<typeof givenHttp>[0]

beforeAll(async () => {
  http = await givenHttp((request, response) => answer(request, response))
  model = await givenModelService({ secretKey: KEY.toString('base64'), allowsPrivateAddresses: true })
})

beforeEach(() => {
  http.seen.length = 0
  answer = (_, response) => response.end(chat('hello'))
})

afterAll(async () => {
  expect(model.bugs).toEqual([])
  await model.close()
  await http.close()
})

const target = (extra = {}) => ({
  provider: 'openai', endpoint: `http://127.0.0.1:${http.port}/v1/`, model: 'tiny', ...extra,
})

const ask = (extra = {}, deadlineMs = 20_000) =>
  model.generate({ model: 'mine', messages: user('hi'), target: target(), ...extra }, deadlineMs)

const replyWith = (statusCode: number, body: string, headers = {}) => {
  answer = (_: SeenRequest, response) => response.writeHead(statusCode, headers).end(body)
}

function seal(apiKey: string, key = KEY): Uint8Array {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  return Buffer.concat([nonce, cipher.update(apiKey), cipher.final(), cipher.getAuthTag()])
}

describe('a call', () => {
  it('is sent as a chat completion with the decrypted key, and returns answer and usage', async () => {
    answer = (_, response) => response.end(chat('hello', {
      usage: {
        prompt_tokens: 12, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 2 },
      },
    }))

    const reply = await ask({
      messages: [{ role: Role.SYSTEM, content: 'be short' }, { role: Role.USER, content: 'hi' }],
      parameters: { temperature: 0.5, stop: ['\n'] },
      maxOutputTokens: 7n,
      target: target({ keyId: 'k1', sealedApiKey: seal('sk-secret') }),
    })

    expect(http.seen[0]).toMatchObject({ url: '/v1/chat/completions', headers: { authorization: 'Bearer sk-secret' } })
    expect(JSON.parse(http.seen[0]!.body)).toEqual({
      model: 'tiny', messages: [{ role: 'system', content: 'be short' }, { role: 'user', content: 'hi' }],
      temperature: 0.5, stop: ['\n'], max_tokens: 7, stream: false,
    })
    expect(reply).toMatchObject({
      output: 'hello', finishReason: FinishReason.STOP, modelVersion: 'tiny-2026-01-01', provenance: Provenance.MODEL,
    })
    expect(reply.usage).toMatchObject({
      inputTokens: 12n, outputTokens: 5n, cachedInputTokens: 4n, reasoningTokens: 2n, estimated: false,
    })
  })

  it('counts the tokens itself when the server does not, and marks them', async () => {
    const { usage } = await ask()

    expect(usage).toMatchObject({ inputTokens: 1n, outputTokens: 1n, estimated: true })
  })

  it('is charged once per request id', async () => {
    const requestId = randomUUID()

    const replies = [await ask({ requestId }), await ask({ requestId })]

    expect(replies.map(({ replayed }) => replayed)).toEqual([false, true])
    expect(http.seen).toHaveLength(1)
  })

  it('asks for JSON and refuses an answer that breaks the schema', async () => {
    const responseSchema = JSON.stringify({ type: 'object', required: ['label'] })
    answer = (_, response) => response.end(chat('{"label":"a"}'))
    const good = await ask({ responseSchema })
    answer = (_, response) => response.end(chat('{"other":1}'))

    const bad = await failureOf(ask({ responseSchema }))

    expect(good.output).toBe('{"label":"a"}')
    expect(JSON.parse(http.seen[0]!.body).response_format.json_schema.schema)
      .toEqual({ type: 'object', required: ['label'] })
    expect(bad).toMatchObject({ code: status.FAILED_PRECONDITION, reason: 'OUTPUT_BREAKS_SCHEMA' })
  })
})

describe('what the server answers', () => {
  it.each([
    [400, status.INVALID_ARGUMENT], [401, status.FAILED_PRECONDITION], [403, status.FAILED_PRECONDITION],
    [404, status.NOT_FOUND],
    [413, status.INVALID_ARGUMENT], [418, status.FAILED_PRECONDITION], [422, status.INVALID_ARGUMENT],
    [500, status.UNAVAILABLE],
    [501, status.UNIMPLEMENTED], [502, status.UNAVAILABLE], [503, status.UNAVAILABLE], [529, status.UNAVAILABLE],
  ])('%i becomes gRPC status %i', async (statusCode, code) => {
    replyWith(statusCode, 'no')

    expect((await failureOf(ask())).code).toBe(code)
  })

  it('429 includes the time to retry; without credit there is none', async () => {
    replyWith(429, 'slow down', { 'retry-after': '7' })
    const limited = await failureOf(ask())
    replyWith(429, '{"error":{"code":"insufficient_quota"}}')

    const broke = await failureOf(ask())

    expect(limited).toMatchObject({ code: status.RESOURCE_EXHAUSTED, retryDelayMs: 7_000 })
    expect(broke).toMatchObject({ code: status.RESOURCE_EXHAUSTED, reason: 'PROVIDER_QUOTA' })
    expect(broke.retryDelayMs).toBeUndefined()
  })

  it('never includes a key that the server repeats', async () => {
    answer = ({ headers }, response) => response.writeHead(401).end(`Incorrect API key: ${headers.authorization}`)

    const failure = await failureOf(ask({ target: target({ keyId: 'k1', sealedApiKey: seal('sk-canary-1234') }) }))

    expect(failure.message).toContain('***')
    expect(JSON.stringify(failure)).not.toContain('sk-canary-1234')
  })

  it.each([
    ['a page of HTML', '<html>'],
    ['no choices', '{}'],
    ['a number', '7'],
    ['content that is no text', chat(5)],
  ])('%s is not an answer', async (_, body) => {
    replyWith(200, body)

    expect(await failureOf(ask()))
      .toMatchObject({ code: status.FAILED_PRECONDITION, reason: 'PROVIDER_ANSWER_UNREADABLE' })
  })

  it('an endless answer is cut off', async () => {
    answer = (_, response) => {
      const chunk = Buffer.alloc(65_536, 0x20)
      const pump = () => {
        while (response.write(chunk)) {
          ;
        }
      }
      response.on('drain', pump)
      pump()
    }

    expect(await failureOf(ask()))
      .toMatchObject({ code: status.FAILED_PRECONDITION, reason: 'PROVIDER_ANSWER_TOO_LARGE' })
  })
})

describe('time', () => {
  it('a silent server ends in DEADLINE_EXCEEDED after the request\'s own timeout', async () => {
    answer = () => undefined

    expect(await failureOf(ask({ timeout: { seconds: 0n, nanos: 200_000_000 } })))
      .toMatchObject({ code: status.DEADLINE_EXCEEDED, reason: 'PROVIDER_TIMEOUT' })
  })

  it('a caller that leaves cancels its call to the provider', async () => {
    const gone = Promise.withResolvers<undefined>()
    const asked = Promise.withResolvers<undefined>()
    answer = (_, response) => {
      response.on('close', () => gone.resolve(undefined))
      asked.resolve(undefined)
    }
    const caller = new AbortController()
    const call = model.generate({ model: 'mine', messages: user('hi'), target: target() }, 20_000, caller.signal)
      .catch(error => error.code)

    await asked.promise
    caller.abort()

    expect(await call).toBe(status.CANCELLED)
    await gone.promise
  })

  it('a closed port is UNAVAILABLE', async () => {
    const other = await givenHttp(() => undefined)
    await other.close()

    expect(await failureOf(ask({ target: target({ endpoint: `http://127.0.0.1:${other.port}/v1` }) })))
      .toMatchObject({ code: status.UNAVAILABLE })
  })
})

describe('a target', () => {
  it.each([
    ['another provider', { provider: 'nobody' }, status.INVALID_ARGUMENT],
    ['no model', { model: '' }, status.INVALID_ARGUMENT],
    ['another scheme', { endpoint: 'file:///etc/passwd' }, status.INVALID_ARGUMENT],
    ['a name in the URL', { endpoint: 'http://user:pass@127.0.0.1:8080/v1' }, status.INVALID_ARGUMENT],
    ['a query', { endpoint: 'http://127.0.0.1:8080/v1?x=1' }, status.INVALID_ARGUMENT],
    ['a low port', { endpoint: 'http://127.0.0.1:25/v1' }, status.INVALID_ARGUMENT],
    ['no URL', { endpoint: 'hello' }, status.INVALID_ARGUMENT],
    [
      'a key sealed by another', { keyId: 'k', sealedApiKey: seal('sk-x', randomBytes(32)) },
      status.FAILED_PRECONDITION,
    ],
    ['a key cut short', { keyId: 'k', sealedApiKey: new Uint8Array(3) }, status.FAILED_PRECONDITION],
    ['a key with a line break', { keyId: 'k', sealedApiKey: seal('sk\r\nx: y') }, status.FAILED_PRECONDITION],
  ])('with %s is refused and nothing is sent', async (_, wrong, code) => {
    expect((await failureOf(ask({ target: target(wrong) }))).code).toBe(code)
    expect(http.seen).toHaveLength(0)
  })
})
