import { describe, expect, it } from 'vitest'
import { startApiServer } from '../../support/api/api-server'
import { givenTask, someName, threeStages } from '../../support/api/api-things'
import { createApi, failureOf } from '../../support/api/api'
import { databases, mainDatabase } from '../../support/services/databases'
import { givenVersion } from '../../support/run/given-version'
import { hold } from '../../support/hold'

describe.each([mainDatabase()])('the archive by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const givenSource = (name = someName('source')) => api(
    'sourceCreate', { body: { kind: 'folder', name, stageKind: 'ingest.files', parameters: { root: '/srv/texts' } } },
  )
  const actionsOf = async (nounId: string) =>
    (await server.db.selectFrom('auditLog').select('action').where('nounId', '=', nounId).orderBy('id').execute())
      .map(({ action }) => action)

  it('restores a source unchanged', async () => {
    const { id, name } = await givenSource()
    await api('sourceDelete', { params: { id }, version: 1 })

    const gone = await api('sourceList', { query: { q: name, archived: 'true' } })
    const back = await api('sourceRestore', { params: { id } })

    expect(gone.items.map(item => item.id)).toEqual([id])
    expect(back).toMatchObject({ id, name, version: 3 })
    expect((await api('sourceList', { query: { q: name } })).items.map(item => item.id)).toEqual([id])
    expect((await api('sourceList', { query: { q: name, archived: 'true' } })).items).toEqual([])
    expect(await actionsOf(id)).toEqual(['source.create', 'source.archive', 'source.restore'])
  })

  it('restores a dataset with its versions', async () => {
    const { id, name } = await api('datasetCreate', { body: { name: someName('dataset') } })
    await givenVersion(server, { datasetId: id, records: [{ a: 1 }], columns: ['a'] })
    await api('datasetDelete', { params: { id }, version: 1 })

    const gone = await api('datasetList', { query: { q: name, archived: 'true' } })
    const back = await api('datasetRestore', { params: { id } })

    expect(gone.items.map(item => item.id)).toEqual([id])
    expect(back).toMatchObject({ id, name, latest: { semver: '1.0.0', rows: 1 } })
    expect(await actionsOf(id)).toEqual(['dataset.create', 'dataset.archive', 'dataset.restore'])
  })

  it('restores a pipeline and its task', async () => {
    const { taskId, pipelineId } = await givenTask(api)
    const { version, name } = await api('pipelineGet', { params: { id: pipelineId } })
    await api('taskDelete', { params: { id: taskId }, version: 1 })
    await api('pipelineDelete', { params: { id: pipelineId }, version })

    const gone = await api('pipelineList', { query: { q: name, archived: 'true' } })
    const pipeline = await api('pipelineRestore', { params: { id: pipelineId } })
    const task = await api('taskRestore', { params: { id: taskId } })

    expect(gone.items.map(item => item.id)).toEqual([pipelineId])
    expect(pipeline).toMatchObject({
      id: pipelineId, version: version + 2, stages: [{ key: 'read' }, { key: 'normal' }, { key: 'out' }],
    })
    expect(task).toMatchObject({ id: taskId, pipelineId })
    expect(await actionsOf(pipelineId)).toEqual(['pipeline.create', 'pipeline.archive', 'pipeline.restore'])
  })

  it('restores a task of an archived pipeline, and launches it once the pipeline is restored', async () => {
    const { taskId, pipelineId } = await givenTask(api)
    const { version } = await api('pipelineGet', { params: { id: pipelineId } })
    await api('taskDelete', { params: { id: taskId }, version: 1 })
    await api('pipelineDelete', { params: { id: pipelineId }, version })
    const launch = () => api('taskLaunch', { params: { id: taskId }, body: {} })

    const task = await api('taskRestore', { params: { id: taskId } })
    const refused = await failureOf(launch())
    await api('pipelineRestore', { params: { id: pipelineId } })

    expect(task).toMatchObject({ id: taskId, pipelineId })
    expect(refused.problem).toMatchObject({ status: 422, code: 'refused' })
    expect(await launch()).toMatchObject({ pipelineId })
  })

  it('is listed page by page, newest first, separately from objects in use', async () => {
    const prefix = someName('paged')
    const made = [
      await givenSource(`${prefix} 1`), await givenSource(`${prefix} 2`), await givenSource(`${prefix} 3`),
      await givenSource(`${prefix} 4`),
    ]
    const gone = made.filter((_, index) => index !== 1)
    for (const { id } of gone) {
      await api('sourceDelete', { params: { id }, version: 1 })
    }
    const query = { q: prefix, archived: 'true', limit: 2 } as const

    const first = await api('sourceList', { query })
    const second = await api('sourceList', { query: { ...query, cursor: first.nextCursor ?? '' } })

    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(gone.map(({ id }) => id).reverse())
    expect([first.items.length, second.nextCursor]).toEqual([2, null])
  })

  it('restores a project', async () => {
    const { id, version } = await api('projectCreate', { body: { key: 'archive-back', name: 'Back' } })
    await api('projectDelete', { params: { id }, version })

    expect(await api('projectRestore', { params: { id } })).toMatchObject({ id, name: 'Back' })
    expect((await api('projectGet', { params: { id } })).id).toBe(id)
  })

  it('changes nothing when the object is not archived', async () => {
    const { id } = await givenSource()

    expect(await api('sourceRestore', { params: { id } })).toMatchObject({ id, version: 1 })
    expect(await actionsOf(id)).toEqual(['source.create'])
  })

  it('does not restore an object whose name is taken', async () => {
    const { id, name } = await givenSource()
    await api('sourceDelete', { params: { id }, version: 1 })
    await givenSource(name)

    const failure = await failureOf(api('sourceRestore', { params: { id } }))

    expect(failure.problem)
      .toMatchObject({ status: 409, code: 'conflict', errors: [{ pointer: '/name', code: 'NAME_TAKEN' }] })
    expect((await api('sourceList', { query: { q: name, archived: 'true' } })).items.map(item => item.id)).toEqual([id])
  })

  it.each([
    'sourceRestore', 'datasetRestore', 'pipelineRestore', 'projectRestore', 'taskRestore',
  ] as const)('%s finds nothing under an unknown id', async (route) => {
    const failure = await failureOf(api(route, { params: { id: '01900000-0000-7000-8000-00000000ffff' } }))
    const wrong = await failureOf(api(route, { params: { id: 'x' } }))

    expect([failure.status, wrong.status]).toEqual([404, 400])
  })
})

describe.each(databases())('what archiving a source affects on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const givenSource = () => api('sourceCreate', {
    body: { kind: 'folder', name: someName('source'), stageKind: 'ingest.files', parameters: { root: '/srv/texts' } },
  })

  it('is counted: the pipelines in use whose newest revision names it', async () => {
    const [{ id }, other] = [await givenSource(), await givenSource()]
    const { id: datasetId } = await api('datasetCreate', { body: { name: someName('dataset') } })
    const count = async () => (await api('sourceGet', { params: { id } })).pipelineCount
    const stagesOf = (sourceId: string) => {
      const [read, ...rest] = threeStages(datasetId)
      return [{ key: 'read', kind: 'ingest.files', ...read, sourceId }, ...rest]
    }
    const add = (sourceId: string) =>
      api('pipelineCreate', { body: { name: someName('pipeline'), stages: stagesOf(sourceId) } })
    await add(other.id)
    expect(await count()).toBe(0)

    const [one, two] = [await add(id), await add(id)]
    expect(await count()).toBe(2)
    await api('pipelineReplace', {
      params: { id: one.id }, version: one.version, body: { name: one.name, stages: stagesOf(other.id) },
    })
    expect(await count()).toBe(1)
    await api('pipelineDelete', { params: { id: two.id }, version: two.version })

    expect(await count()).toBe(0)
  })
})
