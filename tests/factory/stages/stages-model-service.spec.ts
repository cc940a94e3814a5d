import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Json } from '#factory/job/stage-job.ts'
import { chat, givenHttp, type SeenRequest } from '../model/given-http.ts'
import { givenModelService, type GivenModelService } from '../model/given-model-service.ts'
import { type Interruptions, runInProcess, toOutcomes } from './stages-runner.ts'
import { after, putRecords, readRecords, toJob, useStageRoom } from './stages-support.ts'

type Respond = Parameters<Parameters<typeof givenHttp>[0]>[1]

const room = useStageRoom()
let model: GivenModelService
let http: Awaited<ReturnType<typeof givenHttp>>
/** How the provider answers the n-th request for a text, from 1. */
let answer: (text: string, time: number, response: Respond, request: SeenRequest) => void

interface Body { messages: { role: string, content: string }[] }
const bodyOf = ({ body }: SeenRequest) => JSON.parse(body) as Body
const textOf = (request: SeenRequest) => bodyOf(request).messages.find(({ role }) => role === 'user')!.content

beforeAll(async () => {
  http = await givenHttp((request, response) => {
    const text = textOf(request)
    answer(text, http.seen.filter(seen => textOf(seen) === text).length, response, request)
  })
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
let runs = 0

async function run(kind: string, parameters: Record<string, Json>, records: Json[], interruptions?: Interruptions) {
  runs += 1
  const runId = `0193a0c0-0000-7000-8000-${String(runs).padStart(12, '0')}`
  const job = toJob({ kind, parameters }, { upstream: after(await putRecords(room.store, records)), runId })
  const result = await runInProcess(room, job, interruptions, [], { address: model.address, token: '' })
  const byRole = (role: string) => result.outputs.find(output => output.role === role)
  const tokens = result.deltas.tokens.reduce((sum, delta) => sum + delta.inputTokens + delta.outputTokens, 0)
  return {
    ...result, outcomes: toOutcomes(result.deltas.tokens), tokens,
    records: await readRecords(room.store, byRole('OUTPUT')), rejects: await readRecords(room.store, byRole('REJECTS')),
  }
}

const call = (parameters: Record<string, Json>, texts: string[], interruptions?: Interruptions) =>
  run(
    'model.call', { model: 'mine', prompt: '{{text}}', target: target(), ...parameters }, texts.map(text => ({ text })),
    interruptions,
  )

const usage = (prompt: number, completion: number) => ({
  usage: { prompt_tokens: prompt, completion_tokens: completion },
})
const good = (response: Respond, extra: Record<string, unknown> = usage(5, 3)) =>
  response.end(chat('{"label":"a"}', extra))
const SCHEMA = { type: 'object', required: ['label'], properties: { label: { enum: ['a', 'b'] } } }

describe('a provider with every fault', () => {
  it('loses no record: each is answered, or rejected with its reason, and no answer is paid for twice', async () => {
    const actions: Record<string, (time: number, response: Respond) => void> = {
      'good': (_, response) => good(response),
      'busy for a second': (time, response) =>
        time === 1 ? response.writeHead(429, { 'retry-after': '1' }).end('later') : good(response),
      'busy until a date': (time, response) => time === 1
        ? response.writeHead(429, { 'retry-after': new Date(Date.now() + 1_000).toUTCString() }).end('later')
        : good(response),
      'fails once': (time, response) => time === 1 ? response.writeHead(500).end('oops') : good(response),
      'slow once': (time, response) => time === 1 ? undefined : good(response),
      'always slow': () => undefined,
      'breaks off': (_, response) =>
        void response.writeHead(200, { 'content-length': '1000' }).write('{"choices"', () => response.destroy()),
      'no JSON': (_, response) => response.end('{"choices": [{'),
      'too large': (_, response) => response.end(Buffer.alloc(9 << 20, 0x20)),
      'wrong once': (time, response) => time === 1 ? response.end(chat('{"label":"c"}', usage(7, 2))) : good(response),
      'wrong twice': (_, response) => response.end(chat('{"label":"c"}', usage(7, 2))),
      'cut at its limit': (_, response) => response.end(JSON.stringify({
        choices: [{ message: { content: '{"lab' }, finish_reason: 'length' }], ...usage(7, 2),
      })),
    }
    answer = (text, time, response) => actions[text]!(time, response)
    const texts = Object.keys(actions)

    const { records, rejects, outcomes, tokens, progress } = await call(
      { response_schema: SCHEMA, deadline_ms: 6_000, max_retries: 1, concurrency: 12 }, texts,
    )

    expect(progress).toMatchObject({ recordsIn: texts.length, recordsOut: 6, recordsFailed: 6 })
    expect(records.map(({ text, answer: given }) => [text, given])).toEqual([
      'good', 'busy for a second', 'busy until a date', 'fails once', 'slow once', 'wrong once',
    ].map(text => [text, { label: 'a' }]))
    expect(Object.fromEntries(rejects.map(({ reason, record }) => [(record as { text: string }).text, reason])))
      .toEqual({
        'always slow': 'MODEL_PROVIDER_TIMEOUT',
        'breaks off': 'MODEL_PROVIDER_ANSWER_CUT',
        'no JSON': 'MODEL_PROVIDER_ANSWER_UNREADABLE',
        'too large': 'MODEL_PROVIDER_ANSWER_TOO_LARGE',
        'wrong twice': 'MODEL_OUTPUT_BREAKS_SCHEMA',
        'cut at its limit': 'ANSWER_CUT',
      })
    const timesOf = (text: string) => http.seen.filter(seen => textOf(seen) === text).length
    expect(['no JSON', 'too large', 'cut at its limit', 'wrong twice', 'good'].map(timesOf)).toEqual([1, 1, 1, 2, 1])
    // 6 good ones of 8, and 4 broken ones of 9.
    expect(tokens).toBe(6 * 8 + 4 * 9)
    expect(outcomes).toMatchObject({
      OK: 6, OUTPUT_BREAKS_SCHEMA: 4, PROVIDER_RATE_LIMIT: 2, PROVIDER_TIMEOUT: 3, PROVIDER_UNAVAILABLE: 1,
      PROVIDER_ANSWER_CUT: 2,
    })
    // The slow ones, and the one that breaks off: what they cost the first time is not known.
    expect(outcomes.RESENT).toBeGreaterThanOrEqual(3)
  })

  it('reports tokens that cannot be: they are counted here, and marked', async () => {
    const wrong: Record<string, Record<string, unknown>> = {
      'zero': usage(0, 0), 'none': {}, 'negative': usage(-5, 3), 'absurd': usage(9e15, 3), 'fraction': usage(1.5, 3),
      'text': { usage: { prompt_tokens: '5', completion_tokens: 3 } },
      'parts larger than the whole': { usage: {
        prompt_tokens: 5, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 50 },
        completion_tokens_details: { reasoning_tokens: 30 },
      } },
    }
    answer = (text, _, response) => good(response, wrong[text])

    const { deltas } = await call({}, Object.keys(wrong))

    const [reported, estimated] = [false, true].map(isEstimated =>
      deltas.tokens.find(delta => delta.estimated === isEstimated)!)
    expect(reported)
      .toMatchObject({ calls: 1, inputTokens: 5, cachedInputTokens: 5, outputTokens: 3, reasoningTokens: 3 })
    expect(estimated).toMatchObject({ calls: 6 })
    expect(estimated!.inputTokens).toBeGreaterThanOrEqual(6)
    expect(estimated!.inputTokens).toBeLessThan(30)
  })
})

describe('a broken answer', () => {
  it('is sent back once, with what is wrong, under an id of its own', async () => {
    answer = (_, time, response) => time === 1 ? response.end(chat('{"label":"c"}')) : good(response)

    await call({ response_schema: SCHEMA }, ['x'])

    const [first, second] = http.seen
    expect(bodyOf(second!).messages.map(({ role, content }) => [role, content])).toEqual([
      ['user', 'x'], ['assistant', '{"label":"c"}'], ['user', expect.stringMatching(/does not match.*label/)],
    ])
    expect(first!.headers['idempotency-key']).not.toBe(second!.headers['idempotency-key'])
  })

  it('is rejected at once when no repair is wanted, with its place', async () => {
    answer = (text, _, response) => text === 'x' ? response.end(chat('{"label":"c"}')) : good(response)

    const { rejects } = await call({ response_schema: SCHEMA, repair: 0 }, ['x', 'y'])

    expect(http.seen).toHaveLength(2)
    expect(rejects).toMatchObject([{
      row: 1, reason: 'MODEL_OUTPUT_BREAKS_SCHEMA',
      params: { place: expect.stringContaining('label'), answer: '{"label":"c"}' },
    }])
  })
})

describe('equal prompts', () => {
  it('are answered once and counted as cached, also over crashes', async () => {
    answer = (_, time, response) => response.end(chat(`answer ${time}`, usage(5, 3)))
    const texts = Array.from({ length: 60 }, (_, row) => `t${row % 3}`)

    const { records, tokens, outcomes } = await call({ cache: true, provenance_field: '_model' }, texts, {
      cutAfter: attempt => attempt < 4 ? 25 : Infinity, checkpointEvery: 10,
    })

    expect(records.map(({ answer: given }) => given)).toEqual(texts.map(() => 'answer 1'))
    expect(http.seen).toHaveLength(3)
    expect(tokens).toBe(3 * 8)
    expect(outcomes.OK).toBe(3)
    expect(outcomes.CACHED).toBeGreaterThanOrEqual(40)
    const [first] = records
    expect(first!._model).toEqual({
      model: 'mine', version: 'tiny-2026-01-01', provenance: 'MODEL', prompt_tokens: 5, completion_tokens: 3,
      cached: false, request_id: http.seen[0]!.headers['idempotency-key'],
    })
    expect(records.find(({ _model }) => (_model as { cached: boolean }).cached)!._model)
      .toMatchObject({ prompt_tokens: 0, completion_tokens: 0, cached: true })
  })

  it('are asked each by itself otherwise', async () => {
    answer = (_, time, response) => response.end(chat(`answer ${time}`, usage(5, 3)))

    const { records } = await call({ concurrency: 1 }, ['x', 'x'])

    expect(records).toEqual([{ text: 'x', answer: 'answer 1' }, { text: 'x', answer: 'answer 2' }])
  })
})

describe('limits', () => {
  it('of one name are kept by all stages together', async () => {
    let [open, most] = [0, 0]
    answer = (_, __, response) => {
      open += 1
      most = Math.max(most, open)
      setTimeout(() => {
        open -= 1
        good(response)
      }, 20)
    }
    const limits = { limit_key: 'account', concurrency: 3, rate_per_minute: 3_000 }

    const startedAt = performance.now()
    const results = await Promise.all([1, 2, 3].map(stage =>
      call(limits, Array.from({ length: 10 }, (_, row) => `${stage} ${row}`))))

    expect(results.map(({ records }) => records.length)).toEqual([10, 10, 10])
    expect(most).toBeLessThanOrEqual(3)
    // One every 20 ms.
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(29 * 19)
  })

  it('a configuration that the console has not filled in fails the stage by name', async () => {
    await expect(call({ model: '', configuration: 'my account' }, ['x'])).rejects
      .toMatchObject({ reason: 'CONFIGURATION_UNRESOLVED', metadata: { configuration: 'my account' } })
    expect(http.seen).toHaveLength(0)
  })
})

it('two runs of a free model give the same bytes, origin included', async () => {
  const ask = async () => {
    const { outputs } = await run(
      'model.call', { model: 'local:wink-sentiment', prompt: '{{text}}', provenance_field: '_model' },
      [{ text: 'a good day' }],
    )
    return outputs.find(({ role }) => role === 'OUTPUT')!.sha256
  }

  expect(await ask()).toBe(await ask())
})

describe('judge', () => {
  const records = [{ question: 'one and one?', answer: 'two' }, { question: 'one and two?', answer: 'four' }]

  it('writes score and reason by the rubric, and shows the model nothing but the fields', async () => {
    answer = (text, _, response) =>
      response.end(chat(JSON.stringify({ reason: 'as it is', score: text.includes('two') ? 5 : 1 })))

    const result = await run(
      'judge', { model: 'mine', target: target(), rubric: 'Is the answer true?', scale: '1-5', fields: ['answer'] },
      [...records, { question: 'no answer' }],
    )

    expect(result.records).toEqual([
      { ...records[0], judge_score: 5, judge_reason: 'as it is' },
      { ...records[1], judge_score: 1, judge_reason: 'as it is' },
    ])
    expect(result.rejects).toMatchObject([{ reason: 'PROMPT_FIELD_MISSING' }])
    const [system, user] = bodyOf(http.seen.find(seen => textOf(seen).includes('two'))!).messages
    expect(system!.content).toContain('Is the answer true?')
    expect(JSON.parse(user!.content)).toEqual({ answer: 'two' })
  })

  it('repairs a score beyond the scale', async () => {
    answer = (_, time, response) =>
      response.end(chat(JSON.stringify({ reason: 'good', score: time === 1 ? 10 : 0.75 })))

    expect((await run('judge', { model: 'mine', target: target(), rubric: 'Good?' }, records.slice(0, 1))).records)
      .toMatchObject([{ judge_score: 0.75 }])
  })

  it('by the simulator says that it is simulated', async () => {
    const { records: judged, deltas } = await run(
      'judge', { model: 'simulator:words', rubric: 'Good?', provenance_field: '_judge' }, records,
    )

    expect(judged.every(({ judge_score: score }) => Number(score) >= 0 && Number(score) <= 1)).toBe(true)
    // No id: the same records give the same bytes in every run.
    expect(judged.map(({ _judge: origin }) => origin)).toEqual(records.map(() => ({
      model: 'simulator:words', version: '1', provenance: 'SIMULATED', prompt_tokens: expect.any(Number),
      completion_tokens: expect.any(Number), cached: false,
    })))
    expect(deltas.tokens).toMatchObject([{ provenance: 'SIMULATED' }])
  })

  it('by word lists is refused', async () => {
    await expect(run('judge', { model: 'local:wink-sentiment', rubric: 'Good?' }, records)).rejects
      .toMatchObject({ reason: 'MODEL_CANNOT_JUDGE', isRetryable: false })
  })
})
