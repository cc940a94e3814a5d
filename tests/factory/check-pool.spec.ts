import { randomUUID } from 'node:crypto'
import { status } from '@grpc/grpc-js'
import { afterEach, describe, expect, it } from 'vitest'
import { createCheckPool, type CheckPool, type CheckPoolOptions } from '#factory/check/check-pool.ts'
import type { CheckJob } from '#factory/check/check-job.ts'
import { watchCpu } from '#factory/check/cpu-watch.ts'
import { until } from '../support/services/process.ts'
import { askUntilDone, failureOf, givenModelService, user } from './model/given-model-service.ts'
import { givenExponentialSchema } from './given-slow-check.ts'
import { putBytes, toJob, useStageRoom } from './stages/stages-support.ts'

const room = useStageRoom()
const PATIENT = { deadlineMs: 60_000 }
const GOOD: CheckJob = { type: 'schema', schema: '{"type":"number"}', answer: '1' }
/** Would take for ever. */
const ENDLESS: CheckJob = { type: 'schema', schema: givenExponentialSchema(), answer: '1' }
let pool: CheckPool | undefined

function givenPool(options: Partial<CheckPoolOptions> = {}) {
  const created = pool = createCheckPool({ work: 'schemas', threads: 1, ...options })
  return created
}

afterEach(() => pool?.close())

describe('checks of user input', () => {
  it('run outside the main thread, and stop at their deadline', async () => {
    const pool = givenPool()
    await pool.run(GOOD, PATIENT)
    let turns = 0
    const counting = setInterval(() => turns++, 2)

    await expect(pool.run(ENDLESS, { deadlineMs: 1_000 })).rejects
      .toMatchObject({ reason: 'TOO_SLOW', metadata: { ms: '1000' } })

    clearInterval(counting)
    expect(turns).toBeGreaterThan(10)
    await expect(pool.run(GOOD, PATIENT)).resolves.toEqual([])
  })

  it('stop when the caller no longer waits', async () => {
    const pool = givenPool({ idleMs: 1 })
    const caller = new AbortController()
    const work = pool.run(ENDLESS, { ...PATIENT, signal: caller.signal })
    const waiting = pool.run(ENDLESS, { ...PATIENT, signal: caller.signal })

    caller.abort(new Error('gone'))

    await expect(Promise.allSettled([work, waiting])).resolves
      .toMatchObject([{ reason: { message: 'gone' } }, { reason: { message: 'gone' } }])
    await until('no thread to be left', () => pool.size === 0)
  })

  it('are refused with a retry time when too many wait, and never count as too slow before their turn', async () => {
    const pool = givenPool({ maxWaiting: 1 })
    await pool.run(GOOD, PATIENT)
    const first = pool.run(ENDLESS, { deadlineMs: 200 })
    const work = [first, pool.run(ENDLESS, { deadlineMs: 50 })]

    const refused = pool.run(GOOD, PATIENT)

    await expect(refused).rejects.toMatchObject({
      code: status.RESOURCE_EXHAUSTED, details: { reason: 'CHECKS_BUSY', retryDelayMs: expect.any(Number) },
    })
    await expect(Promise.allSettled(work)).resolves
      .toMatchObject([{ reason: { reason: 'TOO_SLOW' } }, { reason: { code: status.RESOURCE_EXHAUSTED } }])
  })

  it('do not count as too slow when the machine had no time for them', async () => {
    const pool = givenPool()
    await pool.run(GOOD, PATIENT)

    const late = pool.run(ENDLESS, { deadlineMs: 100, cpuMs: 60_000 })

    await expect(late).rejects.toMatchObject({ code: status.RESOURCE_EXHAUSTED, details: { reason: 'CHECKS_BUSY' } })
  })

  it('stop when they have computed for too long', async () => {
    const pool = givenPool()
    await pool.run(GOOD, PATIENT)

    const costly = pool.run(ENDLESS, { deadlineMs: 600_000, cpuMs: 100 })

    await expect(costly).rejects.toMatchObject({ reason: 'TOO_SLOW', metadata: { ms: '100' } })
  })

  it('of pipelines do not wait for tests of sources', async () => {
    // A second check may wait for the first, but not for a thread that has none yet: it is refused then.
    const pool = givenPool({ work: 'stages', threads: 2, looks: 1, maxWaiting: 1 })
    const source = await putBytes(room.store, '{"a":1}\n')
    const env = { artifacts: { directory: `${room.directory}/artifacts` }, sourceRoots: [] }
    const { stage } = toJob({ kind: 'ingest.jsonl', inputs: [source] })
    const look = () => pool.run({ type: 'inspect', stage, sampleSize: 1, env }, PATIENT)
    const stages = [toJob({ kind: 'no.such' }).stage]
    const check = () => pool.run({ type: 'plan', stages, inputColumns: [], sourceColumns: new Map() }, PATIENT)

    // Again until both threads have loaded what they need.
    const plans = await until('a check beside sixteen tests of sources', async () => {
      const looks = Array.from({ length: 16 }, look)
      const checks = await Promise.allSettled([check(), check()])
      expect(await Promise.all(looks)).toEqual(looks.map(() => expect.objectContaining({ sample: ['{"a":1}'] })))
      return checks.every(({ status }) => status === 'fulfilled') && checks
    }, { deadlineMs: 100_000 })

    const unknown = expect.objectContaining({ code: 'UNKNOWN_KIND' })
    const plan = { value: { findings: expect.arrayContaining([unknown]) } }
    expect(plans).toMatchObject([plan, plan])
  })
})

describe('the time of a check', () => {
  /** A thread that computes only when it is told. */
  function givenThread() {
    let ms = 0
    let reads = 0
    return {
      compute: (more: number) => ms += more,
      reads: () => reads,
      cpuUsage: async () => {
        reads += 1
        return { user: ms * 1_000, system: 0 }
      },
    }
  }

  it('is what its thread computes, whatever the clock says', async () => {
    const thread = givenThread()
    let isOver = false
    const end = watchCpu(thread, 20, () => isOver = true)

    // Each look is 20 ms after the last: ten of them are ten times the limit, by the clock.
    await until('ten looks', () => thread.reads() > 10)
    expect(isOver).toBe(false)

    thread.compute(20)
    await until('the end', () => isOver)
    end()
  })
})

it('a schema that is too expensive to check fails its own record only, and delays no other call', async () => {
  const service = await givenModelService({ hasSimulator: true })
  const ask = (requestId: string, responseSchema: string) => service.generate({
    requestId, model: 'simulator:words', messages: user('a'), parameters: { output: '1' }, responseSchema,
  })
  await ask(randomUUID(), '{"type":"number"}')
  let isAnswered = false
  const costly = randomUUID()
  const slow = failureOf(askUntilDone(() => ask(costly, givenExponentialSchema())).finally(() => isAnswered = true))

  await expect(ask(randomUUID(), '{"type":"number"}')).resolves.toMatchObject({ output: '1' })

  expect(isAnswered).toBe(false)
  expect(await slow).toMatchObject({
    code: status.FAILED_PRECONDITION, reason: 'OUTPUT_BREAKS_SCHEMA', message: expect.stringContaining('to check'),
  })
  expect(service.bugs).toEqual([])
  await service.close()
}, 600_000)
