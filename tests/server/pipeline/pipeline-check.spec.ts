import { beforeEach, describe, expect, it } from 'vitest'
import { startApiServer } from '../../support/api/api-server'
import { givenPipeline, givenTask, someName, threeStages } from '../../support/api/api-things'
import { createApi, failureOf } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'

/** The schema of the stage allows both limits; only the plan of the factory compares them. */
const LIMITS = { kind: 'filter.tokens', parameters: { field: 'text', min_tokens: 50, max_tokens: 5 } }
const PLACE = '/stages/1/parameters/max_tokens'

const spoiled = (datasetId: string) =>
  threeStages(datasetId).map(stage => stage.key === 'normal' ? { ...stage, ...LIMITS } : stage)

describe.each([mainDatabase()])('a saved pipeline on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)
  const listed = async ({ name }: { name: string }) => (await api('pipelineList', { query: { q: name } })).items[0]

  beforeEach(() => {
    server.queue.isAway = false
  })

  it('says that a launch would refuse it, and names the parameter', async () => {
    const { datasetId } = await givenPipeline(api)

    const saved = await api('pipelineCreate', { body: { name: someName('draft'), stages: spoiled(datasetId) } })

    expect(saved.launchCheck).toBe('refused')
    expect(saved.warnings).toMatchObject([
      { severity: 'WARNING', code: 'BAD_PARAMETER', pointer: PLACE, stageKey: 'normal' },
    ])
    expect(await api('pipelineGet', { params: { id: saved.id } })).toMatchObject({ launchCheck: 'refused' })
    expect(await listed(saved)).toMatchObject({ launchCheck: 'refused' })
  })

  it('says so after a change, and no longer once it is mended', async () => {
    const { pipeline: { id, name, version }, datasetId } = await givenPipeline(api)

    const worse = await api(
      'pipelineReplace', { params: { id }, version, body: { name, stages: spoiled(datasetId) } },
    )
    const mended = await api(
      'pipelineReplace', { params: { id }, version: worse.version, body: { name, stages: threeStages(datasetId) } },
    )

    expect(worse).toMatchObject({ launchCheck: 'refused', warnings: [{ code: 'BAD_PARAMETER', pointer: PLACE }] })
    expect(mended.launchCheck).toBe('passed')
    expect(mended).not.toHaveProperty('warnings')
  })

  it('is marked as unchecked while the factory is away, until it is saved again', async () => {
    const { datasetId } = await givenPipeline(api)
    const body = { name: someName('unchecked'), stages: threeStages(datasetId) }
    server.queue.isAway = true

    const saved = await api('pipelineCreate', { body })
    server.queue.isAway = false
    const { id, version, revision } = saved
    const again = await api('pipelineReplace', { params: { id }, version, body })

    expect(saved).toMatchObject({ launchCheck: 'unchecked', warnings: [{ code: 'FACTORY_AWAY' }] })
    expect(again).toMatchObject({ launchCheck: 'passed', revision: { id: revision.id } })
  })

  it('carries no mark in the list once a launch has taken its revision', async () => {
    const { datasetId } = await givenPipeline(api)
    const pipeline = await api('pipelineCreate', { body: { name: someName('mended'), stages: spoiled(datasetId) } })
    const task = await api('taskCreate', {
      body: { name: someName('task'), pipelineId: pipeline.id, parameters: { normal: { max_tokens: 500 } } },
    })

    await api('taskLaunch', { params: { id: task.id } })

    expect(await listed(pipeline)).toMatchObject({ launchCheck: null })
  })

  it('refuses a launch with the names of stage and parameter', async () => {
    const { taskId, pipelineId: id, datasetId } = await givenTask(api)
    const { name, version } = await api('pipelineGet', { params: { id } })
    await api('pipelineReplace', { params: { id }, version, body: { name, stages: spoiled(datasetId) } })

    const { problem } = await failureOf(api('taskLaunch', { params: { id: taskId } }))

    expect(problem).toMatchObject({ status: 422, errors: [{ code: 'BAD_PARAMETER', pointer: PLACE }] })
    expect(problem.detail).toContain('stage normal, parameter max_tokens: ')
  })
})
