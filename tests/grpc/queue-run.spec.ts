import { timestampMs } from '@bufbuild/protobuf/wkt'
import { describe, expect, it } from 'vitest'
import { StageState } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { databases } from '../support/services/databases.ts'
import { DEADLINE_MS, eventsUntil, hasEnded, startQueue, submit, toStory } from './queue-support.ts'
import { givenConnection } from './queue-storage.ts'
import { hold } from '../support/hold.ts'

describe.each(databases())('a run on %s', (kind) => {
  const server = hold(async () => startQueue(await givenConnection(kind)))

  it('runs stages in the order of their inputs and reports every step', async () => {
    const runId = await submit(server, [{ id: 'a' }, { id: 'b', dependsOn: ['a'] }])

    const events = await eventsUntil(server, runId, hasEnded)

    expect(toStory(events)).toEqual([
      'run:QUEUED', 'run:RUNNING',
      'a:RUNNING#1', 'a:SUCCEEDED#1',
      'b:QUEUED#0', 'b:RUNNING#1', 'b:SUCCEEDED#1',
      'run:SUCCEEDED',
    ])
    expect(events.map(event => Number(event.seq))).toEqual(events.map((_, index) => index + 1))
    expect(server.bugs).toEqual([])
  })

  it('passes outputs on in the order of the inputs', async () => {
    const runId = await submit(server, [{ id: 'x' }, { id: 'y' }, { id: 'z', dependsOn: ['y', 'x'] }])

    await eventsUntil(server, runId, hasEnded)

    const job = server.pool.jobs.find(it => it.runId === runId && it.stage.id === 'z')
    expect(job?.upstream.map(({ stageId, outputs }) => [stageId, outputs[0]?.sha256])).toEqual([['y', 'y'], ['x', 'x']])
  })

  it('reports progress at most once a second, and the last progress before the end', async () => {
    const runId = await submit(server, [{ id: 'a', parameters: { steps: 40, step_ms: 40 } }])

    const events = await eventsUntil(server, runId, hasEnded)

    const progress = events.filter(event => event.kind.case === 'progress')
    const seconds = (timestampMs(events.at(-1)!.time!) - timestampMs(events[0]!.time!)) / 1_000
    // One when it starts and the last one come on top.
    expect(progress.length).toBeLessThanOrEqual(seconds + 2)
    expect(progress.at(-1)?.kind.value).toMatchObject({ recordsIn: 40n })
    const last = events.findLastIndex(event => event.kind.case === 'progress')
    const end = events.findIndex(event =>
      event.kind.case === 'stageState' && event.kind.value.status?.state === StageState.SUCCEEDED)
    expect(last).toBeLessThan(end)
  })

  it('sums tokens and latencies, and counts each report once', async () => {
    const runId = await submit(server, [{ id: 'a', parameters: { steps: 30, step_ms: 50 } }])

    const events = await eventsUntil(server, runId, hasEnded)

    const tokens = events.flatMap(({ kind }) => kind.case === 'tokens' ? [Number(kind.value.usage?.inputTokens)] : [])
    const latencies = events.flatMap(({ kind }) =>
      kind.case === 'metrics' ? kind.value.points.map(point => Number(point.histogram?.buckets[10])) : [])
    const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0)
    expect(sum(tokens)).toBe(60)
    expect(sum(latencies)).toBe(30)
    const { run } = await server.client.getRun({ runId }, { deadlineMs: DEADLINE_MS })
    expect(run?.stages[0]?.usage).toMatchObject({ inputTokens: 60n, outputTokens: 30n, calls: 30n })
    expect(run?.lastSeq).toBe(BigInt(events.length))
  })

  it('runs at most as many of its stages at once as it allows', async () => {
    const runId = await submit(server, ['a', 'b', 'c', 'd'].map(id => ({ id, parameters: { steps: 2, step_ms: 20 } })))

    const story = toStory(await eventsUntil(server, runId, hasEnded))

    const depth = story.reduce((state, step) => {
      const now = state.now + (step.includes(':RUNNING#') ? 1 : 0) - (/:SUCCEEDED#/.test(step) ? 1 : 0)
      return { now, most: Math.max(state.most, now) }
    }, { now: 0, most: 0 })
    expect(depth.most).toBe(server.pool.capacity)
  })
})
