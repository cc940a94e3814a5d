import { Server, ServerCredentials, status } from '@grpc/grpc-js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addService } from '#proto/adapter/server'
import { GrpcError } from '#proto/adapter/status-details'
import {
  FinishReason, type GenerateRequest, ModelService, Provenance,
} from '#proto/gen/datafactory/model/v1/model_service_pb'
import type { Json } from '#factory/job/stage-job.ts'
import { type Interruptions, runInProcess } from './stages-runner.ts'
import { after, putRecords, readRecords, toJob, useStageRoom } from './stages-support.ts'

const room = useStageRoom()
const TOKEN = 'model-token-of-the-test'

interface Answer { output: string, finishReason?: FinishReason }
let server: Server
let address: string
/** How the service answers; a test sets its own. */
let answerTo: (request: GenerateRequest, call: number) => Promise<Answer>
let calls: GenerateRequest[]
const kept = new Map<string, Answer>()
let running = 0
let mostRunning = 0

const echo = async (request: GenerateRequest): Promise<Answer> => ({
  output: `answer to ${request.messages.at(-1)!.content}`,
})

beforeAll(async () => {
  server = new Server()
  addService(server, ModelService, {
    listModels: async () => ({ models: [] }),
    getModel: async ({ id }) => {
      if (id === 'absent') {
        throw new GrpcError(status.NOT_FOUND, 'no such model', { reason: 'MODEL_NOT_FOUND' })
      }
      return { model: { id, provenance: Provenance.RULES } }
    },
    async generate(request) {
      const replayed = kept.has(request.requestId)
      calls.push(request)
      running += 1
      mostRunning = Math.max(mostRunning, running)
      try {
        const answer = kept.get(request.requestId) ?? await answerTo(request, calls.length)
        kept.set(request.requestId, answer)
        return {
          finishReason: FinishReason.STOP, ...answer, replayed, provenance: Provenance.RULES,
          usage: { inputTokens: 10n, outputTokens: 3n, calls: 1n },
        }
      }
      finally {
        running -= 1
      }
    },
    async* generateStream() {
      yield { delta: '' }
    },
    getUsage: async () => ({ rows: [] }),
    getActivity: async () => ({ rows: [] }),
    checkResponseSchema: async () => ({ faults: [] }),
  }, {
    authorize(metadata) {
      if (metadata.get('authorization')[0] !== `Bearer ${TOKEN}`) {
        throw new GrpcError(status.UNAUTHENTICATED, 'no')
      }
    },
  })
  address = await new Promise((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(`127.0.0.1:${port}`)))
})

afterAll(() => server.forceShutdown())

beforeEach(() => {
  answerTo = echo
  calls = []
  kept.clear()
  mostRunning = 0
})

async function run(parameters: Record<string, Json>, records: Json[], interruptions?: Interruptions, token = TOKEN) {
  const job = toJob({ kind: 'model.call', parameters: { model: 'm', prompt: 'say {{text}}', ...parameters } }, {
    upstream: after(await putRecords(room.store, records)), labels: { team: 'a' },
  })
  const result = await runInProcess(room, job, interruptions, [], { address, token })
  const byRole = (role: string) => result.outputs.find(output => output.role === role)
  return {
    ...result, records: await readRecords(room.store, byRole('OUTPUT')),
    rejects: await readRecords(room.store, byRole('REJECTS')), sha256: byRole('OUTPUT')?.sha256,
  }
}

const texts = (count: number) => Array.from({ length: count }, (_, row) => ({ text: `t${row}` }))

describe('model.call', () => {
  it('calls concurrently but outputs in order, and counts tokens and latency', async () => {
    answerTo = async (request, call) => {
      await new Promise(resolve => setTimeout(resolve, call % 5 === 0 ? 30 : 1))
      return echo(request)
    }

    const { records, deltas, progress } = await run({ concurrency: 4, system: 'be brief' }, texts(60))

    expect(records).toEqual(texts(60).map(record => ({ ...record, answer: `answer to say ${record.text}` })))
    expect(mostRunning).toBe(4)
    expect(calls[0]).toMatchObject({
      model: 'm', labels: { team: 'a', stage_id: 'stage', project: 'default' },
      messages: [{ content: 'be brief' }, { content: expect.stringContaining('say t') }],
    })
    expect(deltas.tokens).toEqual([expect.objectContaining({
      model: 'm', provenance: 'RULES', inputTokens: 600, outputTokens: 180, calls: 60, callsByOutcome: { OK: 60 },
    })])
    const [latency] = deltas.histograms
    expect(latency).toMatchObject({ name: 'model_call_ms' })
    expect(Object.values(latency!.buckets).reduce((sum, count) => sum + count, 0)).toBe(60)
    expect(progress).toMatchObject({ recordsIn: 60, recordsOut: 60 })
  })

  it('uses the same id after a crash, so that no call is charged twice, and outputs the same bytes', async () => {
    const undisturbed = await run({}, texts(200))
    kept.clear()
    calls = []

    const disturbed = await run(
      {}, texts(200), { cutAfter: attempt => attempt < 6 ? 60 : Infinity, checkpointEvery: 25 },
    )

    expect(disturbed.attempts).toBe(6)
    expect(disturbed.sha256).toBe(undisturbed.sha256)
    expect(new Set(calls.map(({ requestId }) => requestId)).size).toBe(200)
    expect(calls.length).toBeGreaterThan(200)
    expect(disturbed.deltas.tokens[0]!.inputTokens).toBeLessThanOrEqual(2_000)
  })

  it('retries when the service allows it, and counts the failed attempts', async () => {
    answerTo = async (request, call) => {
      if (call <= 2) {
        throw new GrpcError(call === 1 ? status.UNAVAILABLE : status.RESOURCE_EXHAUSTED, 'later', {
          reason: call === 1 ? 'WARMING_UP' : 'RATE', retryDelayMs: 5,
        })
      }
      return echo(request)
    }

    const { records, deltas } = await run({}, texts(1))

    expect(records).toHaveLength(1)
    expect(new Set(calls.map(({ requestId }) => requestId)).size).toBe(1)
    expect(deltas.tokens.reduce((sum, { callsByOutcome }) => ({ ...sum, ...callsByOutcome }), {}))
      .toEqual({ OK: 1, WARMING_UP: 1, RATE: 1 })
  })

  it('retries a call that exceeded its deadline, as often as configured', async () => {
    answerTo = async (request, call) => {
      await new Promise(resolve => setTimeout(resolve, call <= 2 ? 4_000 : 0))
      return echo(request)
    }

    const { records, rejects, deltas } = await run({ deadline_ms: 2_000, max_retries: 2 }, texts(1))

    expect([records.length, rejects]).toEqual([1, []])
    expect(deltas.tokens.reduce((sum, { callsByOutcome }) => ({ ...sum, ...callsByOutcome }), {}))
      .toMatchObject({ DEADLINE_EXCEEDED: 2 })
    expect(new Set(calls.map(({ requestId }) => requestId)).size).toBe(1)
  })

  it('rejects no record for the time in which the process was suspended, even without retries', async () => {
    const stands = new Int32Array(new SharedArrayBuffer(4))
    answerTo = async (request, call) => {
      if (call === 1) {
        Atomics.wait(stands, 0, 0, 5_000)
      }
      return echo(request)
    }

    const { records, rejects } = await run({ deadline_ms: 2_000, max_retries: 0, concurrency: 4 }, texts(8))

    expect([records.length, rejects]).toEqual([8, []])
  })

  it('fails the attempt, not the records, when the service stays unavailable', async () => {
    answerTo = async () => {
      throw new GrpcError(status.UNAVAILABLE, 'gone')
    }

    await expect(run({ max_retries: 1 }, texts(3))).rejects
      .toMatchObject({ reason: 'MODEL_UNAVAILABLE', isRetryable: true })
    const asked = calls.length
    await expect(run({ model: 'absent' }, texts(3))).rejects
      .toMatchObject({ reason: 'MODEL_NOT_FOUND', isRetryable: false, metadata: { model: 'absent' } })
    await expect(run({}, texts(3), undefined, 'wrong')).rejects.toMatchObject({ reason: 'MODEL_UNAUTHENTICATED' })
    // Nothing of the failed attempts goes on calling.
    expect(calls.length).toBe(asked)
  })

  it('rejects a record that cannot be answered, and continues', async () => {
    answerTo = async (request, call) => {
      const { content } = request.messages[0]!
      if (content === 'say t1') {
        throw new GrpcError(status.INVALID_ARGUMENT, 'too long', { reason: 'PROMPT_TOO_LONG' })
      }
      if (content === 'say t2') {
        return { output: '', finishReason: FinishReason.CONTENT_FILTER }
      }
      if (content === 'say t3') {
        return { output: 'no json' }
      }
      if (content === 'say t4') {
        await new Promise(resolve => setTimeout(resolve, 6_000))
      }
      return { output: JSON.stringify({ call: call > 0 }) }
    }

    const { records, rejects, progress } = await run(
      { output_format: 'json', output_field: 'result.label', deadline_ms: 3_000, max_retries: 0 },
      [...texts(5), { other: 1 }],
    )

    expect(records).toEqual([{ text: 't0', result: { label: { call: true } } }])
    expect(rejects.map(({ row, reason }) => [row, reason])).toEqual([
      [2, 'MODEL_PROMPT_TOO_LONG'], [3, 'CONTENT_FILTERED'], [4, 'ANSWER_NOT_JSON'], [5, 'MODEL_DEADLINE_EXCEEDED'],
      [6, 'PROMPT_FIELD_MISSING'],
    ])
    expect(progress).toMatchObject({ recordsIn: 6, recordsFailed: 5 })
  })

  it('asks an equal question again after a call that took too long, but not after one that is refused', async () => {
    answerTo = async (request, call) => {
      if (request.messages[0]!.content === 'say refused') {
        throw new GrpcError(status.INVALID_ARGUMENT, 'too long', { reason: 'PROMPT_TOO_LONG' })
      }
      await new Promise(resolve =>
        setTimeout(resolve, call === 1 && request.messages[0]!.content === 'say slow' ? 900 : 0))
      return echo(request)
    }
    const equal = (text: string) => Array.from({ length: 12 }, () => ({ text }))

    const slow = await run({ cache: true, concurrency: 1, deadline_ms: 300, max_retries: 0 }, equal('slow'))
    calls = []
    const refused = await run({ cache: true, concurrency: 1 }, [...equal('refused'), { text: 'other' }])

    expect(slow.records.length).toBeGreaterThan(0)
    expect([calls.length, refused.rejects.length]).toEqual([2, 12])
    expect(refused.deltas.tokens.reduce((sum, { callsByOutcome }) => ({ ...sum, ...callsByOutcome }), {}))
      .toEqual({ PROMPT_TOO_LONG: 1, CACHED_FAULT: 11, OK: 1 })
  })

  it('rejects a record whose answer breaks the schema, counts its cost, and continues', async () => {
    answerTo = async (request) => {
      if (request.messages[0]!.content === 'say t1') {
        throw new GrpcError(status.FAILED_PRECONDITION, 'no label', {
          reason: 'OUTPUT_BREAKS_SCHEMA', metadata: { input_tokens: '7', output_tokens: '2' },
        })
      }
      return { output: '{"label":"a"}' }
    }

    const { records, rejects, deltas } = await run(
      { response_schema: { type: 'object', required: ['label'] } }, texts(3),
    )

    expect(records.map(({ text }) => text)).toEqual(['t0', 't2'])
    expect(rejects).toMatchObject([{ row: 2, reason: 'MODEL_OUTPUT_BREAKS_SCHEMA' }])
    expect(deltas.tokens).toMatchObject([
      { inputTokens: 27, outputTokens: 8, calls: 3, callsByOutcome: { OK: 2, OUTPUT_BREAKS_SCHEMA: 1 } },
    ])
  })
})
