import { status } from '@grpc/grpc-js'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { Decision, RunState, StageState } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { hold } from '../../support/hold.ts'
import { drawnDatabases } from '../../support/services/rounds.ts'
import { givenConnection } from '../queue-storage.ts'
import {
  DEADLINE_MS, eventsUntil, hasEnded, isRunState, isStageState, specOf, startQueue, submit, type TestStage, toStory,
} from '../queue-support.ts'

const STAGES: TestStage[] = [
  { id: 'a' }, { id: 'gate', kind: 'test.gate', dependsOn: ['a'] }, { id: 'b', dependsOn: ['gate'] },
]

describe.each(drawnDatabases('queue-gate'))('an acceptance gate on %s', (kind) => {
  const artifacts = {
    check: async (uri: string, bytes = 0) => {
      if (uri.endsWith('gone')) {
        throw Object.assign(new Error('it is gone'), { code: 'artifact_not_found' })
      }
      return { bytes }
    },
  }
  const server = hold(async () => startQueue(await givenConnection(kind), { artifacts }))

  const options = { deadlineMs: DEADLINE_MS }
  const decide = (
    runId: string, decision = Decision.ACCEPT,
    rest: { requestId?: string, stageId?: string, reason?: string, fixes?: { uri: string, bytes: bigint } } = {},
  ) =>
    server.client.decideStage({ runId, stageId: 'gate', requestId: v7(), decision, ...rest }, options)
  const givenWaiting = async (stages = STAGES) => {
    const runId = await submit(server, stages)
    await eventsUntil(server, runId, isStageState('gate', StageState.WAITING))
    return runId
  }
  const isWaiting = async (runId: string) => {
    const { run } = await server.client.getRun({ runId }, options)
    return run?.stages.find(({ stageId }) => stageId === 'gate')?.state === StageState.WAITING
  }

  it('waits without a worker, and goes on with its input when that is accepted', async () => {
    const runId = await givenWaiting()
    const waiting = await server.client.getQueueStats({}, options)

    const { run } = await decide(runId)
    const story = toStory(await eventsUntil(server, runId, hasEnded))

    expect(waiting).toMatchObject({ queuedStages: 0n, runningStages: 0n })
    expect(run?.state).toBe(RunState.RUNNING)
    expect(story).toEqual([
      'run:QUEUED', 'run:RUNNING', 'a:RUNNING#1', 'a:SUCCEEDED#1', 'gate:QUEUED#0', 'gate:WAITING#1',
      'gate:SUCCEEDED#1',
      'b:QUEUED#0', 'b:RUNNING#1', 'b:SUCCEEDED#1', 'run:SUCCEEDED',
    ])
    const outputs = server.pool.jobs.find(job => job.runId === runId && job.stage.id === 'b')?.upstream[0]?.outputs
    expect(outputs).toMatchObject([{ uri: 'artifact:sha256/a', records: 3 }])
    expect(server.pool.jobs.some(job => job.runId === runId && job.stage.id === 'gate')).toBe(false)
  })

  it('gives fixes to a worker, which puts them in place', async () => {
    const runId = await givenWaiting()

    await decide(runId, Decision.ACCEPT, { fixes: { uri: 'artifact:sha256/fixes', bytes: 20n } })
    const story = toStory(await eventsUntil(server, runId, hasEnded))

    expect(story.slice(5, 9)).toEqual(['gate:WAITING#1', 'gate:QUEUED#1', 'gate:RUNNING#1', 'gate:SUCCEEDED#1'])
    expect(server.pool.jobs.find(job => job.runId === runId && job.stage.id === 'gate')?.fixes)
      .toMatchObject({ uri: 'artifact:sha256/fixes', bytes: 20 })
  })

  it('ends the run as failed when its input is rejected, with the reason of who rejected it', async () => {
    const runId = await givenWaiting()

    await decide(runId, Decision.REJECT, { reason: 'five defects' })
    const events = await eventsUntil(server, runId, hasEnded)

    expect(toStory(events).slice(-3)).toEqual(['gate:FAILED#1', 'b:SKIPPED#0', 'run:FAILED'])
    expect(events.at(-1)?.kind).toMatchObject({ case: 'runState', value: { reason: 'REJECTED_AT_GATE' } })
    const { run } = await server.client.getRun({ runId }, options)
    expect(run?.stages[1]?.error)
      .toMatchObject({ reason: 'REJECTED_AT_GATE', message: 'five defects', retryable: false })
  })

  it('takes a request once: again it answers the same, and with another decision it is refused', async () => {
    const runId = await givenWaiting()
    const requestId = v7()
    await decide(runId, Decision.ACCEPT, { requestId })
    await eventsUntil(server, runId, hasEnded)

    const { run } = await decide(runId, Decision.ACCEPT, { requestId })

    expect(run?.state).toBe(RunState.RUNNING)
    await expect(decide(runId, Decision.REJECT, { requestId })).rejects.toMatchObject({ code: status.ALREADY_EXISTS })
    await expect(decide(runId)).rejects.toMatchObject({ code: status.FAILED_PRECONDITION })
  })

  it('of several decisions at once takes one', async () => {
    const runId = await givenWaiting()

    const outcomes = await Promise.allSettled([
      decide(runId), decide(runId, Decision.REJECT), decide(runId), decide(runId, Decision.REJECT),
    ])

    expect(outcomes.filter(({ status: outcome }) => outcome === 'fulfilled')).toHaveLength(1)
    expect(toStory(await eventsUntil(server, runId, hasEnded)).filter(it => it.startsWith('gate:'))).toHaveLength(3)
  })

  it('refuses what it cannot do, and goes on waiting', async () => {
    const runId = await givenWaiting()

    await expect(decide(runId, Decision.UNSPECIFIED)).rejects.toMatchObject({ code: status.INVALID_ARGUMENT })
    await expect(decide(runId, Decision.REJECT, { fixes: { uri: 'artifact:sha256/fixes', bytes: 1n } })).rejects
      .toMatchObject({ code: status.INVALID_ARGUMENT })
    await expect(decide(runId, Decision.ACCEPT, { fixes: { uri: 'artifact:sha256/gone', bytes: 1n } })).rejects
      .toMatchObject({ code: status.INVALID_ARGUMENT })
    await expect(decide(runId, Decision.ACCEPT, { requestId: 'no-uuid' })).rejects
      .toMatchObject({ code: status.INVALID_ARGUMENT })
    await expect(decide(runId, Decision.ACCEPT, { stageId: 'none' })).rejects.toMatchObject({ code: status.NOT_FOUND })
    await expect(decide(runId, Decision.ACCEPT, { stageId: 'a' })).rejects
      .toMatchObject({ code: status.FAILED_PRECONDITION })
    await expect(decide(v7())).rejects.toMatchObject({ code: status.NOT_FOUND })
    expect(await isWaiting(runId)).toBe(true)
  })

  it('is over with its cancelled run', async () => {
    const runId = await givenWaiting()

    const { run } = await server.client.cancelRun({ runId, requestId: v7() }, options)

    expect(run?.state).toBe(RunState.CANCELLED)
    await expect(decide(runId)).rejects.toMatchObject({ code: status.FAILED_PRECONDITION })
  })

  it('waits longer than its time limit, which counts work only', async () => {
    const runId = await givenWaiting([
      { id: 'a' }, { id: 'gate', kind: 'test.gate', dependsOn: ['a'], timeoutMs: 1 },
      { id: 'slow', dependsOn: ['a'], parameters: { steps: 5, step_ms: 20 } },
    ])
    await eventsUntil(server, runId, isStageState('slow', StageState.SUCCEEDED))

    expect(await isWaiting(runId)).toBe(true)
    await server.client.cancelRun({ runId, requestId: v7() }, options)
  })

  it('can be decided while its run is paused; the run goes on when it is resumed', async () => {
    const runId = await givenWaiting()
    await server.client.pauseRun({ runId, requestId: v7() }, options)
    await eventsUntil(server, runId, isRunState(RunState.PAUSED))

    const { run } = await decide(runId)
    await server.client.resumeRun({ runId, requestId: v7() }, options)

    expect(run?.state).toBe(RunState.PAUSED)
    expect(toStory(await eventsUntil(server, runId, hasEnded)).at(-1)).toBe('run:SUCCEEDED')
  })

  it('is taken over by a retry once it was accepted, and waits again when it was not', async () => {
    const [accepted, rejected] = [
      await givenWaiting([...STAGES.slice(0, 2), { id: 'b', dependsOn: ['gate'], parameters: { fail: true } }]),
      await givenWaiting(),
    ]
    await decide(accepted)
    await decide(rejected, Decision.REJECT)
    await Promise.all([accepted, rejected].map(runId => eventsUntil(server, runId, hasEnded)))
    const retry = async (parentRunId: string, reuseStageIds: string[]) => {
      const spec = { ...specOf(STAGES), parentRunId, reuseStageIds }
      await server.client.submitRun({ requestId: v7(), spec }, options)
      return spec.runId
    }

    const [onward, again] = [await retry(accepted, ['a', 'gate']), await retry(rejected, ['a'])]

    expect(toStory(await eventsUntil(server, onward, hasEnded)).filter(it => it.startsWith('gate:')))
      .toEqual(['gate:SUCCEEDED#0'])
    const story = toStory(await eventsUntil(server, again, isStageState('gate', StageState.WAITING)))
    expect(story).toEqual(['run:QUEUED', 'a:SUCCEEDED#0', 'gate:QUEUED#0', 'run:RUNNING', 'gate:WAITING#1'])
    await decide(again)
    expect(toStory(await eventsUntil(server, again, hasEnded)).at(-1)).toBe('run:SUCCEEDED')
  })

  it('does not wait in a trial', async () => {
    const spec = { ...specOf(STAGES), recordLimit: 2n }
    await server.client.submitRun({ requestId: v7(), spec }, options)

    const story = toStory(await eventsUntil(server, spec.runId, hasEnded))

    expect(story.filter(it => it.startsWith('gate:'))).toEqual(['gate:QUEUED#0', 'gate:RUNNING#1', 'gate:SUCCEEDED#1'])
  })
})
