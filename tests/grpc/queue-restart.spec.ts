import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { v7 } from 'uuid'
import { createServiceClient } from '#proto/adapter/client.ts'
import {
  Decision, type Event, StageState, TaskQueueService,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { bundleTool } from '~~/scripts/lib/bundle.mjs'
import { databases } from '../support/services/databases.ts'
import { givenPostgres } from '../support/services/postgres.ts'
import { eventsUntil, hasEnded, isStageState, type QueueCaller, specOf, submit, toStory } from './queue-support.ts'
import { givenDataDir } from './queue-storage.ts'
import { drawn, injected } from '../support/services/rounds.ts'

const START_MS = 60_000
/** Until the silence of a killed factory is noticed, and its run has ended, on a busy machine. */
const SILENCE_MS = 90_000

/** Bundled: with types to strip from each of its files, a start takes three times as long. */
const program = bundleTool('tests/grpc/queue-child.ts')

/** @param finished of the test or suite whose factory it is: several are at work at once. */
async function startChild(
  storage: string, finished: (end: () => Promise<void>) => void,
): Promise<QueueCaller & { child: ChildProcess }> {
  const child = fork(await program, [storage], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
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

const tokensOf = (events: Event[]) =>
  events.reduce((sum, { kind }) => sum + (kind.case === 'tokens' ? Number(kind.value.usage?.calls) : 0), 0)

/** Stops at its middle in the first attempt, for good. */
const STANDING = { steps: 50, stand_attempts: 1, stand_at: 25 }
const isAtMiddle = ({ kind }: Event) => kind.case === 'progress' && kind.value.recordsIn === 25n
const isWaiting = isStageState('gate', StageState.WAITING)

/**
 * A factory with a run in the middle of a stage, a retry likewise, a run at its gate and one that stands still twice.
 * It is killed; the next works on, and is killed when only the gate and the last are left; the third ends them.
 */
async function killTwice(storage: string, finished: (end: () => Promise<void>) => void) {
  const first = await startChild(storage, finished)
  const parentRunId = await submit(first, [{ id: 'a' }, { id: 'b', dependsOn: ['a'], parameters: { fail: true } }])
  await eventsUntil(first, parentRunId, hasEnded)
  const retry = { requestId: v7(), spec: {
    ...specOf([{ id: 'a' }, { id: 'b', dependsOn: ['a'], parameters: STANDING, maxAttempts: 3 }]),
    parentRunId, reuseStageIds: ['a'],
  } }
  await first.client.submitRun(retry, { deadlineMs: START_MS })
  const half = await submit(first, [{ id: 'a', parameters: STANDING, maxAttempts: 3 }, { id: 'b', dependsOn: ['a'] }])
  const gated = await submit(
    first, [{ id: 'a' }, { id: 'gate', kind: 'test.gate', dependsOn: ['a'] }, { id: 'b', dependsOn: ['gate'] }],
  )
  const twice = await submit(first, [{ id: 'a', parameters: { stand_attempts: 2 }, maxAttempts: 1 }])
  const isRunning = (attempt: number) =>
    (event: Event) => event.attempt === attempt && isStageState('a', StageState.RUNNING)(event)
  await Promise.all([
    eventsUntil(first, retry.spec.runId, isAtMiddle), eventsUntil(first, half, isAtMiddle),
    eventsUntil(first, gated, isWaiting), eventsUntil(first, twice, isRunning(1)),
  ])

  await kill(first.child)
  const second = await startChild(storage, finished)
  const { replayed } = await second.client.submitRun(retry, { deadlineMs: START_MS })
  const { run: waiting } = await second.client.getRun({ runId: gated }, { deadlineMs: START_MS })
  const decision = { runId: gated, stageId: 'gate', requestId: v7(), decision: Decision.ACCEPT }
  const [ofHalf, ofRetry] = await Promise.all([
    eventsUntil(second, half, hasEnded, SILENCE_MS), eventsUntil(second, retry.spec.runId, hasEnded, SILENCE_MS),
    eventsUntil(second, twice, isRunning(2), SILENCE_MS),
  ])
  await second.client.decideStage(decision, { deadlineMs: START_MS })

  await kill(second.child)
  const third = await startChild(storage, finished)
  await third.client.decideStage(decision, { deadlineMs: START_MS })
  const [ofGated, ofTwice] = await Promise.all([
    eventsUntil(third, gated, hasEnded, SILENCE_MS), eventsUntil(third, twice, hasEnded, SILENCE_MS),
  ])
  return { replayed, waiting, ofHalf, ofRetry, ofGated, ofTwice }
}

// Side by side: each mostly waits until the silence of a killed factory is noticed.
describe.concurrent.each(databases())('a factory killed twice on %s', (kind) => {
  let seen: Awaited<ReturnType<typeof killTwice>>
  const ends: (() => Promise<void>)[] = []

  beforeAll(async () => {
    seen = await killTwice(await givenStorage(kind), end => ends.push(end))
  }, 240_000)

  afterAll(() => Promise.all(ends.map(end => end())))

  it('resumes from the last checkpoint as the next attempt, and counts nothing twice', () => {
    expect(toStory(seen.ofHalf)).toEqual([
      'run:QUEUED', 'run:RUNNING', 'a:RUNNING#1', 'a:QUEUED#1', 'a:RUNNING#2', 'a:SUCCEEDED#2',
      'b:QUEUED#0', 'b:RUNNING#1', 'b:SUCCEEDED#1', 'run:SUCCEEDED',
    ])
    expect(seen.ofHalf.map(({ seq }) => Number(seq))).toEqual(seen.ofHalf.map((_, index) => index + 1))
    // A step's call is written with its checkpoint.
    expect(tokensOf(seen.ofHalf)).toBe(53)
  })

  it('keeps what a retry took over, and takes it over once', () => {
    const story = toStory(seen.ofRetry)

    expect(seen.replayed).toBe(true)
    expect(story.filter(it => it.startsWith('a:'))).toEqual(['a:SUCCEEDED#0'])
    expect(story.slice(-2)).toEqual(['b:SUCCEEDED#2', 'run:SUCCEEDED'])
    expect(tokensOf(seen.ofRetry)).toBe(50)
  })

  it('goes on waiting at its gate, and takes the decision of before once', () => {
    const story = toStory(seen.ofGated)

    expect(seen.waiting?.stages[1]).toMatchObject({ state: StageState.WAITING, attempt: 1 })
    expect(story.filter(it => it.startsWith('gate:'))).toEqual(['gate:QUEUED#0', 'gate:WAITING#1', 'gate:SUCCEEDED#1'])
    expect(story.at(-1)).toBe('run:SUCCEEDED')
  })

  it('uses up no attempt of the running stage', () => {
    expect(toStory(seen.ofTwice).slice(-2)).toEqual(['a:SUCCEEDED#3', 'run:SUCCEEDED'])
  })
})

it.concurrent('loses and duplicates nothing when it is killed again and again', async ({ onTestFinished, task }) => {
  const storage = await givenDataDir()
  let server = await startChild(storage, onTestFinished)
  const runIds = await Promise.all([1, 2, 3].map(() => submit(server, [
    { id: 'a', parameters: { steps: 80, step_ms: 10 }, maxAttempts: 10 },
    { id: 'b', parameters: { steps: 80, step_ms: 10 }, dependsOn: ['a'], maxAttempts: 10 },
  ])))
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
