import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { describe, expect, it, type TestContext } from 'vitest'
import { v7 } from 'uuid'
import { createServiceClient } from '#proto/adapter/client.ts'
import { Decision, type Event, StageState, TaskQueueService } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { databases } from '../support/services/databases.ts'
import { givenPostgres } from '../support/services/postgres.ts'
import { eventsUntil, hasEnded, isStageState, type QueueCaller, specOf, submit, toStory } from './queue-support.ts'
import { givenDataDir } from './queue-storage.ts'
import { drawn, injected } from '../support/services/rounds.ts'

const START_MS = 60_000

/** @param finished of the test: several are at work at once. */
async function startChild(storage: string, finished: TestContext['onTestFinished']): Promise<QueueCaller & { child: ChildProcess }> {
  const child = fork(path.resolve(import.meta.dirname, 'queue-child.ts'), [storage], { execArgv: ['--liftoff-only', '--experimental-transform-types', '--no-warnings'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  finished(() => kill(child))
  const [{ port }] = await once(child, 'message', { signal: AbortSignal.timeout(START_MS) }) as [{ port: number }]
  return { child, client: createServiceClient(TaskQueueService, { address: `127.0.0.1:${port}` }) }
}

async function kill(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) {
    return
  }
  child.kill('SIGKILL')
  await once(child, 'exit')
}

const givenStorage = (kind: string) => kind === 'postgres' ? givenPostgres() : givenDataDir()

const tokensOf = (events: Event[]) => events.reduce((sum, { kind }) => sum + (kind.case === 'tokens' ? Number(kind.value.usage?.calls) : 0), 0)

// Side by side: each mostly waits until the silence of a killed factory is noticed.
describe.concurrent.each(databases())('a factory killed on %s', (kind) => {
  it('resumes from the last checkpoint as the next attempt, and counts nothing twice', async ({ onTestFinished }) => {
    const storage = await givenStorage(kind)
    const first = await startChild(storage, onTestFinished)
    const runId = await submit(first, [{ id: 'a', parameters: { steps: 50, stand_attempts: 1, stand_at: 25 }, maxAttempts: 3 }, { id: 'b', dependsOn: ['a'] }])
    await eventsUntil(first, runId, event => event.kind.case === 'progress' && event.kind.value.recordsIn === 25n)

    await kill(first.child)
    const second = await startChild(storage, onTestFinished)
    const events = await eventsUntil(second, runId, hasEnded, 60_000)

    expect(toStory(events)).toEqual([
      'run:QUEUED', 'run:RUNNING', 'a:RUNNING#1', 'a:QUEUED#1', 'a:RUNNING#2', 'a:SUCCEEDED#2',
      'b:QUEUED#0', 'b:RUNNING#1', 'b:SUCCEEDED#1', 'run:SUCCEEDED',
    ])
    expect(events.map(({ seq }) => Number(seq))).toEqual(events.map((_, index) => index + 1))
    // A step's call is written with its checkpoint.
    expect(tokensOf(events)).toBe(53)
  }, 120_000)

  it('keeps what a retry took over, and takes it over once', async ({ onTestFinished }) => {
    const storage = await givenStorage(kind)
    const first = await startChild(storage, onTestFinished)
    const parentRunId = await submit(first, [{ id: 'a' }, { id: 'b', dependsOn: ['a'], parameters: { fail: true } }])
    await eventsUntil(first, parentRunId, hasEnded)
    const request = { requestId: v7(), spec: { ...specOf([{ id: 'a' }, { id: 'b', dependsOn: ['a'], parameters: { steps: 50, stand_attempts: 1, stand_at: 25 }, maxAttempts: 3 }]), parentRunId, reuseStageIds: ['a'] } }
    await first.client.submitRun(request, { deadlineMs: START_MS })
    await eventsUntil(first, request.spec.runId, event => event.kind.case === 'progress' && event.kind.value.recordsIn === 25n)

    await kill(first.child)
    const second = await startChild(storage, onTestFinished)
    const { replayed } = await second.client.submitRun(request, { deadlineMs: START_MS })
    const events = await eventsUntil(second, request.spec.runId, hasEnded, 60_000)

    expect(replayed).toBe(true)
    expect(toStory(events).filter(it => it.startsWith('a:'))).toEqual(['a:SUCCEEDED#0'])
    expect(toStory(events).slice(-2)).toEqual(['b:SUCCEEDED#2', 'run:SUCCEEDED'])
    expect(tokensOf(events)).toBe(50)
  }, 120_000)

  it('goes on waiting at its gate, and takes the decision of before once', async ({ onTestFinished }) => {
    const storage = await givenStorage(kind)
    const first = await startChild(storage, onTestFinished)
    const runId = await submit(first, [{ id: 'a' }, { id: 'gate', kind: 'test.gate', dependsOn: ['a'] }, { id: 'b', dependsOn: ['gate'] }])
    await eventsUntil(first, runId, isStageState('gate', StageState.WAITING))

    await kill(first.child)
    const second = await startChild(storage, onTestFinished)
    const { run: waiting } = await second.client.getRun({ runId }, { deadlineMs: START_MS })
    const request = { runId, stageId: 'gate', requestId: v7(), decision: Decision.ACCEPT }
    await second.client.decideStage(request, { deadlineMs: START_MS })
    await kill(second.child)
    const third = await startChild(storage, onTestFinished)
    await third.client.decideStage(request, { deadlineMs: START_MS })

    const story = toStory(await eventsUntil(third, runId, hasEnded, 60_000))
    expect(waiting?.stages[1]).toMatchObject({ state: StageState.WAITING, attempt: 1 })
    expect(story.filter(it => it.startsWith('gate:'))).toEqual(['gate:QUEUED#0', 'gate:WAITING#1', 'gate:SUCCEEDED#1'])
    expect(story.at(-1)).toBe('run:SUCCEEDED')
  }, 120_000)

  it('uses up no attempt of the running stage', async ({ onTestFinished }) => {
    const storage = await givenStorage(kind)
    let server = await startChild(storage, onTestFinished)
    const runId = await submit(server, [{ id: 'a', parameters: { stand_attempts: 2 }, maxAttempts: 1 }])
    for (const attempt of [1, 2]) {
      await eventsUntil(server, runId, event => event.attempt === attempt && isStageState('a', StageState.RUNNING)(event), 90_000)
      await kill(server.child)
      server = await startChild(storage, onTestFinished)
    }

    expect(toStory(await eventsUntil(server, runId, hasEnded, 90_000)).slice(-2)).toEqual(['a:SUCCEEDED#3', 'run:SUCCEEDED'])
  }, 240_000)
})

it.concurrent('loses and duplicates nothing when it is killed again and again', async ({ onTestFinished, task }) => {
  const storage = await givenDataDir()
  let server = await startChild(storage, onTestFinished)
  const runIds = await Promise.all([1, 2, 3].map(() => submit(server, [{ id: 'a', parameters: { steps: 80, step_ms: 10 }, maxAttempts: 10 }, { id: 'b', parameters: { steps: 80, step_ms: 10 }, dependsOn: ['a'], maxAttempts: 10 }])))
  for (const waitMs of drawn([300, 700, 100, 500], { by: 'queue-restart', count: 2 })) {
    await new Promise(resolve => setTimeout(resolve, waitMs))
    await kill(server.child)
    injected('kill -9 of the factory', 1, task)
    server = await startChild(storage, onTestFinished)
  }

  for (const runId of runIds) {
    const events = await eventsUntil(server, runId, hasEnded, 60_000)

    expect(toStory(events).at(-1)).toBe('run:SUCCEEDED')
    expect(events.map(({ seq }) => Number(seq))).toEqual(events.map((_, index) => index + 1))
    expect(tokensOf(events)).toBe(160)
  }
}, 180_000)
