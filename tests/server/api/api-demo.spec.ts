import { describe, expect, it } from 'vitest'
import { DEFAULT_PROJECT_ID, DEMO_PROJECT_ID } from '#shared/domain/project'
import { startApiServer } from '../../support/api/api-server'
import { someName } from '../../support/api/api-things'
import { createApi, failureOf, raw } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'

const server = hold(() => startApiServer(mainDatabase()))
const api = createApi(() => server.url)

// First: it must be the only content of the console.
describe('demo data by REST', () => {
  const untilState = (state: string) =>
    expect.poll(async () => (await api('demoHistoryGet')).state, { timeout: 90_000 }).toBe(state)
  const codesOf = async (call: Promise<unknown>) => {
    const { status, problem } = await failureOf(call)
    return [status, ...problem.errors?.map(({ code }) => code) ?? []]
  }

  it('is loaded into a marked project, in which nothing else can be made, and cleared again', async () => {
    expect(await api('demoHistoryGet')).toMatchObject({ state: 'none', projectId: null })
    expect(await codesOf(api('demoHistoryClear', {}))).toEqual([409, 'NO_DEMO_DATA'])

    const body = { locale: 'en' as const }
    const first = await api('demoHistoryLoad', { body, idempotencyKey: 'load-once' })
    expect(first).toMatchObject({ state: 'loading', projectId: DEMO_PROJECT_ID, progress: { done: 0, total: 6 } })
    expect(await api('demoHistoryLoad', { body, idempotencyKey: 'load-once' })).toEqual(first)
    expect(await codesOf(api('demoHistoryLoad', { body })))
      .toEqual([409, expect.stringMatching(/^DEMO_DATA_(BUSY|LOADED)$/)])
    await untilState('loaded')

    const { items } = await api('projectList')
    expect(items.map(({ id, name, isDemo }) => ({ id, name, isDemo })).sort((a, b) => a.id < b.id ? -1 : 1))
      .toEqual([
        { id: DEFAULT_PROJECT_ID, name: 'Default', isDemo: false },
        { id: DEMO_PROJECT_ID, name: 'Demo data', isDemo: true },
      ])
    const query = { projectId: DEMO_PROJECT_ID }
    const [run] = (await api('runList', { query })).items
    const [task] = (await api('taskList', { query })).items
    const { items: sources } = await api('sourceList', { query })
    expect(sources.map(({ use }) => use.runs > 0 && use.pipelineCount === 1)).not.toContain(false)
    expect(run?.projectId).toBe(DEMO_PROJECT_ID)
    expect((await api('runGet', { params: { id: run?.id ?? '' } })).stages.flatMap(({ outputs }) => outputs))
      .toEqual([])
    expect(await codesOf(api('datasetCreate', { body: { name: 'Mine', projectId: DEMO_PROJECT_ID } })))
      .toEqual([422, 'DEMO_PROJECT'])
    expect(await codesOf(api('taskLaunch', { params: { id: task?.id ?? '' }, body: {} })))
      .toEqual([422, 'DEMO_PROJECT'])
    expect(await codesOf(api('taskCreate', { body: { name: 'Mine', pipelineId: task?.pipelineId ?? '' } })))
      .toEqual([422, 'DEMO_PROJECT'])
    const [pipeline, dataset, source] = [
      (await api('pipelineList', { query })).items[0], (await api('datasetList', { query })).items[0],
      (await api('sourceList', { query })).items[0],
    ]
    const { version, name, stages } = await api('pipelineGet', { params: { id: pipeline?.id ?? '' } })
    expect(await codesOf(api('pipelineReplace', {
      params: { id: pipeline?.id ?? '' }, version, body: { name, stages: stages.slice(0, 1), message: '' },
    }))).toEqual([422, 'DEMO_PROJECT'])
    expect(await codesOf(api(
      'datasetImport', { params: { id: dataset?.id ?? '' }, body: { sourceId: source?.id ?? '' } },
    ))).toEqual([422, 'DEMO_PROJECT'])
    expect(await codesOf(api('runRetry', { params: { id: run?.id ?? '' }, body: { from: 'start' } })))
      .toEqual([422, 'DEMO_PROJECT'])
    const project = await api('projectGet', { params: { id: DEMO_PROJECT_ID } })
    expect(
      (await failureOf(api('projectDelete', { params: { id: DEMO_PROJECT_ID }, version: project.version }))).status,
    ).toBe(409)
    expect((await api('runList')).items).toEqual([])

    expect(await api('demoHistoryClear', {})).toMatchObject({ state: 'clearing' })
    await untilState('none')
    expect((await api('projectList')).items.map(({ id }) => id)).toEqual([DEFAULT_PROJECT_ID])
    expect(await server.db.selectFrom('sourceUses').selectAll().execute()).toEqual([])
    expect(server.wakes()).toBe(0)
  })

  it('is given a free key when another project has its own', async () => {
    await api('projectCreate', { body: { key: 'demo-data', name: 'Ours' } })

    await api('demoHistoryLoad', { body: {} })
    await untilState('loaded')

    expect((await api('projectGet', { params: { id: DEMO_PROJECT_ID } })).key).toBe('demo-data-2')
    await api('demoHistoryClear', {})
    await untilState('none')
  })
})

describe('the example by REST', () => {
  /** Of its own, because a project has one example. */
  const givenProject = async () => (await api(
    'projectCreate', { body: { key: someName('p').toLowerCase().replaceAll(' ', '-'), name: someName('project') } },
  )).id

  const listMade = async (projectId: string) => {
    const query = { projectId }
    const pages = await Promise.all([
      api('sourceList', { query }), api('datasetList', { query }), api('pipelineList', { query }),
      api('taskList', { query }), api('runList', { query }),
    ])
    const [sources, datasets, pipelines, tasks, runs] = pages.map(page => page.items.map(({ name }) => name))
    return { sources, datasets, pipelines, tasks, runs }
  }

  const actionsOf = async (projectId: string) =>
    (await server.db.selectFrom('auditLog').select('action').where('projectId', '=', projectId).orderBy('id').execute())
      .map(({ action }) => action)

  it('creates all that it needs, in the language of the reader, and launches it', async () => {
    const answer = await raw(
      server.url, '/demo', { method: 'POST', body: '{"locale":"en"}', headers: { 'content-type': 'application/json' } },
    )
    const run = await answer.json()

    expect(answer.status).toBe(202)
    expect(answer.headers.get('location')).toBe(`/api/v1/runs/${run.id}`)
    expect(await listMade(DEFAULT_PROJECT_ID)).toEqual({
      sources: ['Example documents'], datasets: ['Example dataset'], pipelines: ['Example pipeline'],
      tasks: ['Example pipeline'], runs: ['Example pipeline'],
    })
    // It is no step with data of one's own.
    expect((await api('overviewGet')).made)
      .toEqual({ source: false, dataset: false, pipeline: false, run: false, result: false })
    const detail = await api('runGet', { params: { id: run.id } })
    expect(detail.stages.map(stage => stage.kind)).toEqual([
      'ingest.jsonl', 'clean.normalize', 'filter.tokens', 'filter.language', 'dedupe.exact', 'model.call',
      'quality.check', 'publish',
    ])
    expect(detail.inputs).toMatchObject([{ type: 'source', stageKey: 'ingest-jsonl', name: 'Example documents' }])
    expect((await api('sourceList')).items).toMatchObject([{ arrivals: 1, use: {
      lastRun: { id: run.id, at: detail.createdAt }, runs: 1,
      pipelineCount: 1, pipelines: [{ id: run.pipelineId, name: 'Example pipeline' }],
    } }])
    expect((await api('pipelineGet', { params: { id: run.pipelineId } })).description).toContain('example')
    expect((await api('overviewGet')).demo).toEqual({ pipelineId: run.pipelineId, isArchived: false, runId: run.id })
    expect((await api('auditList', { query: { noun: 'demo' } })).items)
      .toMatchObject([{ action: 'demo.create', name: 'Example pipeline' }])
    expect(await actionsOf(DEFAULT_PROJECT_ID)).toEqual([
      'upload.create', 'source.create', 'dataset.create', 'pipeline.create', 'task.create', 'demo.create', 'run.launch',
    ])
    expect(server.published).toEqual(expect.arrayContaining(['sources', 'datasets', 'pipelines', 'runs']))
    expect(server.wakes()).toBe(1)
  })

  it('stores the documents as an upload whose records can be read', async () => {
    const { items: [source] } = await api('sourceList')
    const { sha256, bytes, format } = await api('uploadGet', { params: { id: source?.uploadId ?? '' } })

    const chunks = await (await server.artifacts.open(`artifact:sha256/${sha256}`)).toArray()
    const lines = Buffer.concat(chunks).toString().trimEnd().split('\n')

    expect({ format, isSmall: bytes < 100_000, lines: lines.length })
      .toEqual({ format: 'jsonl', isSmall: true, lines: 200 })
    expect(Object.keys(JSON.parse(lines[0] ?? ''))).toEqual(['id', 'kind', 'product', 'date', 'title', 'text'])
  })

  it('adds a run the next time, and nothing else, whatever its parts are called now', async () => {
    const { demo } = await api('overviewGet')
    const { version, stages } = await api('pipelineGet', { params: { id: demo?.pipelineId ?? '' } })
    await api(
      'pipelineReplace', { params: { id: demo?.pipelineId ?? '' }, version, body: { name: 'My pipeline', stages } },
    )
    const before = await actionsOf(DEFAULT_PROJECT_ID)

    const run = await api('demoRun', { body: { locale: 'zh-CN' } })

    expect(await listMade(DEFAULT_PROJECT_ID)).toMatchObject({
      sources: ['Example documents'], datasets: ['Example dataset'], pipelines: ['My pipeline'],
      runs: ['Example pipeline', 'Example pipeline'],
    })
    expect((await api('overviewGet')).demo).toMatchObject({ pipelineId: demo?.pipelineId, runId: run.id })
    expect(await actionsOf(DEFAULT_PROJECT_ID)).toEqual([...before, 'run.launch'])
  })

  it('answers a repeated request with the same run', async () => {
    const call = { body: {}, idempotencyKey: someName('key').replaceAll(' ', '-') }

    const [first, again] = [await api('demoRun', call), await api('demoRun', call)]

    expect(again.id).toBe(first.id)
  })

  it('is created once by clicks at the same time', async () => {
    const projectId = await givenProject()

    const runs = await Promise.all(Array.from({ length: 3 }, () => api('demoRun', { body: { projectId } })))

    expect(new Set(runs.map(run => run.pipelineId)).size).toBe(1)
    expect(JSON.stringify((await api('pipelineGet', { params: { id: runs[0]?.pipelineId ?? '' } })).stages))
      .toContain('"模型已读取"')
    expect(await listMade(projectId))
      .toMatchObject({ sources: ['示例文档'], datasets: ['示例数据集'], pipelines: ['示例流程'], tasks: ['示例流程'] })
    expect((await actionsOf(projectId)).filter(action => action === 'upload.create' || action === 'demo.create'))
      .toHaveLength(2)
  })

  it('leaves objects of people alone that have its names', async () => {
    const projectId = await givenProject()
    await api('sourceCreate', { body: {
      projectId, kind: 'folder', name: 'Example documents', stageKind: 'ingest.files', parameters: { root: '/srv' },
    } })
    for (const name of ['Example dataset', 'Example dataset 2']) {
      await api('datasetCreate', { body: { projectId, name } })
    }

    await api('demoRun', { body: { projectId, locale: 'en' } })

    expect(await listMade(projectId)).toMatchObject({
      sources: ['Example documents 2', 'Example documents'],
      datasets: ['Example dataset 3', 'Example dataset 2', 'Example dataset'], pipelines: ['Example pipeline'],
    })
  })

  it('restores what was archived', async () => {
    const projectId = await givenProject()
    const first = await api('demoRun', { body: { projectId } })
    await api('pipelineDelete', { params: { id: first.pipelineId }, version: 1 })
    const { items: [dataset] } = await api('datasetList', { query: { projectId } })
    await api('datasetDelete', { params: { id: dataset?.id ?? '' }, version: 1 })
    expect((await api('overviewGet', { query: { projectId } })).demo).toMatchObject({ isArchived: true })

    const again = await api('demoRun', { body: { projectId } })

    expect(again.pipelineId).toBe(first.pipelineId)
    expect(await listMade(projectId)).toMatchObject({ datasets: ['示例数据集'], pipelines: ['示例流程'] })
    expect((await api('overviewGet', { query: { projectId } })).demo)
      .toMatchObject({ isArchived: false, runId: again.id })
  })

  it('names the conflict when the name of an archived part was taken', async () => {
    const projectId = await givenProject()
    const { pipelineId } = await api('demoRun', { body: { projectId } })
    const { stages } = await api('pipelineGet', { params: { id: pipelineId } })
    await api('pipelineDelete', { params: { id: pipelineId }, version: 1 })
    await api('pipelineCreate', { body: { projectId, name: '示例流程', stages } })

    const { status, problem } = await failureOf(api('demoRun', { body: { projectId } }))

    expect({ status, errors: problem.errors })
      .toMatchObject({ status: 409, errors: [{ pointer: '/name', code: 'NAME_TAKEN' }] })
    expect((await listMade(projectId)).runs).toHaveLength(1)
  })

  it('waits in the outbox while the factory is away', async () => {
    const projectId = await givenProject()
    server.queue.isAway = true

    const run = await api('demoRun', { body: { projectId } }).finally(() => {
      server.queue.isAway = false
    })

    expect(run).toMatchObject({ stateName: 'pending', observedState: 'PENDING' })
    expect(await server.db.selectFrom('outbox').select('verb').where('runId', '=', run.id).execute())
      .toEqual([{ verb: 'submit' }])
  })

  it('creates nothing without space for the documents', async () => {
    const projectId = await givenProject()
    const { put } = server.artifacts
    server.artifacts.put = () => Promise.reject(Object.assign(new Error('write'), { code: 'ENOSPC' }))

    const { status, problem } = await failureOf(api('demoRun', { body: { projectId } })).finally(() => {
      server.artifacts.put = put
    })

    expect({ status, code: problem.code }).toEqual({ status: 507, code: 'storage_full' })
    expect(await listMade(projectId)).toEqual({ sources: [], datasets: [], pipelines: [], tasks: [], runs: [] })
  })

  it('refuses an archived project, and languages that it does not have', async () => {
    const projectId = await givenProject()
    await api('projectDelete', { params: { id: projectId }, version: 1 })

    const gone = await failureOf(api('demoRun', { body: { projectId } }))
    const answer = await raw(
      server.url, '/demo', { method: 'POST', body: '{"locale":"fr"}', headers: { 'content-type': 'application/json' } },
    )

    expect({ status: gone.status, errors: gone.problem.errors })
      .toMatchObject({ status: 422, errors: [{ pointer: '/projectId', code: 'NO_PROJECT' }] })
    expect({ status: answer.status, errors: (await answer.json()).errors })
      .toMatchObject({ status: 400, errors: [{ pointer: '/locale' }] })
  })
})
