import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPostgres } from '#factory/queue/store/database.ts'
import { RunState, StageState } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { givenPostgres, hasPostgres } from '../support/services/postgres.ts'
import { until } from '../support/services/process.ts'
import { drawnDatabases } from '../support/services/rounds.ts'
import { createFakePool } from './queue-fake-pool.ts'
import { givenConnection } from './queue-storage.ts'
import {
  DEADLINE_MS, eventsUntil, hasEnded, isRunState, isStageState, type QueueServer, specOf, startQueue, submit,
  TEST_CATALOG, toStory,
} from './queue-support.ts'

const options = { deadlineMs: DEADLINE_MS }

describe.skipIf(!hasPostgres())('two factories on one Postgres', () => {
  let servers: QueueServer[]

  beforeAll(async () => {
    const url = await givenPostgres()
    servers = await Promise.all([1, 2].map(() => startQueue(openPostgres(url, 'factory'), { pool: createFakePool(1) })))
  })

  afterAll(() => Promise.all(servers.map(server => server.close())))

  it('run each stage once, on one of them', async () => {
    const [first] = servers
    const runIds = await Promise.all(Array.from({ length: 6 }, () =>
      submit(first!, [{ id: 'a', parameters: { steps: 3, step_ms: 20 } }, { id: 'b', dependsOn: ['a'] }])))

    for (const runId of runIds) {
      expect(toStory(await eventsUntil(first!, runId, hasEnded)).at(-1)).toBe('run:SUCCEEDED')
    }

    const jobs = servers.map(({ pool }) => pool.jobs.length)
    expect(jobs[0]! + jobs[1]!).toBe(12)
    expect(Math.min(...jobs)).toBeGreaterThan(0)
    expect((await first!.client.getQueueStats({}, options)).workers).toHaveLength(2)
  })

  it('apply a verb that the other one received, and deliver its events', async () => {
    const [first, second] = servers
    const runId = await submit(first!, [{ id: 'a', parameters: { steps: 20_000, step_ms: 10 } }])
    await eventsUntil(second!, runId, isStageState('a', StageState.RUNNING))
    const other = first!.pool.busy > 0 ? second! : first!

    await other.client.pauseRun({ runId, requestId: v7() }, options)
    await eventsUntil(other, runId, isRunState(RunState.PAUSED))
    await other.client.cancelRun({ runId, requestId: v7() }, options)

    expect(toStory(await eventsUntil(first!, runId, hasEnded)).slice(-2)).toEqual(['a:CANCELLED#1', 'run:CANCELLED'])
  })
})

describe.each(drawnDatabases('queue-share'))('a factory on %s', (kind) => {
  it('leaves a stage of an unknown type to a process that knows it, as long as there is one', async () => {
    const connection = await givenConnection(kind)
    const server = await startQueue(
      connection, { catalog: { ...TEST_CATALOG, kinds: TEST_CATALOG.kinds.filter(({ kind }) => kind !== 'test.ask') } },
    )
    const other = {
      workerId: 'other', host: 'h', version: 'v', capacity: 1, busy: 0, kinds: '["test.ask"]', isDraining: false,
      heartbeatAt: new Date(Date.now() + 3_600_000),
    }
    await connection.db.insertInto('workers').values(other).execute()
    const runId = await submit(server, [{ id: 'a', kind: 'test.ask' }])
    await until('it to be put off', () => connection.db.selectFrom('stages')
      .select('nextAttemptAt').where('runId', '=', runId).where('nextAttemptAt', 'is not', null).executeTakeFirst())

    const { run } = await server.client.getRun({ runId }, options)
    await connection.db.deleteFrom('workers').where('workerId', '=', 'other').execute()

    expect(run?.state).toBe(RunState.QUEUED)
    expect(server.pool.jobs).toEqual([])
    // Here the pool does it; a real one would say that there is no such kind.
    expect(toStory(await eventsUntil(server, runId, hasEnded)).at(-1)).toBe('run:SUCCEEDED')
    await server.close()
  })

  it('starts a computing stage while stages that wait for models use all of their places', async () => {
    const server = await startQueue(await givenConnection(kind), { pool: createFakePool(1) })
    const waiting = await submit(server, [
      { id: 'a', kind: 'test.ask', parameters: { steps: 1_000, step_ms: 20 } },
      { id: 'b', kind: 'test.ask', parameters: { steps: 1_000, step_ms: 20 } },
    ])
    await eventsUntil(server, waiting, isStageState('a', StageState.RUNNING))

    const computing = await submit(server, [{ id: 'a' }])

    expect(toStory(await eventsUntil(server, computing, hasEnded)).at(-1)).toBe('run:SUCCEEDED')
    const { run } = await server.client.getRun({ runId: waiting }, options)
    expect(run?.stages.map(({ state }) => state)).toEqual([StageState.RUNNING, StageState.QUEUED])
    await server.close()
  })

  it('starts the run with the higher priority first', async () => {
    const server = await startQueue(await givenConnection(kind), { pool: createFakePool(1) })
    const blocker = await submit(server, [{ id: 'a', parameters: { stand_attempts: 1 } }])
    await eventsUntil(server, blocker, isStageState('a', StageState.RUNNING))
    const specs = [-5, 0, 50].map(priority => ({ ...specOf([{ id: 'a' }]), priority }))
    for (const spec of specs) {
      await server.client.submitRun({ requestId: v7(), spec }, options)
    }
    // All of them wait for its place.
    await server.client.cancelRun({ runId: blocker, requestId: v7() }, options)

    await Promise.all(specs.map(({ runId }) => eventsUntil(server, runId, hasEnded)))

    expect(server.pool.jobs.map(({ runId }) => runId)).toEqual([blocker, ...specs.map(({ runId }) => runId).reverse()])
    await server.close()
  })

  it('returns its running stages when it ends, and they continue later', async () => {
    const pool = createFakePool(2)
    const connection = await givenConnection(kind)
    const server = await startQueue(connection, { pool })
    const runId = await submit(server, [
      { id: 'a', parameters: { steps: 2_000, step_ms: 10 } },
      { id: 'deaf', parameters: { steps: 2_000, step_ms: 10, deaf: true } },
    ])
    await eventsUntil(server, runId, isStageState('deaf', StageState.RUNNING))

    await server.queue.drain(300)

    const { run } = await server.client.getRun({ runId }, options)
    expect(run?.stages.map(({ state, attempt }) => [state, attempt]))
      .toEqual([[StageState.QUEUED, 1], [StageState.QUEUED, 1]])
    expect((await server.client.getQueueStats({}, options)).workers).toMatchObject([{ draining: true }])
    await server.close()
  })
})
