import { beforeEach, describe, expect, it } from 'vitest'
import { runDetail } from '#shared/contract/run/run.contract'
import type { ObservedState } from '#shared/domain/run/run-state'
import { startApiServer } from '../../support/api/api-server'
import { givenTask, someName, threeStages } from '../../support/api/api-things'
import { createApi, failureOf, raw } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'

const MISSING = '0190ffff-0000-7000-8000-000000000000'

describe.each([mainDatabase()])('tasks and runs by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  beforeEach(() => {
    server.queue.isAway = false
  })

  async function launch() {
    const task = await givenTask(api)
    const run = await api('taskLaunch', { params: { id: task.taskId } })
    return { ...task, run }
  }

  const outboxOf = (runId: string) =>
    server.db.selectFrom('outbox').select(['verb', 'state']).where('runId', '=', runId).orderBy('id').execute()
  const setObserved = (runId: string, observedState: ObservedState) =>
    server.db.updateTable('taskRuns').set({ observedState, finishedAt: new Date() }).where('id', '=', runId).execute()

  it('launch a task: run, stages and the request to the factory in one transaction', async () => {
    const task = await givenTask(api)
    const wakes = server.wakes()

    const response = await raw(server.url, `/tasks/${task.taskId}/runs`, { method: 'POST' })
    const run: { id: string } = await response.json()
    const detail = runDetail.parse(await api('runGet', { params: { id: run.id } }))

    expect(response.status).toBe(202)
    expect(response.headers.get('location')).toBe(`/api/v1/runs/${run.id}`)
    expect(detail).toMatchObject({
      state: 'QUEUED', stateName: 'pending', trigger: 'manual', taskId: task.taskId, verbs: ['pause', 'cancel'],
    })
    expect(detail.stages.map(({ stageKey, state, isTerminal }) => [stageKey, state, isTerminal]))
      .toEqual([['read', 'BLOCKED', false], ['normal', 'BLOCKED', false], ['out', 'BLOCKED', true]])
    expect(await outboxOf(run.id)).toEqual([{ verb: 'submit', state: 'pending' }])
    expect(server.wakes()).toBe(wakes + 1)
  })

  it('accept a launch while the factory is not responding', async () => {
    const { taskId } = await givenTask(api)
    server.queue.isAway = true

    const run = await api('taskLaunch', { params: { id: taskId } })

    expect(run.state).toBe('QUEUED')
  })

  it('pin the revision and the parameters of the task', async () => {
    const { taskId, pipelineId } = await givenTask(api)
    const task = await api('taskGet', { params: { id: taskId } })
    await api('taskChange', { params: { id: taskId }, version: task.version, body: {
      parameters: { normal: { lowercase: true } }, recordLimit: 7,
    } })

    const run = await api('taskLaunch', { params: { id: taskId }, body: { priority: 5 } })
    const pipeline = await api('pipelineGet', { params: { id: pipelineId } })
    const detail = await api('runGet', { params: { id: run.id } })

    expect(detail).toMatchObject({ revisionId: pipeline.revision.id, recordLimit: 7, priority: 5 })
    expect(detail.parameters.normal).toEqual({ lowercase: true })
  })

  it('use the revision that a task pins, and the newest without one', async () => {
    const { pipelineId, datasetId } = await givenTask(api)
    const { name, version } = await api('pipelineGet', { params: { id: pipelineId } })
    const [read, , out] = threeStages(datasetId)
    const stages = [{ ...read, key: 'read', kind: 'ingest.files' }, {
      ...out, key: 'out', kind: 'publish', needs: ['read'],
    }]
    await api('pipelineReplace', { params: { id: pipelineId }, version, body: { name, stages } })

    const held = await api('taskCreate', {
      body: { name: someName('task'), pipelineId, revision: 1, parameters: { normal: { lowercase: true } } },
    })
    const free = await api('taskCreate', { body: { name: someName('task'), pipelineId } })
    const [old, newest] = [
      await api('taskLaunch', { params: { id: held.id } }), await api('taskLaunch', { params: { id: free.id } }),
    ]
    const details = [
      await api('runGet', { params: { id: old.id } }), await api('runGet', { params: { id: newest.id } }),
    ]

    expect([held.revision, free.revision]).toEqual([1, null])
    expect(details.map(({ pipeline }) => [pipeline.revision, pipeline.newestRevision])).toEqual([[1, 2], [2, 2]])
    expect(details.map(run => run.stages.map(stage => stage.stageKey)))
      .toEqual([['read', 'normal', 'out'], ['read', 'out']])
    expect(details[0]?.parameters.normal).toEqual({ lowercase: true })
  })

  it('refuse an unknown revision, and stages that it does not have', async () => {
    const { taskId, pipelineId } = await givenTask(api)

    const made = await failureOf(api('taskCreate', { body: { name: someName('task'), pipelineId, revision: 7 } }))
    const changed = await failureOf(api('taskChange', { params: { id: taskId }, version: 1, body: { revision: 7 } }))
    const zero = await failureOf(api('taskCreate', { body: { name: someName('task'), pipelineId, revision: 0 } }))

    expect([made.problem, changed.problem]).toMatchObject([
      { status: 422, errors: [{ pointer: '/revision', code: 'NO_REVISION' }] },
      { status: 422, errors: [{ pointer: '/revision' }] },
    ])
    expect(zero.status).toBe(400)
  })

  it('refuse to launch a revision of an archived pipeline', async () => {
    const { pipelineId } = await givenTask(api)
    const held = await api('taskCreate', { body: { name: someName('task'), pipelineId, revision: 1 } })
    const { version } = await api('pipelineGet', { params: { id: pipelineId } })
    await api('pipelineDelete', { params: { id: pipelineId }, version })

    expect((await failureOf(api('taskLaunch', { params: { id: held.id } }))).problem)
      .toMatchObject({ status: 422, code: 'refused' })
  })

  it('refuse a task whose pipeline cannot run', async () => {
    const { taskId, datasetId } = await givenTask(api)
    const dataset = await api('datasetGet', { params: { id: datasetId } })
    await api('datasetDelete', { params: { id: datasetId }, version: dataset.version })

    const failure = await failureOf(api('taskLaunch', { params: { id: taskId } }))

    expect(failure.problem).toMatchObject({ status: 422, code: 'refused', errors: [{ code: 'NO_DATASET' }] })
    expect((await api('runList', { query: { taskId } })).items).toEqual([])
  })

  it('refuse a task of an unknown pipeline', async () => {
    const failure = await failureOf(api('taskCreate', { body: { name: someName('task'), pipelineId: MISSING } }))

    expect(failure.problem).toMatchObject({ status: 422, errors: [{ pointer: '/pipelineId' }] })
  })

  it('refuse inputs and parameters of an unknown stage', async () => {
    const { taskId, pipelineId } = await givenTask(api)

    const made = await failureOf(api('taskCreate', { body: {
      name: someName('task'), pipelineId, inputs: { raed: { sourceId: MISSING } },
      parameters: { normal: {}, nromal: {} },
    } }))
    const changed = await failureOf(api(
      'taskChange', { params: { id: taskId }, version: 1, body: { parameters: { gone: { lowercase: true } } } },
    ))
    const renamed = await api('taskChange', {
      params: { id: taskId }, version: 1, body: { name: 'new', parameters: { normal: { lowercase: true } } },
    })

    expect(made.problem).toMatchObject({
      status: 422, code: 'refused',
      errors: [{ pointer: '/inputs/raed', code: 'NO_STAGE' }, { pointer: '/parameters/nromal' }],
    })
    expect(changed.problem).toMatchObject({ status: 422, errors: [{ pointer: '/parameters/gone' }] })
    expect(renamed).toMatchObject({ name: 'new', version: 2 })
  })

  it('send pause, resume and cancel in this order', async () => {
    const { run: { id } } = await launch()

    const paused = await api('runPause', { params: { id } })
    const resumed = await api('runResume', { params: { id } })
    const cancelled = await api('runCancel', { params: { id }, body: { reason: 'enough' } })

    expect([paused, resumed, cancelled].map(view => view.desiredState)).toEqual(['PAUSE', 'RUN', 'CANCEL'])
    expect((await outboxOf(id)).map(entry => entry.verb)).toEqual(['submit', 'pause', 'resume', 'cancel'])
    expect(cancelled).toMatchObject({ state: 'CANCELLING', verbs: [] })
  })

  it('refuse a verb that no longer has an effect', async () => {
    const { run: { id } } = await launch()
    await setObserved(id, 'SUCCEEDED')

    const failure = await failureOf(api('runCancel', { params: { id } }))

    expect(failure.problem).toMatchObject({ status: 409, code: 'conflict' })
    expect((await outboxOf(id)).map(entry => entry.verb)).toEqual(['submit'])
  })

  it('let one of two concurrent cancels through', async () => {
    const { run: { id } } = await launch()

    const answers = await Promise.all([1, 2].map(() => raw(server.url, `/runs/${id}/cancel`, { method: 'POST' })))

    expect(answers.map(answer => answer.status).sort()).toEqual([202, 409])
  })

  it('waive a failure with a reason, and only a failure', async () => {
    const { run: { id } } = await launch()
    const early = await api('runGet', { params: { id } })
    const refused = await failureOf(api(
      'runDecide', { params: { id }, version: early.version, body: { disposition: 'waived', note: 'known' } },
    ))
    await setObserved(id, 'FAILED')
    const silent = await failureOf(api(
      'runDecide', { params: { id }, version: early.version, body: { disposition: 'waived' } },
    ))

    const waived = await api(
      'runDecide', { params: { id }, version: early.version, body: { disposition: 'waived', note: 'known' } },
    )
    const stale = await failureOf(api(
      'runDecide', { params: { id }, version: early.version, body: { disposition: 'open' } },
    ))

    expect([refused.status, silent.status, stale.status]).toEqual([409, 400, 412])
    expect(waived).toMatchObject({ disposition: 'waived', dispositionNote: 'known', version: early.version + 1 })
  })
})
