import { readFileSync } from 'node:fs'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import { status } from '@grpc/grpc-js'
import { v7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { purge } from '#factory/queue/engine/housekeeping.ts'
import { RunState, StageState } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { databases } from '../support/services/databases.ts'
import { DEADLINE_MS, eventsUntil, hasEnded, isStageState, startQueue, submit } from './queue-support.ts'
import { givenConnection } from './queue-storage.ts'
import { hold } from '../support/hold.ts'

const options = { deadlineMs: DEADLINE_MS }

/** What a newer console might send. */
const NO_STATE = 99 as RunState

describe.each(databases())('reading the queue on %s', (kind) => {
  const server = hold(async () => startQueue(await givenConnection(kind)))
  let runIds: string[]

  beforeAll(async () => {
    runIds = await Promise.all(Array.from({ length: 7 }, () => submit(server, [{ id: 'a' }])))
    await Promise.all(runIds.map(runId => eventsUntil(server, runId, hasEnded)))
  })

  it('returns a run, and NOT_FOUND without one', async () => {
    const { run } = await server.client.getRun({ runId: runIds[0] }, options)

    expect(run).toMatchObject({ state: RunState.SUCCEEDED, spec: { runId: runIds[0], project: 'default' } })
    expect(run?.startTime && run.endTime && run.createTime).toBeTruthy()
    await expect(server.client.getRun({ runId: v7() }, options)).rejects.toMatchObject({ code: status.NOT_FOUND })
    await expect(server.client.getRun({ runId: 'x' }, options)).rejects.toMatchObject({ code: status.INVALID_ARGUMENT })
  })

  it('lists all runs once, page by page, newest first', async () => {
    const seen: string[] = []
    let pageToken = ''
    do {
      const page = await server.client.listRuns({ pageSize: 3, pageToken }, options)
      seen.push(...page.runs.map(run => run.spec!.runId))
      pageToken = page.nextPageToken
    } while (pageToken)

    expect(seen).toHaveLength(7)
    expect(new Set(seen)).toEqual(new Set(runIds))
  })

  it('filters by state, project and time', async () => {
    const count = async (filter: object) => (await server.client.listRuns({ ...filter }, options)).runs.length

    expect(await count({ states: [RunState.SUCCEEDED, RunState.FAILED] })).toBe(7)
    expect(await count({ states: [RunState.FAILED] })).toBe(0)
    expect(await count({ project: 'default' })).toBe(7)
    expect(await count({ project: 'other' })).toBe(0)
    expect(await count({ updatedSince: timestampFromDate(new Date(Date.now() + 60_000)) })).toBe(0)
  })

  it('refuses invalid page tokens', async () => {
    await expect(server.client.listRuns({ pageSize: 201 }, options)).rejects
      .toMatchObject({ code: status.INVALID_ARGUMENT })
    await expect(server.client.listRuns({ pageToken: 'x' }, options)).rejects
      .toMatchObject({ code: status.INVALID_ARGUMENT })
    await expect(server.client.listRuns({ states: [NO_STATE] }, options)).rejects
      .toMatchObject({ code: status.INVALID_ARGUMENT })
  })

  it('counts queued, running and ended stages', async () => {
    const running = await submit(
      server,
      [{ id: 'a', parameters: { steps: 400, step_ms: 10 } }, { id: 'b', parameters: { steps: 400, step_ms: 10 } }],
    )
    await eventsUntil(server, running, isStageState('b', StageState.RUNNING))
    await submit(server, [{ id: 'c' }])

    const stats = await server.client.getQueueStats({}, options)

    expect(stats).toMatchObject({
      queuedStages: 1n, runningStages: 2n, retryingStages: 0n, failedLastMinute: 0n, completedLastMinute: 7n,
    })
    expect(stats.workers)
      .toMatchObject([{ capacity: 2, draining: false, kinds: ['test.work', 'test.gate', 'test.ask'] }])
    expect(stats.memory?.rssBytes).toBeGreaterThan(stats.memory?.heapUsedBytes ?? 0n)
    expect(stats.memory?.embeddedDatabaseBytes === undefined).toBe(kind === 'postgres')
    expect((await server.client.getQueueStats({ project: 'other' }, options)).runningStages).toBe(0n)
    await server.client.cancelRun({ runId: running, requestId: v7() }, options)
  })

  it('names the installed version of its engine', async () => {
    const installed: { version: string } = JSON.parse(readFileSync('node_modules/pg-boss/package.json', 'utf8'))

    expect((await server.client.getQueueStats({}, options)).engine).toBe(`pg-boss ${installed.version}`)
  })

  it('lists stage kinds with an etag', async () => {
    const first = await server.client.listStageKinds({}, options)

    expect(first.kinds.map(({ kind }) => kind)).toEqual(['test.ask', 'test.gate', 'test.work'])
    expect(first.etag).toBe((await server.client.listStageKinds({}, options)).etag)
  })

  it('plans stages and tests sources', async () => {
    const stage = { id: 'a', kind: 'test.work', parameters: { bad: true } }

    const plan = await server.client.planRun({ stages: [stage] }, options)
    const inspection = await server.client.inspectSource({ stage, sampleSize: 1 }, options)

    expect(plan.findings).toMatchObject([{ code: 'BAD_PARAMETER', pointer: '/stages/0/parameters/bad', stageId: 'a' }])
    expect(plan.stageColumns).toMatchObject([{ stageId: 'a', columns: [{ name: 'text' }] }])
    expect(inspection).toMatchObject({ encoding: 'utf-8', dialect: { delimiter: ',' }, sample: ['{}'], bytes: 2n })
    await expect(server.client.inspectSource({ stage, sampleSize: 201 }, options)).rejects
      .toMatchObject({ code: status.INVALID_ARGUMENT })
    await expect(server.client.inspectSource({}, options)).rejects.toMatchObject({ code: status.INVALID_ARGUMENT })
  })

  it('deletes runs that ended long ago', async () => {
    await purge(server.connection, 0)

    await expect(server.client.getRun({ runId: runIds[0] }, options)).rejects.toMatchObject({ code: status.NOT_FOUND })
    expect(server.bugs).toEqual([])
  })
})
