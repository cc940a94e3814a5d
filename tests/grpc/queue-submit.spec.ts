import { durationFromMs } from '@bufbuild/protobuf/wkt'
import { status } from '@grpc/grpc-js'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromTrailers } from '#proto/adapter/status-details.ts'
import { RunState } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { drawnDatabases } from '../support/services/rounds.ts'
import { DEADLINE_MS, eventsUntil, hasEnded, type QueueServer, specOf, startQueue } from './queue-support.ts'
import { givenConnection } from './queue-storage.ts'

const options = { deadlineMs: DEADLINE_MS }

describe.each(drawnDatabases('queue-submit'))('SubmitRun on %s', (kind) => {
  let server: QueueServer

  beforeAll(async () => {
    server = await startQueue(await givenConnection(kind))
  })

  afterAll(() => server.close())

  const submitRun = (spec: object, requestId = v7()) => server.client.submitRun({ requestId, spec }, options)

  it('returns the same answer for the same request, and runs it once', async () => {
    const spec = specOf([{ id: 'a' }])
    const requestId = v7()
    const first = await submitRun(spec, requestId)
    await eventsUntil(server, spec.runId, hasEnded)

    const again = await submitRun(spec, requestId)

    expect(first.replayed).toBe(false)
    expect(again).toEqual({ ...first, replayed: true })
    expect(server.pool.jobs.filter(job => job.runId === spec.runId)).toHaveLength(1)
  })

  it('stores a run once, however many calls submit it at once', async () => {
    const spec = specOf([{ id: 'a' }])
    const shared = v7()

    const answers = await Promise.all([shared, shared, shared, v7(), v7()].map(requestId => submitRun(spec, requestId)))

    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1)
    await eventsUntil(server, spec.runId, hasEnded)
    expect(server.pool.jobs.filter(job => job.runId === spec.runId)).toHaveLength(1)
  })

  it('treats a spec with another order of its maps as the same', async () => {
    const requestId = v7()
    const spec = specOf([{ id: 'a' }])
    await submitRun({ ...spec, labels: { a: '1', b: '2' } }, requestId)

    const again = await submitRun({ ...spec, labels: { b: '2', a: '1' } }, requestId)

    expect(again.replayed).toBe(true)
  })

  it('refuses an id that was used with another body', async () => {
    const requestId = v7()
    const spec = specOf([{ id: 'a' }])
    await submitRun(spec, requestId)

    await expect(submitRun(specOf([{ id: 'a' }]), requestId)).rejects.toMatchObject({ code: status.ALREADY_EXISTS })
    await expect(submitRun(specOf([{ id: 'b' }], spec.runId))).rejects.toMatchObject({ code: status.ALREADY_EXISTS })
  })

  it('names each wrong field', async () => {
    const good = specOf([{ id: 'a' }, { id: 'b' }, { id: 'c', parameters: { bad: true } }])

    const error = await submitRun(good).catch(error => error)

    expect(error.code).toBe(status.INVALID_ARGUMENT)
    expect(fromTrailers(error.metadata)).toMatchObject({
      reason: 'BAD_PARAMETER',
      domain: 'datafactory.queue',
      fieldViolations: [{ field: 'stages[2].parameters.bad', description: 'is bad' }],
    })
  })

  it.each([
    ['no stage', { stages: [] }, 'stages'],
    ['a run id that is none', { runId: 'x' }, 'run_id'],
    ['a priority out of range', { priority: 101 }, 'priority'],
    ['a negative limit', { recordLimit: -1n }, 'record_limit'],
    ['a stage id with capitals', { stages: [{ id: 'A', kind: 'test.work' }] }, 'stages[0].id'],
    [
      'too many attempts', { stages: [{ id: 'a', kind: 'test.work', retryPolicy: { maxAttempts: 11 } }] },
      'stages[0].retry_policy.max_attempts',
    ],
    [
      'an impossible tolerance', { stages: [{ id: 'a', kind: 'test.work', failureTolerance: 1.5 }] },
      'stages[0].failure_tolerance',
    ],
    [
      'an impossible largest share of failures', { stages: [{ id: 'a', kind: 'test.work', maxFailedRatio: -0.1 }] },
      'stages[0].max_failed_ratio',
    ],
    [
      'a time limit that would not be in force',
      { stages: [{ id: 'a', kind: 'test.work', timeout: durationFromMs(7 * 86_400_000 + 1) }] },
      'stages[0].timeout',
    ],
  ])('refuses %s', async (_, patch, field) => {
    const error = await submitRun({ ...specOf([{ id: 'a' }]), ...patch }).catch(error => error)

    expect(error.code).toBe(status.INVALID_ARGUMENT)
    expect(fromTrailers(error.metadata).fieldViolations?.map(it => it.field)).toEqual([field])
  })

  it('stores nothing when asked only to check', async () => {
    const spec = specOf([{ id: 'a' }, { id: 'b', dependsOn: ['a'] }])

    const { run } = await server.client.submitRun({ spec, validateOnly: true }, options)

    expect(run).toMatchObject({ state: RunState.QUEUED, lastSeq: 0n })
    await expect(server.client.getRun({ runId: spec.runId }, options)).rejects.toMatchObject({ code: status.NOT_FOUND })
  })
})

it('refuses runs when too many are waiting, with a retry time', async () => {
  const server = await startQueue(await givenConnection('pglite'), { maxQueuedRuns: 0 })

  const error = await server.client
    .submitRun({ requestId: v7(), spec: specOf([{ id: 'a' }]) }, options).catch(error => error)

  expect(error.code).toBe(status.RESOURCE_EXHAUSTED)
  expect(fromTrailers(error.metadata).retryDelayMs).toBeGreaterThan(0)
  await server.close()
})
