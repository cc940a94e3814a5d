import { randomUUID } from 'node:crypto'
import { durationFromMs } from '@bufbuild/protobuf/wkt'
import fc from 'fast-check'
import { status } from '@grpc/grpc-js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readChatStream } from '#factory/model/openai/chat-stream.ts'
import { FinishReason, type GenerateResponse, Provenance } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { chat, givenHttp } from './given-http.ts'
import { failureOf, givenModelService, type GivenModelService, user } from './given-model-service.ts'

let model: GivenModelService
let http: Awaited<ReturnType<typeof givenHttp>>
let answer: Parameters<typeof givenHttp>[0]

beforeAll(async () => {
  http = await givenHttp((request, response) => answer(request, response))
  model = await givenModelService({ allowsPrivateAddresses: true, hasSimulator: true })
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

interface Asked {
  model?: string
  parameters?: Record<string, number>
  requestId?: string
  responseSchema?: string
  timeoutMs?: number
  signal?: AbortSignal
  onDelta?: (delta: string) => void
}

/** Reads a whole streamed call. */
async function ask({
  model: id = 'mine', parameters = {}, requestId = randomUUID(), responseSchema = '', timeoutMs, signal, onDelta,
}: Asked = {}) {
  const deltas: string[] = []
  let final: GenerateResponse | undefined
  const request = {
    requestId, model: id, parameters, responseSchema, messages: user('hi'), ...id === 'mine' && { target: target() },
    ...timeoutMs && { timeout: durationFromMs(timeoutMs) },
  }
  for await (const part of model.client.generateStream({ request }, { deadlineMs: 60_000, ...signal && { signal } })) {
    if (part.final) {
      final = part.final
    }
    else {
      deltas.push(part.delta)
      onDelta?.(part.delta)
    }
  }
  return { deltas, final }
}

const event = (fields: Record<string, unknown>) => `data: ${JSON.stringify(fields)}\n\n`
const say = (content: string, finish: string | null = null) =>
  event({ model: 'tiny-1', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })
const USAGE = event({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 2 } })
const END = 'data: [DONE]\n\n'

const streamed = (...pieces: string[]): typeof answer => (_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.end(pieces.join(''))
}

describe('a streamed answer', () => {
  it('comes in parts; the last one has usage and why it ended', async () => {
    answer = streamed(': waiting\n\n', say('hel'), say('lo', 'length'), USAGE, END)

    const { deltas, final } = await ask()

    expect(deltas).toEqual(['hel', 'lo'])
    expect(final).toMatchObject({
      output: '', finishReason: FinishReason.LENGTH, modelVersion: 'tiny-1', provenance: Provenance.MODEL,
      replayed: false, usage: { inputTokens: 9n, outputTokens: 2n, calls: 1n },
    })
    expect(JSON.parse(http.seen[0]!.body)).toMatchObject({ stream: true, stream_options: { include_usage: true } })
  })

  it('is passed on before it is complete', async () => {
    const [first, goOn] = [Promise.withResolvers<string>(), Promise.withResolvers<undefined>()]
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(say('now'))
      void goOn.promise.then(() => response.end(say(' then', 'stop') + END))
    }
    const whole = ask({ onDelta: first.resolve })

    expect(await first.promise).toBe('now')
    goOn.resolve(undefined)

    expect(await whole).toMatchObject({ deltas: ['now', ' then'], final: { usage: { estimated: true } } })
  })

  it('is kept: the same id again is not sent, and comes in one part', async () => {
    answer = streamed(say('a'), say('b', 'stop'), USAGE, END)
    const requestId = randomUUID()
    await ask({ requestId })

    expect(await ask({ requestId })).toMatchObject({ deltas: ['ab'], final: { replayed: true, usage: { calls: 0n } } })
    expect(http.seen).toHaveLength(1)
  })

  it('of a server that does not stream comes in one part', async () => {
    answer = (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(chat('at once'))

    expect(await ask()).toMatchObject({ deltas: ['at once'], final: { finishReason: FinishReason.STOP } })
  })

  it('of a model without a server comes in parts, too', async () => {
    const simulated = await ask({ model: 'simulator:words', parameters: { output_tokens: 5 } })
    const local = await ask({ model: 'local:wink-sentiment' })

    expect(simulated.deltas).toHaveLength(5)
    expect(simulated.final).toMatchObject({ provenance: Provenance.SIMULATED, usage: { outputTokens: 5n } })
    expect(JSON.parse(local.deltas.join(''))).toMatchObject({ sentiment: { label: 'neutral' } })
    expect(local.final).toMatchObject({ finishReason: FinishReason.STOP, provenance: Provenance.RULES })
  })
})

describe('a stream that goes wrong', () => {
  it('ends the call of the provider when the caller leaves', async () => {
    const [gone, leaving] = [Promise.withResolvers<undefined>(), new AbortController()]
    answer = (_, response) => {
      response.on('close', () => gone.resolve(undefined))
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(say('a'))
    }

    const failure = await failureOf(ask({ signal: leaving.signal, onDelta: () => leaving.abort() }))

    expect(failure.code).toBe(status.CANCELLED)
    await gone.promise
  })

  it.each([
    [
      'breaks off',
      (response: Parameters<typeof answer>[1]) => void response.write(say('a'), () => response.destroy()),
      status.UNAVAILABLE, 'PROVIDER_ANSWER_CUT',
    ],
    [
      'ends without saying why', (response: Parameters<typeof answer>[1]) => void response.end(say('a')),
      status.UNAVAILABLE, 'PROVIDER_ANSWER_CUT',
    ],
    [
      'reports a failure',
      (response: Parameters<typeof answer>[1]) =>
        void response.end(say('a') + event({ error: { message: 'overloaded' } })),
      status.UNAVAILABLE, 'PROVIDER_STREAM_FAILED',
    ],
    [
      'is no JSON',
      (response: Parameters<typeof answer>[1]) => void response.end('data: {"choi\n\n'),
      status.FAILED_PRECONDITION, 'PROVIDER_ANSWER_UNREADABLE',
    ],
    ['is silent', () => undefined, status.DEADLINE_EXCEEDED, 'PROVIDER_TIMEOUT'],
    [
      'breaks the schema',
      (response: Parameters<typeof answer>[1]) => void response.end(say('no', 'stop') + END),
      status.FAILED_PRECONDITION, 'OUTPUT_BREAKS_SCHEMA',
    ],
  ])('says so when it %s', async (_, act, code, reason) => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      act(response)
    }

    expect(await failureOf(ask({
      timeoutMs: code === status.DEADLINE_EXCEEDED ? 500 : 60_000, responseSchema: '{"type":"object"}',
    }))).toMatchObject({ code, reason })
  })

  it('is refused with the provider\'s status when it never begins', async () => {
    answer = (_, response) => response.writeHead(429, { 'retry-after': '3' }).end('slow down')

    expect(await failureOf(ask())).toMatchObject({ code: status.RESOURCE_EXHAUSTED, retryDelayMs: 3_000 })
  })

  it('without a request is invalid', async () => {
    const call = model.client.generateStream({}, { deadlineMs: 60_000 })[Symbol.asyncIterator]()

    expect(await failureOf(call.next())).toMatchObject({ code: status.INVALID_ARGUMENT })
  })
})

it('a stream says the same however its bytes are cut and its lines end', async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1 }), fc.array(fc.nat(400)),
    fc.constantFrom('\n', '\r\n', '\r'),
    async (words, cuts, lineEnd) => {
      const bytes = Buffer.from(
        [...words.map(word => say(word)), say('', 'stop'), END].join('').replaceAll('\n', lineEnd),
      )
      const borders = [0, ...cuts.filter(cut => cut < bytes.length).sort((a, b) => a - b), bytes.length]
      async function* chunks() {
        for (const [index, from] of borders.slice(0, -1).entries()) {
          yield bytes.subarray(from, borders[index + 1])
        }
      }

      const said: string[] = []
      for await (const delta of readChatStream(chunks(), undefined)) {
        said.push(delta)
      }

      expect(said).toEqual(words)
    },
  ), { numRuns: 60 })
})

it('a stream does not tell the key, however it is cut into events', async () => {
  const key = 'sk-secret-0123456789'
  await fc.assert(fc.asyncProperty(fc.array(fc.nat(60), { maxLength: 6 }), async (cuts) => {
    const text = `the key is ${key}, and sk-secret is not`
    const borders = [0, ...cuts.filter(cut => cut < text.length).sort((a, b) => a - b), text.length]
    async function* chunks() {
      for (const [index, from] of borders.slice(0, -1).entries()) {
        yield Buffer.from(say(text.slice(from, borders[index + 1])))
      }
      yield Buffer.from(say('', 'stop') + END)
    }

    const stream = readChatStream(chunks(), key)
    let told = ''
    let step = await stream.next()
    for (; !step.done; step = await stream.next()) {
      told += step.value
    }

    expect(told).toBe('the key is ***, and sk-secret is not')
    expect(step.value.output).toBe(told)
  }), { numRuns: 60 })
})
