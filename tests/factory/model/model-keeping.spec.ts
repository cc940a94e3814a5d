import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { create } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import { status } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AnswerKeeper, createAnswerKeeper } from '#factory/model/answer/answer-keeper.ts'
import { createMemoryAnswers } from '#factory/model/answer/memory-answers.ts'
import type { ModelAnswer } from '#factory/model/provider.ts'
import { createUsageLog } from '#factory/model/usage-log.ts'
import {
  FinishReason, type GenerateRequest, GenerateRequestSchema, Provenance,
} from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { failureOf, givenModelService, type GivenModelService, user } from './given-model-service.ts'

const tokens = (inputTokens: number) => ({
  inputTokens, outputTokens: 1, cachedInputTokens: 0, reasoningTokens: 0, estimated: false,
})

describe('stored answers', () => {
  const answer = (output: string): ModelAnswer => ({
    output, finishReason: FinishReason.STOP, tokens: tokens(1), modelVersion: '1', provenance: Provenance.MODEL,
  })
  const request = (requestId: string, model = 'm') =>
    create(GenerateRequestSchema, { requestId, model, messages: user('hi') })

  const createKeeper = (maxEntries: number, maxBytes = 10_000) =>
    createAnswerKeeper(createMemoryAnswers({ maxEntries, maxBytes }))

  /** Asks as the service does. */
  async function once(keeper: AnswerKeeper, asked: GenerateRequest, ask: () => Promise<ModelAnswer>) {
    const turn = await keeper.begin(asked, 1_000)
    if ('answer' in turn) {
      return { answer: turn.answer, replayed: true }
    }
    try {
      const answer = await ask()
      await turn.end({ answer })
      return { answer, replayed: false }
    }
    catch (error) {
      await turn.end({ error })
      throw error
    }
  }

  it('are limited in bytes: the oldest are dropped first', async () => {
    const cache = createKeeper(100)
    for (const id of ['a', 'b', 'c', 'd']) {
      await once(cache, request(id), async () => answer('x'.repeat(1_500)))
    }

    const replayed = await Promise.all(['b', 'c', 'd', 'a'].map(async id =>
      (await once(cache, request(id), async () => answer(''))).replayed))

    expect(replayed).toEqual([true, true, true, false])
  })

  it('do not include failures: the same id may be tried again', async () => {
    const cache = createKeeper(10)
    await expect(once(cache, request('a'), () => Promise.reject(new Error('down')))).rejects.toThrow('down')

    expect(await once(cache, request('a'), async () => answer('up')))
      .toMatchObject({ replayed: false, answer: { output: 'up' } })
  })

  it('ignore the order of maps in a body, and notice every other change', async () => {
    const cache = createKeeper(10)
    const body = (parameters: Record<string, number>, labels: Record<string, string>) =>
      create(GenerateRequestSchema, { requestId: 'a', model: 'm', messages: user('hi'), parameters, labels })
    await once(cache, body({ x: 1, y: 2 }, { p: '1', q: '2' }), async () => answer(''))

    const same = await once(cache, body({ y: 2, x: 1 }, { q: '2', p: '1' }), async () => answer('again'))

    expect(same.replayed).toBe(true)
    await expect(once(cache, body({ x: 1, y: 3 }, { p: '1', q: '2' }), async () => answer(''))).rejects
      .toMatchObject({ code: status.ALREADY_EXISTS })
  })
})

describe('usage', () => {
  it('sums exactly the calls with the labels in the window', () => {
    const start = Date.parse('2026-01-01T00:00:00Z')
    const call = fc.record({
      minute: fc.nat(60), model: fc.constantFrom('a', 'b'), run: fc.constantFrom('1', '2'), input: fc.nat(1_000),
      failed: fc.boolean(),
    })
    fc.assert(fc.property(fc.array(call), fc.constantFrom('', 'a'), (calls, model) => {
      const log = createUsageLog(new Date(start))
      for (const { minute, model, run, input, failed } of calls) {
        log.add(new Date(start + minute * 60_000), {
          model, labels: { run_id: run, other: 'x' }, tokens: tokens(input), failed,
        })
      }

      const rows = log.sum({ from: new Date(start), to: new Date(start + 30 * 60_000), model, labels: { run_id: '1' } })

      const wanted = calls.filter(it => it.minute < 30 && it.run === '1' && (model === '' || it.model === model))
      expect(rows.reduce((sum, row) => sum + row.inputTokens, 0)).toBe(wanted.reduce((sum, it) => sum + it.input, 0))
      expect(rows.reduce((sum, row) => sum + row.failedCalls, 0)).toBe(wanted.filter(it => it.failed).length)
      expect(rows.map(row => row.model)).toEqual([...new Set(wanted.map(it => it.model))].sort())
    }))
  })

  it('drops the oldest calls when it is full, and says since when it is complete', () => {
    const start = Date.parse('2026-01-01T00:00:00Z')
    const log = createUsageLog(new Date(start), 10)

    for (let call = 0; call < 30; call++) {
      log.add(new Date(start + call * 300_000), {
        model: 'a', labels: { run_id: String(call) }, tokens: tokens(1), failed: false,
      })
    }

    expect(log.keptSince.getTime()).toBeGreaterThan(start)
    expect(log.sum({ from: log.keptSince, to: new Date(start + 1e9), model: '', labels: {} }))
      .toMatchObject([{ calls: 10 }])
  })
})

describe('the simulator and usage over gRPC', () => {
  let model: GivenModelService

  beforeAll(async () => {
    model = await givenModelService({ hasSimulator: true })
  })

  afterAll(() => model.close())

  const ask = (parameters: Record<string, unknown>, requestId = randomUUID()) =>
    model.generate({
      requestId, model: 'simulator:words', messages: user('hi'), parameters: parameters as Record<string, number>,
      labels: { run_id: 'r' },
    })

  it('gives the same text for the same request, marked as simulated', async () => {
    const [first, second] = [await ask({ seed: 1 }), await ask({ seed: 1 })]

    expect(first.output).toBe(second.output)
    expect(first).toMatchObject({ provenance: Provenance.SIMULATED, replayed: false })
    expect(first.output.split(' ')).toHaveLength(32)
  })

  it('fails at the requested rate, for each attempt', async () => {
    const requestId = randomUUID()
    const outcomes: string[] = []
    for (let attempt = 0; attempt < 20 && !outcomes.includes('ok'); attempt++) {
      outcomes.push(await ask({ failure_rate: 0.6, seed: 3 }, requestId).then(() => 'ok', () => 'failed'))
    }
    const always = await failureOf(ask({ failure_rate: 1, failure: 'RESOURCE_EXHAUSTED' }))

    expect(outcomes.at(-1)).toBe('ok')
    expect(always).toMatchObject({ code: status.RESOURCE_EXHAUSTED, reason: 'SIMULATED_FAILURE', retryDelayMs: 100 })
  })

  it('sums the usage by label, of failed calls too', async () => {
    const [startTime, endTime] = [new Date(Date.now() - 600_000), new Date(Date.now() + 600_000)]
      .map(timestampFromDate) as [ReturnType<typeof timestampFromDate>, ReturnType<typeof timestampFromDate>]

    const { rows } = await model.client
      .getUsage({ startTime, endTime, labels: { run_id: 'r' } }, { deadlineMs: 60_000 })
    const none = await model.client
      .getUsage({ startTime, endTime, labels: { run_id: 'other' } }, { deadlineMs: 60_000 })
    const backwards = await failureOf(model.client.getUsage(
      { startTime: endTime, endTime: startTime }, { deadlineMs: 60_000 },
    ))

    expect(rows).toMatchObject([{ model: 'simulator:words', usage: { estimated: true } }])
    expect(rows[0]!.failedCalls).toBeGreaterThan(0n)
    expect(none.rows).toEqual([])
    expect(backwards.code).toBe(status.INVALID_ARGUMENT)
  })
})
