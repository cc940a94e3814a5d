import { randomUUID } from 'node:crypto'
import { status } from '@grpc/grpc-js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CheckPool } from '#factory/check/check-pool.ts'
import type { NlpPool } from '#factory/model/local/nlp-pool.ts'
import { createCheckPool } from '#factory/check/check-pool.ts'
import { createNlpPool } from '#factory/model/local/nlp-pool.ts'
import type { ModelServiceConfig } from '#factory/model/model-service.ts'
import { runInProcess } from '../stages/stages-runner.ts'
import { after, putRecords, readRecords, toJob, useStageRoom } from '../stages/stages-support.ts'
import { chat, givenHttp } from './given-http.ts'
import { askUntilDone, failureOf, givenModelService, type GivenModelService, user } from './given-model-service.ts'

const room = useStageRoom()
const RECORDS = 12
/** Of a call: long enough for a provider that answers at once, on any machine. */
const LIMIT_MS = 8_000
const JUDGEMENT = '{"reason":"clear","score":0.5}'

let http: Awaited<ReturnType<typeof givenHttp>>
let service: GivenModelService | undefined

beforeEach(async () => {
  // Reports no usage, and answers at once.
  http = await givenHttp((_, response) => response.end(chat(JUDGEMENT)))
})

afterEach(async () => {
  expect(service?.bugs).toEqual([])
  await service?.close()
  await http.close()
})

/** A gate before a pool: nothing in it is done until it is opened. */
function givenGate() {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  return { opened: promise, open: () => resolve(undefined) }
}

function slowNlp(gate: Promise<unknown>): NlpPool {
  const pool = createNlpPool({ threads: 1 })
  return { ...pool, run: (job, signal) => gate.then(() => pool.run(job, signal)) }
}

function slowChecks(gate: Promise<unknown>): CheckPool {
  const pool = createCheckPool({ work: 'schemas', threads: 2 })
  return { ...pool, run: (job, options) => gate.then(() => pool.run(job, options)) }
}

const start = async (config: ModelServiceConfig) =>
  service = await givenModelService({ allowsPrivateAddresses: true, patienceMs: 20, ...config })
const target = () => ({ provider: 'openai', endpoint: `http://127.0.0.1:${http.port}/v1`, model: 'tiny' })

/** How often each request id reached the provider. */
const timesById = () =>
  [...Map.groupBy(http.seen, ({ headers }) => String(headers['idempotency-key'])).values()].map(seen => seen.length)

async function run(kind: string, parameters: Parameters<typeof toJob>[0]['parameters']) {
  const records = Array.from({ length: RECORDS }, (_, row) => ({ text: `t${row}` }))
  const job = toJob(
    { kind, parameters: { model: 'mine', target: target(), deadline_ms: LIMIT_MS, max_retries: 0, ...parameters } },
    { upstream: after(await putRecords(room.store, records)), runId: '0193a0c0-0000-7000-8000-00000000b051' },
  )
  const result = await runInProcess(room, job, undefined, [], { address: service!.address, token: '' })
  const outcomes = result.deltas.tokens.map(({ callsByOutcome }) => callsByOutcome)
  return {
    ...result, outcomes,
    records: await readRecords(room.store, result.outputs.find(({ role }) => role === 'OUTPUT')),
  }
}

const pass = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

describe('a busy machine', () => {
  it('does not ask again for an answer whose tokens it has not counted yet', async () => {
    const gate = givenGate()
    await start({ nlp: slowNlp(gate.opened) })
    const running = run('model.call', { prompt: '{{text}}', output_format: 'text' })
    await expect.poll(() => http.seen.length, { timeout: 20_000 }).toBeGreaterThan(0)
    await pass(LIMIT_MS + 500)

    gate.open()
    const { records, outcomes, deltas } = await running

    expect(records).toHaveLength(RECORDS)
    expect(timesById()).toEqual(Array.from({ length: RECORDS }, () => 1))
    expect(outcomes.reduce((sum, { OK = 0, ...others }) => sum + OK + 1_000 * Object.keys(others).length, 0))
      .toBe(RECORDS)
    expect(deltas.tokens).toSatisfy((all: { estimated: boolean, inputTokens: number }[]) =>
      all.every(({ estimated, inputTokens }) => estimated && inputTokens > 0))
  })

  it('does not ask again for an answer that it has not checked yet, and rejects no record for a schema not compiled yet', async () => {
    const gate = givenGate()
    await start({ checks: slowChecks(gate.opened) })
    const running = run('judge', { rubric: 'Is it good?' })
    await pass(500)
    expect(http.seen).toEqual([])

    gate.open()
    const { records, outcomes } = await running

    expect(records).toHaveLength(RECORDS)
    expect(timesById()).toEqual(Array.from({ length: RECORDS }, () => 1))
    expect(Object.keys(outcomes.reduce((all, some) => ({ ...all, ...some }), {}))).toEqual(['OK'])
  })

  it('judges the same input into the same bytes', async () => {
    await start({})
    const calm = await run('judge', { rubric: 'Is it good?', reason_field: 'why' })
    await service!.close()
    const gate = givenGate()
    await start({ checks: slowChecks(gate.opened), nlp: slowNlp(gate.opened) })
    const running = run('judge', { rubric: 'Is it good?', reason_field: 'why' })
    await pass(500)
    gate.open()

    const busy = await running

    expect(busy.outputs.map(({ role, sha256 }) => [role, sha256]))
      .toEqual(calm.outputs.map(({ role, sha256 }) => [role, sha256]))
  })

  it('gives a caller who asks again the answer that was paid', async () => {
    const gate = givenGate()
    await start({ nlp: slowNlp(gate.opened) })
    const requestId = randomUUID()
    const ask = () => service!.generate({ requestId, model: 'mine', messages: user('hi'), target: target() })
    expect(await failureOf(ask()))
      .toMatchObject({ code: status.UNAVAILABLE, reason: 'SERVICE_BUSY', retryDelayMs: expect.any(Number) })

    gate.open()
    const answer = await askUntilDone(ask)

    expect(answer).toMatchObject({ output: JUDGEMENT, replayed: true, resent: false })
    expect(Number(answer.usage?.inputTokens)).toBeGreaterThan(0)
    expect(timesById()).toEqual([1])
  })
})
