import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { runRetryPlan } from '#shared/contract/run/run-retry.contract'
import { runDetail } from '#shared/contract/run/run.contract'
import { AppError } from '#server/errors'
import { createApi, failureOf } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { givenTask, someName, threeStages } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { mainDatabase } from '../../support/services/databases'

const MISSING = '0190ffff-0000-7000-8000-000000000000'

describe.each([mainDatabase()])('retries by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const setStage = (runId: string, stageKey: string, change: object) =>
    server.db.updateTable('stageRuns').set(change).where('runId', '=', runId).where('stageKey', '=', stageKey).execute()
  const planOf = async (id: string, parameters = {}) =>
    runRetryPlan.parse(await api('runRetryPlan', { params: { id }, body: { parameters } }))
  const retry = (id: string, body: object = {}) => api('runRetry', { params: { id }, body })
  const submitted = async (id: string) =>
    (await server.db.selectFrom('taskRuns').selectAll().where('id', '=', id).executeTakeFirstOrThrow())

  /** read and normal succeeded, out failed. */
  async function givenFailed() {
    const { taskId, pipelineId, datasetId } = await givenTask(api)
    const { id } = await api('taskLaunch', { params: { id: taskId }, body: {} })
    const stored = await server.artifacts.put(Readable.from([Buffer.from(`{"id":"${id}"}\n`)]))
    const outputs = JSON.stringify([{ ...stored, mediaType: 'application/jsonl', records: 1, role: 'OUTPUT' }])
    await setStage(id, 'read', { state: 'SUCCEEDED', outputs, recordsIn: 9, recordsOut: 7 })
    await setStage(id, 'normal', { state: 'SUCCEEDED', outputs, recordsIn: 7, recordsOut: 5 })
    await setStage(id, 'out', { state: 'FAILED' })
    await server.db.updateTable('taskRuns')
      .set({ observedState: 'FAILED', disposition: 'open', finishedAt: new Date() }).where('id', '=', id).execute()
    return { id, taskId, pipelineId, datasetId, ...stored }
  }

  async function givenNewRevision(pipelineId: string, stages: ReturnType<typeof threeStages>) {
    const { name, version } = await api('pipelineGet', { params: { id: pipelineId } })
    await api('pipelineReplace', { params: { id: pipelineId }, version, body: { name, stages } })
  }

  it('are planned for each start and each revision, and change nothing', async () => {
    const { id, pipelineId, datasetId } = await givenFailed()
    await givenNewRevision(pipelineId, threeStages(datasetId).map(
      stage => stage.key === 'normal' ? { ...stage, parameters: { lowercase: true } } : stage,
    ) as never)

    const plan = await planOf(id)

    const [same, newest] = plan.revisions
    expect(same).toMatchObject({ revision: 'same', number: 1, reason: null })
    expect(same?.stages.map(stage => [stage.key, stage.made])).toEqual([
      ['read', { state: 'SUCCEEDED', recordsIn: 9, recordsOut: 7 }],
      ['normal', { state: 'SUCCEEDED', recordsIn: 7, recordsOut: 5 }],
      ['out', { state: 'FAILED', recordsIn: 0, recordsOut: 0 }],
    ])
    expect(same?.choices.map(choice => [
      choice.from, choice.stageKey, choice.reason, choice.redone.join(), choice.records,
    ])).toEqual([
      ['failed', null, null, 'out', 5], ['start', null, null, 'read,normal,out', 9],
      ['stage', 'read', null, 'read,normal,out', 9], ['stage', 'normal', null, 'normal,out', 7],
      ['stage', 'out', null, 'out', 5],
    ])
    expect(newest).toMatchObject({ revision: 'newest', number: 2, reason: null, changed: ['normal'] })
    expect(same?.changed).toEqual([])
    expect(newest?.choices[0]).toMatchObject({ from: 'failed', reason: 'UPSTREAM_CHANGED', blocked: [
      { stageKey: 'normal', reason: 'PARAMETERS_CHANGED', parameters: ['lowercase'] },
    ] })
    expect(newest?.choices.filter(choice => choice.reason === null).map(choice => choice.stageKey ?? choice.from))
      .toEqual(['start', 'read', 'normal'])
    expect((await api('runGet', { params: { id } })).retries).toEqual([])
  })

  it('say why a choice is not possible: the run goes on, nothing failed, an artifact or the run is gone, no newer revision', async () => {
    const { id, sha256 } = await givenFailed()
    const { taskId } = await givenTask(api)
    const running = await api('taskLaunch', { params: { id: taskId }, body: {} })
    const reasonsOf = async (runId: string) =>
      (await planOf(runId)).revisions.map(revision => revision.reason ?? revision.choices[0]?.reason)

    expect(await reasonsOf(running.id)).toEqual(['NOT_ENDED', 'NOT_ENDED'])
    expect(await reasonsOf(id)).toEqual([null, 'SAME_REVISION'])
    server.queue.known = () => undefined
    expect(await reasonsOf(id)).toEqual(['RUN_FORGOTTEN', 'SAME_REVISION'])
    server.queue.known = runId => ({
      runId, state: 'FAILED', stages: [], createTime: undefined, startTime: undefined, endTime: undefined, lastSeq: 1,
    })
    await setStage(id, 'normal', { outputs: JSON.stringify([{
      uri: `artifact:sha256/${'0'.repeat(64)}`, mediaType: 'application/jsonl', records: 1, bytes: 1, sha256: sha256,
      role: 'OUTPUT',
    }]) })
    expect((await planOf(id)).revisions[0]?.choices[0])
      .toMatchObject({ reason: 'UPSTREAM_CHANGED', blocked: [{ stageKey: 'normal', reason: 'ARTIFACT_GONE' }] })
    await setStage(id, 'out', { state: 'SUCCEEDED' })
    expect(await reasonsOf(id)).toEqual(['NOTHING_FAILED', 'SAME_REVISION'])
  })

  it('launch a new run of the same task that names its parent and what it takes over', async () => {
    const { id, taskId } = await givenFailed()
    server.published.length = 0

    const run = await retry(id)

    const row = await submitted(run.id)
    expect(run).toMatchObject({ taskId, trigger: 'retry', parentRunId: id, observedState: 'PENDING' })
    expect(row).toMatchObject({ rootRunId: id, parentRunId: id })
    expect(row.spec.reuse).toEqual({ runId: id, stageKeys: ['read', 'normal'] })
    expect(server.published).toEqual(['runs', `run:${id}`])
    expect(runDetail.parse(await api('runGet', { params: { id } })).retries.map(it => [it.id, it.parentRunId]))
      .toEqual([[id, null], [run.id, id]])
    expect((await planOf(id)).living).toEqual({ id: run.id, name: run.name })
    const audits = await server.db
      .selectFrom('auditLog').select(['action', 'after']).where('nounId', '=', run.id).execute()
    expect(audits).toMatchObject([
      { action: 'run.launch', after: { trigger: 'retry', parentRunId: id, from: 'failed', reuse: ['read', 'normal'] } },
    ])
  })

  it('leave out a parameter that is replaced by null, as a launch does', async () => {
    const { id, pipelineId } = await givenFailed()
    const task = await api('taskCreate', { body: {
      name: someName('task'), pipelineId, parameters: { read: { glob: null } },
    } })
    const parametersOf = async (runId: string) => (await submitted(runId)).spec.stages[0]?.parameters

    const launched = await api('taskLaunch', { params: { id: task.id }, body: {} })
    const retried = await retry(id, { from: 'start', parameters: { read: { glob: null } } })

    expect(await parametersOf(id)).toEqual({ root: '/srv/texts', glob: '**/*.md' })
    expect(await parametersOf(launched.id)).toEqual({ root: '/srv/texts' })
    expect(await parametersOf(retried.id)).toEqual({ root: '/srv/texts' })
    expect(runDetail.parse(await api('runGet', { params: { id: retried.id } })).unsaved)
      .toEqual([{ stageKey: 'read', name: 'glob', isLimit: false, before: '**/*.md', after: null }])
  })

  it('name each stage whose source is another one since, also beside the one that failed', async () => {
    const givenSource = (root: string) => api('sourceCreate', {
      body: { kind: 'folder', name: someName('folder'), stageKind: 'ingest.files', parameters: { root } },
    })
    const [left, right] = [await givenSource('/srv/texts'), await givenSource('/srv/texts')]
    const { taskId, pipelineId, datasetId } = await givenTask(api)
    const [, normal, out] = threeStages(datasetId)
    const readOf = (key: string, { id: sourceId }: { id: string }) => ({ key, kind: 'ingest.files', sourceId })
    const readers = [readOf('read', left), readOf('other', right), { ...normal, needs: ['read', 'other'] }]
    await givenNewRevision(pipelineId, [...readers, out] as never)
    const { id } = await api('taskLaunch', { params: { id: taskId }, body: {} })
    const ended = { observedState: 'FAILED', finishedAt: new Date() } as const
    await server.db.updateTable('taskRuns').set(ended).where('id', '=', id).execute()
    await givenNewRevision(pipelineId, [...readers, { ...out, failureTolerance: 0.1 }] as never)
    const changedOf = async () => (await planOf(id)).revisions.map(revision => revision.changed)

    expect(await changedOf()).toEqual([[], ['out']])
    const mend = async ({ id: sourceId, version }: { id: string, version: number }) =>
      await api('sourceChange', { params: { id: sourceId }, version, body: { parameters: { root: '/srv/mended' } } })
    await mend(left)
    expect(await changedOf()).toEqual([[], ['read', 'out']])
    await mend(right)
    expect(await changedOf()).toEqual([[], ['read', 'other', 'out']])
  })

  it('read a source as it is now, without a newer revision, once it has been mended', async () => {
    const source = await api('sourceCreate', {
      body: { kind: 'folder', name: someName('folder'), stageKind: 'ingest.files', parameters: { root: '/srv/texts' } },
    })
    const { taskId, pipelineId, datasetId } = await givenTask(api)
    const [, normal, out] = threeStages(datasetId)
    const read = { key: 'read', kind: 'ingest.files', sourceId: source.id }
    await givenNewRevision(pipelineId, [read, normal, out] as never)
    const { id } = await api('taskLaunch', { params: { id: taskId }, body: {} })
    const end = (runId: string) => server.db.updateTable('taskRuns')
      .set({ observedState: 'FAILED', finishedAt: new Date() }).where('id', '=', runId).execute()
    await end(id)
    expect((await planOf(id)).revisions.map(({ reason }) => reason)).toEqual([null, 'SAME_REVISION'])
    const first = await retry(id, { from: 'start', parameters: { normal: { lowercase: true } } })
    await end(first.id)

    const parameters = { root: '/srv/mended' }
    await api('sourceChange', { params: { id: source.id }, version: source.version, body: { parameters } })

    const [same, newest] = (await planOf(first.id)).revisions
    const { number } = same!
    expect(newest).toMatchObject({ revision: 'newest', number, reason: null, changed: ['read'], lost: [] })
    const old = await retry(first.id, { from: 'start' })
    const mended = await retry(first.id, { from: 'start', revision: 'newest' })
    const readOf = async (runId: string) => (await submitted(runId)).spec.stages.map(stage => stage.parameters)
    expect(await readOf(old.id)).toMatchObject([{ root: '/srv/texts' }, { lowercase: true }, {}])
    // What the retry before has changed stays.
    expect(await readOf(mended.id)).toMatchObject([{ root: '/srv/mended' }, { lowercase: true }, {}])
  })

  it('launch once for one key', async () => {
    const { id } = await givenFailed()
    const once = () => api('runRetry', { params: { id }, body: {}, idempotencyKey: `retry-${id}` })

    const [first, second] = await Promise.all([once(), once()])

    expect(second.id).toBe(first.id)
    expect((await api('runGet', { params: { id } })).retries).toHaveLength(2)
  })

  it('launch while the factory is away, which judges them later', async () => {
    const { id } = await givenFailed()
    server.queue.isAway = true

    const run = await retry(id).finally(() => {
      server.queue.isAway = false
    })

    expect(run.observedState).toBe('PENDING')
  })

  it.each([
    ['a stage without a start from a stage', { stageKey: 'out' }, 400, '/stageKey'],
    ['a start from a stage without one', { from: 'stage' }, 400, '/stageKey'],
    ['an unknown start', { from: 'middle' }, 400, '/from'],
    ['parameters of a stage that is not there', { parameters: { nowhere: { a: 1 } } }, 422, '/parameters/nowhere'],
    ['a revision that is not newer', { revision: 'newest' }, 422, '/revision'],
    ['a stage that is not there', { from: 'stage', stageKey: 'nowhere' }, 422, '/stageKey'],
    [
      'a changed stage before the start', { parameters: { normal: { lowercase: true } } }, 422,
      '/stages/1/parameters/lowercase',
    ],
    ['a parameter that breaks the schema', {
      from: 'stage', stageKey: 'normal', parameters: { normal: { lowercase: 'often' } },
    }, 422, '/stages/1/parameters/lowercase'],
  ])('are refused with %s', async (_, body, status, pointer) => {
    const { id } = await givenFailed()

    const failure = await failureOf(retry(id, body))

    expect(failure.status).toBe(status)
    expect(failure.problem.errors?.map(it => it.pointer)).toContain(pointer)
    expect((await api('runGet', { params: { id } })).retries).toEqual([])
  })

  it('are refused of an unknown run, of one that goes on, and when the factory cannot take the stages over', async () => {
    const { id } = await givenFailed()
    const { taskId } = await givenTask(api)
    const running = await api('taskLaunch', { params: { id: taskId }, body: {} })
    server.queue.validate = () => {
      throw new AppError('conflict', 'queue: stage read cannot be taken over')
    }

    const failures = [
      await failureOf(planOf(MISSING)), await failureOf(retry(MISSING)), await failureOf(retry(running.id)),
      await failureOf(retry(id)),
    ]

    server.queue.validate = () => undefined
    expect(failures.map(failure => failure.status)).toEqual([404, 404, 409, 409])
    expect((await api('runGet', { params: { id } })).retries).toEqual([])
  })
})
