import { describe, expect, it } from 'vitest'
import { createApi, failureOf } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { givenTask, someName } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { mainDatabase } from '../../support/services/databases'

describe.each([mainDatabase()])('launching a run again by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  async function givenFailure() {
    const task = await givenTask(api)
    const { id } = await api('taskLaunch', { params: { id: task.taskId } })
    await server.db.updateTable('taskRuns')
      .set({ observedState: 'FAILED', disposition: 'open', finishedAt: new Date() }).where('id', '=', id).execute()
    return { ...task, runId: id }
  }

  const specOf = async (id: string) =>
    (await server.db.selectFrom('taskRuns').select('spec').where('id', '=', id).executeTakeFirstOrThrow()).spec
  const launchAgain = (taskId: string, againOf: string) =>
    api('taskLaunch', { params: { id: taskId }, body: { againOf } })

  it('keeps which run it repeats, by another task of the pipeline', async () => {
    const failure = await givenFailure()
    const task = await api('taskCreate', { body: { name: someName('task'), pipelineId: failure.pipelineId } })

    const run = await launchAgain(task.id, failure.runId)

    expect((await specOf(run.id)).again).toBe(failure.runId)
  })

  it('keeps none where the run read something else', async () => {
    const failure = await givenFailure()
    const spec = await specOf(failure.runId)
    const stages = spec.stages.map((stage, index) =>
      index === 0 ? { ...stage, input: { sourceId: failure.runId } } : stage)
    await server.db.updateTable('taskRuns')
      .set({ spec: JSON.stringify({ ...spec, stages }) }).where('id', '=', failure.runId).execute()

    const run = await launchAgain(failure.taskId, failure.runId)

    expect((await specOf(run.id)).again).toBeUndefined()
  })

  it.each([
    ['read from another folder', 'read', { root: '/srv/other' }],
    ['written to another dataset', 'out', { dataset_id: '01900000-0000-7000-8000-000000000009' }],
  ])('keeps none where the run has %s', async (_, key, other) => {
    const failure = await givenFailure()
    const spec = await specOf(failure.runId)
    const stages = spec.stages.map(stage =>
      stage.key === key ? { ...stage, parameters: { ...stage.parameters, ...other } } : stage)
    await server.db.updateTable('taskRuns')
      .set({ spec: JSON.stringify({ ...spec, stages }) }).where('id', '=', failure.runId).execute()

    const run = await launchAgain(failure.taskId, failure.runId)

    expect((await specOf(run.id)).again).toBeUndefined()
  })

  it('is refused for a run of another pipeline, and for one that is not over', async () => {
    const [failure, other] = [await givenFailure(), await givenTask(api)]
    const living = await api('taskLaunch', { params: { id: other.taskId } })

    const problems = [
      await failureOf(launchAgain(other.taskId, failure.runId)), await failureOf(launchAgain(other.taskId, living.id)),
    ]

    expect(problems.map(({ problem }) => problem?.errors?.map(({ pointer }) => pointer)))
      .toEqual([['/againOf'], ['/againOf']])
  })
})
