import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPostgres } from '../../factory/queue/store/database.ts'
import { RunState, StageState } from '../../proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { givenPostgres, hasPostgres } from '../support/postgres.ts'
import { createFakePool } from './queue-fake-pool.ts'
import { givenConnection } from './queue-storage.ts'
import { DEADLINE_MS, eventsUntil, hasEnded, isRunState, isStageState, type QueueServer, specOf, startQueue, submit, toStory } from './queue-support.ts'

const options = { deadlineMs: DEADLINE_MS }

describe.skipIf(!hasPostgres())('two factories on one Postgres', () => {
  let servers: QueueServer[]

  beforeAll(async () => {
    const url = await givenPostgres()
    servers = await Promise.all([1, 2].map(() => startQueue(openPostgres(url, 'factory'), { pool: createFakePool(1) })))
  })

  afterAll(() => Promise.all(servers.map(server => server.close())))

  it('work on each stage once, between them', async () => {
    const [first] = servers
    const runIds = await Promise.all(Array.from({ length: 6 }, () => submit(first!, [{ id: 'a', parameters: { steps: 3, step_ms: 20 } }, { id: 'b', dependsOn: ['a'] }])))

    for (const runId of runIds)
      expect(toStory(await eventsUntil(first!, runId, hasEnded)).at(-1)).toBe('run:SUCCEEDED')

    const jobs = servers.map(({ pool }) => pool.jobs.length)
    expect(jobs[0]! + jobs[1]!).toBe(12)
    expect(Math.min(...jobs)).toBeGreaterThan(0)
    expect((await first!.client.getQueueStats({}, options)).workers).toHaveLength(2)
  })

  it('obey a verb that the other one was given, and show its events', async () => {
    const [first, second] = servers
    const runId = await submit(first!, [{ id: 'a', parameters: { steps: 500, step_ms: 10 } }])
    await eventsUntil(second!, runId, isStageState('a', StageState.RUNNING))
    const other = first!.pool.busy > 0 ? second! : first!

    await other.client.pauseRun({ runId, requestId: v7() }, options)
    await eventsUntil(other, runId, isRunState(RunState.PAUSED))
    await other.client.cancelRun({ runId, requestId: v7() }, options)

    expect(toStory(await eventsUntil(first!, runId, hasEnded)).slice(-2)).toEqual(['a:CANCELLED#1', 'run:CANCELLED'])
  })
})

it('takes the run with the higher priority first', async () => {
  const server = await startQueue(await givenConnection('pglite'), { pool: createFakePool(1) })
  const blocker = await submit(server, [{ id: 'a', parameters: { steps: 20, step_ms: 20 } }])
  await eventsUntil(server, blocker, isStageState('a', StageState.RUNNING))
  const specs = [-5, 0, 50].map(priority => ({ ...specOf([{ id: 'a' }]), priority }))
  for (const spec of specs)
    await server.client.submitRun({ requestId: v7(), spec }, options)

  await Promise.all(specs.map(({ runId }) => eventsUntil(server, runId, hasEnded)))

  expect(server.pool.jobs.map(({ runId }) => runId)).toEqual([blocker, ...specs.map(({ runId }) => runId).reverse()])
  await server.close()
})

it('gives back what runs when it leaves, and goes on with it later', async () => {
  const pool = createFakePool(2)
  const connection = await givenConnection('pglite')
  const server = await startQueue(connection, { pool })
  const runId = await submit(server, [{ id: 'a', parameters: { steps: 300, step_ms: 10 } }, { id: 'deaf', parameters: { steps: 300, step_ms: 10, deaf: true } }])
  await eventsUntil(server, runId, isStageState('deaf', StageState.RUNNING))

  await server.queue.drain(300)

  const { run } = await server.client.getRun({ runId }, options)
  expect(run?.stages.map(({ state, attempt }) => [state, attempt])).toEqual([[StageState.QUEUED, 1], [StageState.QUEUED, 1]])
  expect((await server.client.getQueueStats({}, options)).workers).toMatchObject([{ draining: true }])
  await server.close()
})
