import { status } from '@grpc/grpc-js'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ArtifactNotFound } from '#artifact/store.ts'
import { fromTrailers } from '#proto/adapter/status-details.ts'
import { RunState, type StageStatus } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { drawnDatabases } from '../support/services/rounds.ts'
import {
  DEADLINE_MS, eventsUntil, hasEnded, type QueueServer, specOf, startQueue, submit, type TestStage, toStory,
} from './queue-support.ts'
import { givenConnection } from './queue-storage.ts'

const options = { deadlineMs: DEADLINE_MS }

/** a → b → c, and a → d beside it. */
const LINE: TestStage[] = [
  { id: 'a' }, { id: 'b', dependsOn: ['a'] }, { id: 'c', dependsOn: ['b'] }, { id: 'd', dependsOn: ['a'] },
]
const lineWith = (change: Partial<Record<string, Partial<TestStage>>>) =>
  LINE.map(stage => ({ ...stage, ...change[stage.id] }))
const FAILING = lineWith({ c: { parameters: { fail: true } } })

describe.each(drawnDatabases('queue-reuse'))('a retry that takes stages over, on %s', (kind) => {
  let server: QueueServer
  /** Has failed at c. A retry changes nothing of it. */
  let parent: string
  const gone = new Set<string>()

  beforeAll(async () => {
    const artifacts = {
      async check(uri: string, bytes = 0) {
        if (gone.has(uri)) {
          throw new ArtifactNotFound(uri)
        }
        return { bytes }
      },
    }
    server = await startQueue(await givenConnection(kind), { artifacts })
    parent = await submit(server, FAILING)
    await eventsUntil(server, parent, hasEnded)
  })

  afterAll(() => server.close())

  const retryOf = (parentRunId: string, stages: TestStage[], reuseStageIds: string[]) => ({
    ...specOf(stages), parentRunId, reuseStageIds,
  })
  const submitRun = (spec: object, requestId = v7()) => server.client.submitRun({ requestId, spec }, options)
  const failureOf = async (spec: object) => {
    const error = await submitRun(spec).catch(error => error)
    return { code: error.code, ...fromTrailers(error.metadata) }
  }
  const jobsOf = (runId: string) => server.pool.jobs.filter(job => job.runId === runId).map(job => job.stage.id)
  async function stagesOf(runId: string): Promise<Map<string, StageStatus>> {
    const { run } = await server.client.getRun({ runId }, options)
    return new Map(run!.stages.map(stage => [stage.stageId, stage]))
  }

  it('runs only what is left, on the outputs of the parent', async () => {
    const spec = retryOf(parent, LINE, ['a', 'b', 'd'])

    await submitRun(spec)
    const events = await eventsUntil(server, spec.runId, hasEnded)

    expect(toStory(events)).toEqual([
      'run:QUEUED', 'a:SUCCEEDED#0', 'b:SUCCEEDED#0', 'd:SUCCEEDED#0', 'c:QUEUED#0', 'run:RUNNING', 'c:RUNNING#1',
      'c:SUCCEEDED#1', 'run:SUCCEEDED',
    ])
    expect(jobsOf(spec.runId)).toEqual(['c'])
    expect(server.pool.jobs.findLast(job => job.runId === spec.runId)?.upstream)
      .toMatchObject([{ stageId: 'b', outputs: [{ uri: 'artifact:sha256/b' }] }])
  })

  it('copies records and outputs, but neither tokens nor times', async () => {
    const spec = retryOf(parent, LINE, ['a', 'b', 'd'])
    await submitRun(spec)
    const events = await eventsUntil(server, spec.runId, hasEnded)

    const [made, taken] = [(await stagesOf(parent)).get('b'), (await stagesOf(spec.runId)).get('b')]

    expect(made?.usage?.calls).toBe(3n)
    expect(taken).toMatchObject({ progress: made?.progress, outputs: made?.outputs, reusedRunId: parent, attempt: 0 })
    expect(taken?.usage?.calls).toBe(0n)
    expect([taken?.startTime, taken?.endTime]).toEqual([undefined, undefined])
    expect(events.filter(event => event.kind.case === 'tokens').every(event => event.stageId === 'c')).toBe(true)
  })

  it('takes over from a retry what the retry had taken over, and names the run in which it ran', async () => {
    const second = retryOf(parent, FAILING, ['a', 'b'])
    await submitRun(second)
    await eventsUntil(server, second.runId, hasEnded)
    const third = retryOf(second.runId, LINE, ['a', 'b', 'd'])

    await submitRun(third)

    expect(toStory(await eventsUntil(server, third.runId, hasEnded)).at(-1)).toBe('run:SUCCEEDED')
    expect([...(await stagesOf(third.runId)).values()].map(stage => stage.reusedRunId))
      .toEqual([parent, parent, '', second.runId])
  })

  it('takes over once, however often the same request comes', async () => {
    const spec = retryOf(parent, LINE, ['a', 'b', 'd'])
    const requestId = v7()
    await Promise.all([submitRun(spec, requestId), submitRun(spec, requestId), submitRun(spec)])
    const events = await eventsUntil(server, spec.runId, hasEnded)
    gone.add('artifact:sha256/b')

    const late = await submitRun(spec, requestId)

    gone.clear()
    expect(late.replayed).toBe(true)
    expect(toStory(events).filter(it => it === 'b:SUCCEEDED#0')).toHaveLength(1)
    expect(jobsOf(spec.runId)).toEqual(['c'])
  })

  it.each([
    ['has not succeeded', 'STAGE_NOT_SUCCEEDED', FAILING, ['a', 'b', 'c']],
    ['is new', 'STAGE_NOT_IN_PARENT', [...LINE, { id: 'e' }], ['e']],
    ['has another kind', 'KIND_CHANGED', lineWith({ b: { kind: 'test.ask' } }), ['a', 'b']],
    ['has other parameters', 'PARAMETERS_CHANGED', lineWith({ b: { parameters: { steps: 4 } } }), ['a', 'b']],
    ['reads another stage', 'INPUTS_CHANGED', lineWith({ d: { dependsOn: ['b'] } }), ['a', 'b', 'd']],
  ])('refuses a stage that %s', async (_, reason, stages, reuse) => {
    const field = `reuse_stage_ids[${reuse.length - 1}]`

    const failure = await failureOf(retryOf(parent, stages, reuse))

    expect(failure).toMatchObject({
      code: status.FAILED_PRECONDITION, reason, metadata: { stage: reuse.at(-1) }, fieldViolations: [{ field }],
    })
  })

  it('refuses a stage that reads other artifacts, or tolerates other failures', async () => {
    const [first, ...others] = specOf(LINE).stages
    const withFirst = (change: object) => ({
      ...retryOf(parent, LINE, ['a']), stages: [{ ...first, ...change }, ...others],
    })

    expect(await failureOf(withFirst({ inputs: [{ uri: 'artifact:sha256/x' }] })))
      .toMatchObject({ reason: 'INPUTS_CHANGED' })
    expect(await failureOf(withFirst({ maxFailedRatio: 0.5 }))).toMatchObject({ reason: 'TOLERANCE_CHANGED' })
    expect(await failureOf({ ...retryOf(parent, LINE, ['a']), recordLimit: 10n }))
      .toMatchObject({ reason: 'RECORD_LIMIT_CHANGED' })
  })

  it('takes a stage over that may be tried more often now', async () => {
    const spec = retryOf(parent, lineWith({ a: { maxAttempts: 5, timeoutMs: 30_000 } }), ['a'])

    await submitRun(spec)

    expect(toStory(await eventsUntil(server, spec.runId, hasEnded)).at(-1)).toBe('run:SUCCEEDED')
  })

  it('refuses when an artifact is gone, naming each such stage, and stores nothing', async () => {
    gone.add('artifact:sha256/a').add('artifact:sha256/d')
    const spec = retryOf(parent, LINE, ['a', 'b', 'd'])

    const failure = await failureOf(spec)

    gone.clear()
    expect(failure).toMatchObject({
      code: status.FAILED_PRECONDITION, reason: 'ARTIFACT_GONE', metadata: { stage: 'a' },
      fieldViolations: [{ field: 'reuse_stage_ids[0]' }, { field: 'reuse_stage_ids[2]' }],
    })
    await expect(server.client.getRun({ runId: spec.runId }, options)).rejects.toMatchObject({ code: status.NOT_FOUND })
    await submitRun(spec)
    expect(toStory(await eventsUntil(server, spec.runId, hasEnded)).at(-1)).toBe('run:SUCCEEDED')
  })

  it('refuses a parent that is unknown, of another project, or has not ended', async () => {
    const running = await submit(server, [{ id: 'a' }, { id: 'b', dependsOn: ['a'], parameters: { stuck: true } }])

    expect(await failureOf(retryOf(v7(), LINE, ['a'])))
      .toMatchObject({ code: status.FAILED_PRECONDITION, reason: 'PARENT_NOT_FOUND' })
    expect(await failureOf({ ...retryOf(parent, LINE, ['a']), project: 'other' }))
      .toMatchObject({ reason: 'PARENT_NOT_FOUND' })
    expect(await failureOf(retryOf(running, LINE, ['a']))).toMatchObject({ reason: 'PARENT_NOT_ENDED' })
    await server.client.cancelRun({ runId: running, requestId: v7() }, options)
    await eventsUntil(server, running, hasEnded)
  })

  it.each([
    ['without a parent', { parentRunId: '', reuseStageIds: ['a'] }, 'parent_run_id'],
    ['of a stage that it does not have', { reuseStageIds: ['x'] }, 'reuse_stage_ids[0]'],
    ['of a stage whose input runs again', { reuseStageIds: ['b'] }, 'reuse_stage_ids[0]'],
    ['of everything', { reuseStageIds: ['a', 'b', 'c', 'd'] }, 'reuse_stage_ids'],
  ])('refuses a takeover %s', async (_, patch, field) => {
    const failure = await failureOf({ ...specOf(LINE), parentRunId: v7(), ...patch })

    expect(failure.code).toBe(status.INVALID_ARGUMENT)
    expect(failure.fieldViolations?.map(it => it.field)).toEqual([field])
  })

  it('says the same when asked only to check', async () => {
    const good = retryOf(parent, LINE, ['a', 'b', 'd'])

    const { run } = await server.client.submitRun({ spec: good, validateOnly: true }, options)
    const bad = server.client
      .submitRun({ spec: { ...good, reuseStageIds: ['a', 'b', 'c'] }, validateOnly: true }, options)

    expect(run?.state).toBe(RunState.QUEUED)
    await expect(bad).rejects.toMatchObject({ code: status.FAILED_PRECONDITION })
  })

  it('counts a stage that was taken over in no statistics of the queue', async () => {
    const before = await server.client.getQueueStats({}, options)
    const spec = retryOf(parent, LINE, ['a', 'b', 'd'])

    await submitRun(spec)
    await eventsUntil(server, spec.runId, hasEnded)

    const after = await server.client.getQueueStats({}, options)
    expect(after.completedLastMinute - before.completedLastMinute).toBe(1n)
  })
})
