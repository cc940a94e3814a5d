import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toJsonColumn } from '#factory/queue/store/json-column.ts'
import { RunState } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { drawnDatabases } from '../support/services/rounds.ts'
import { DEADLINE_MS, eventsUntil, hasEnded, type QueueServer, startQueue, submit, toStory } from './queue-support.ts'
import { givenConnection } from './queue-storage.ts'

describe.each(drawnDatabases('queue-failure'))('failures on %s', (kind) => {
  let server: QueueServer

  beforeAll(async () => {
    server = await startQueue(await givenConnection(kind))
  })

  afterAll(() => server.close())

  const getRun = async (runId: string) => (await server.client.getRun({ runId }, { deadlineMs: DEADLINE_MS })).run

  it('retries a stage after a wait, from its checkpoint', async () => {
    const runId = await submit(server, [{ id: 'a', parameters: { fail_attempts: 2 }, maxAttempts: 3 }])

    const story = toStory(await eventsUntil(server, runId, hasEnded))

    expect(story).toEqual([
      'run:QUEUED', 'run:RUNNING', 'a:RUNNING#1', 'a:RETRY_WAIT#1',
      'a:QUEUED#1', 'a:RUNNING#2', 'a:RETRY_WAIT#2',
      'a:QUEUED#2', 'a:RUNNING#3', 'a:SUCCEEDED#3', 'run:SUCCEEDED',
    ])
    expect(server.pool.jobs.filter(job => job.runId === runId).map(job => job.checkpoint))
      .toEqual([undefined, { step: 1 }, { step: 2 }])
  })

  it('says when the next attempt starts', async () => {
    const runId = await submit(server, [{ id: 'a', parameters: { fail_attempts: 1 }, maxAttempts: 2 }])

    const events = await eventsUntil(server, runId, hasEnded)

    const waits = events.flatMap(({ kind }) =>
      kind.case === 'stageState' && kind.value.nextAttemptTime ? [kind.value] : [])
    expect(waits).toHaveLength(1)
    expect(waits[0]?.status?.error).toMatchObject({ reason: 'FLAKY', retryable: true })
  })

  it('stores an error with characters that no database column can hold', async () => {
    const runId = await submit(server, [{ id: 'a', parameters: { fail: 'cites a\0b' } }])

    await eventsUntil(server, runId, hasEnded)

    expect((await getRun(runId))?.stages[0]?.error).toMatchObject({ reason: 'BROKEN', message: 'cites a\uFFFDb' })
    expect(toJsonColumn({ message: 'cut in \uD83D' })).toBe('{"message":"cut in \uFFFD"}')
  })

  it('fails the run when no attempt is left, skips dependent stages, and lets the others end', async () => {
    const runId = await submit(server, [
      { id: 'bad', parameters: { fail: true }, maxAttempts: 3 },
      { id: 'after', dependsOn: ['bad'] },
      { id: 'later', dependsOn: ['after'] },
      { id: 'other', parameters: { steps: 5, step_ms: 30 } },
      { id: 'other_after', dependsOn: ['other'] },
    ])

    const events = await eventsUntil(server, runId, hasEnded)

    const story = toStory(events)
    expect(story.at(-1)).toBe('run:FAILED')
    expect(story).toEqual(expect.arrayContaining([
      'bad:FAILED#1', 'after:SKIPPED#0', 'later:SKIPPED#0', 'other:SUCCEEDED#1', 'other_after:SUCCEEDED#1',
    ]))
    expect((await getRun(runId))?.stages[0]?.error)
      .toMatchObject({ reason: 'BROKEN', message: 'cannot work', metadata: { why: 'test' } })
  })

  it('fails a stage in which every record failed', async () => {
    const runId = await submit(server, [{ id: 'a', parameters: { all_fail: true }, maxAttempts: 3 }])

    await eventsUntil(server, runId, hasEnded)

    const run = await getRun(runId)
    expect(run?.state).toBe(RunState.FAILED)
    expect(run?.stages[0]).toMatchObject({ attempt: 1, error: { reason: 'ALL_RECORDS_FAILED' } })
  })

  it('ends as CRASHED when the worker dies and no attempt is left', async () => {
    const runId = await submit(server, [{ id: 'a', parameters: { crash: true }, maxAttempts: 2 }])

    const story = toStory(await eventsUntil(server, runId, hasEnded))

    expect(story.slice(-4)).toEqual(['a:QUEUED#1', 'a:RUNNING#2', 'a:CRASHED#2', 'run:CRASHED'])
  })

  it('resumes from its checkpoint after each time limit, and does not count that as a failure', async () => {
    const runId = await submit(
      server, [{ id: 'a', parameters: { steps: 30, step_ms: 20 }, timeoutMs: 150, maxAttempts: 1 }],
    )

    const story = toStory(await eventsUntil(server, runId, hasEnded))

    expect(story.at(-1)).toBe('run:SUCCEEDED')
    expect(story.filter(it => it.startsWith('a:QUEUED')).length).toBeGreaterThanOrEqual(3)
    expect((await getRun(runId))?.stages[0]).toMatchObject({ progress: { recordsOut: 30n } })
  })

  it('stops a stage without progress at its time limit, and retries it as often as allowed', async () => {
    const runId = await submit(server, [{ id: 'a', parameters: { stuck: true }, timeoutMs: 100, maxAttempts: 2 }])

    await eventsUntil(server, runId, hasEnded)

    const run = await getRun(runId)
    expect(run?.state).toBe(RunState.FAILED)
    expect(run?.stages[0]).toMatchObject({ attempt: 2, error: { reason: 'TIMEOUT', retryable: true } })
  })

  it('keeps the reason of a stage that fails by itself while it saves its checkpoint', async () => {
    const runId = await submit(
      server, [{ id: 'a', parameters: { step_ms: 300, fail_attempts: 1 }, timeoutMs: 100, maxAttempts: 1 }],
    )

    await eventsUntil(server, runId, hasEnded)

    expect((await getRun(runId))?.stages[0]).toMatchObject({ error: { reason: 'FLAKY' } })
  })
})

describe('an attempt that is longer than the longest job', () => {
  let server: QueueServer

  beforeAll(async () => {
    server = await startQueue(await givenConnection('pglite'), { longestStretchMs: 150 })
  })

  afterAll(() => server.close())

  it('continues in the next job as the same attempt', async () => {
    const runId = await submit(server, [{ id: 'a', parameters: { steps: 20, step_ms: 40 } }])

    const story = toStory(await eventsUntil(server, runId, hasEnded))

    expect(story.filter(it => it === 'a:QUEUED#1').length).toBeGreaterThanOrEqual(2)
    expect(story.slice(-2)).toEqual(['a:SUCCEEDED#1', 'run:SUCCEEDED'])
  })

  it('still has its time limit', async () => {
    const runId = await submit(
      server, [{ id: 'a', parameters: { steps: 20, step_ms: 40 }, timeoutMs: 400, maxAttempts: 1 }],
    )

    const events = await eventsUntil(server, runId, hasEnded)

    expect(events.some(({ kind }) => kind.case === 'stageState' && kind.value.status?.error?.reason === 'TIMEOUT'))
      .toBe(true)
    expect(toStory(events)).toContain('a:RUNNING#2')
  })
})
