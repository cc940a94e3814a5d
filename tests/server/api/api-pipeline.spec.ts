import { beforeEach, describe, expect, it } from 'vitest'
import { startApiServer } from '../../support/api/api-server'
import { givenPipeline, givenTask, someName, threeStages } from '../../support/api/api-things'
import { createApi, failureOf } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'
import { givenVersion } from '../../support/run/given-version'

describe.each([mainDatabase()])('pipelines by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  beforeEach(() => {
    server.queue.isAway = false
  })

  it('have a first revision from the start', async () => {
    const { pipeline } = await givenPipeline(api)

    const read = await api('pipelineGet', { params: { id: pipeline.id } })

    expect(read).toEqual(pipeline)
    expect(read.revision)
      .toMatchObject({ number: 1, actor: 'operator', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(read.stages.map(stage => stage.key)).toEqual(['read', 'normal', 'out'])
  })

  it('get a new revision for other stages, and none for the same', async () => {
    const { pipeline, datasetId } = await givenPipeline(api)
    const { id, version, name } = pipeline
    const stages = threeStages(datasetId)

    const same = await api(
      'pipelineReplace', { params: { id }, version, body: { name, description: 'said more', stages } },
    )
    const other = await api('pipelineReplace', {
      params: { id }, version: same.version,
      body: { name, message: 'shorter', stages: stages.map(stage => ({ ...stage, name: 'x' })) },
    })
    const revisions = await api('pipelineRevisionList', { params: { id } })

    expect(same.revision).toEqual(pipeline.revision)
    expect(other.revision).toMatchObject({ number: 2, message: 'shorter' })
    expect(revisions.items.map(revision => revision.number)).toEqual([2, 1])
  })

  it('keep the old meaning of a tolerance of 0, and get a new revision for the new one', async () => {
    const { pipeline, datasetId } = await givenPipeline(api)
    const { id, version, name } = pipeline
    const stages = threeStages(datasetId).map(stage => ({ ...stage, failureTolerance: 0 }))
    const stored = await api('pipelineReplace', { params: { id }, version, body: { name, stages } })
    await server.db
      .updateTable('pipelineRevisions').set({ specFormat: 1 }).where('id', '=', stored.revision.id).execute()

    const read = await api('pipelineGet', { params: { id } })
    const again = await api('pipelineReplace', { params: { id }, version: stored.version, body: { name, stages } })

    expect(read.revision).toEqual(stored.revision)
    expect(read.stages.map(stage => stage.failureTolerance)).toEqual([undefined, undefined, undefined])
    expect(again.revision).toMatchObject({ number: stored.revision.number + 1, sha256: stored.revision.sha256 })
    expect(again.stages.map(stage => stage.failureTolerance)).toEqual([0, 0, 0])
  })

  it('return the differences between two revisions, and each revision', async () => {
    const { pipeline, datasetId } = await givenPipeline(api)
    const { id, version, name } = pipeline
    const [read, normal, out] = threeStages(datasetId)
    const stages = [
      { ...read, key: 'read', kind: 'ingest.files' },
      { ...normal, key: 'normal', kind: 'clean.normalize', parameters: { lowercase: true } },
      { ...out, key: 'out', kind: 'publish' },
    ]
    await api('pipelineReplace', { params: { id }, version, body: { name, message: 'all small', stages } })

    const diff = await api('pipelineDiff', { params: { id }, query: { from: 1, to: 2 } })
    const first = await api('pipelineRevisionGet', { params: { id, number: 1 } })

    expect(diff.from).toEqual(first)
    expect(first.stages).toEqual(pipeline.stages)
    expect(diff.to).toMatchObject({ number: 2, message: 'all small' })
    expect(diff.stages.map(({ key, change, parts }) => [key, change, parts])).toEqual([
      ['read', 'same', []],
      ['normal', 'changed', [{ part: 'parameters', path: ['lowercase'], change: 'added', after: true }]],
      ['out', 'same', []],
    ])
  })

  it.each(
    [[{ from: 1, to: 9 }, 404], [{ from: 0, to: 1 }, 400], [{ from: 'a', to: 1 }, 400]] as const,
  )('do not compare unknown revisions %j', async (query, status) => {
    const { pipeline: { id } } = await givenPipeline(api)

    const failure = await failureOf(api('pipelineDiff', { params: { id }, query }))

    expect(failure.status).toBe(status)
    expect((await failureOf(api(
      'pipelineRevisionGet', { params: { id, number: query.from === 1 ? 9 : query.from } },
    ))).status).toBe(status)
  })

  it('are listed with stage types and newest run, and found by a part of the name', async () => {
    const { taskId, pipelineId } = await givenTask(api)
    await givenPipeline(api)
    const { name } = await api('pipelineGet', { params: { id: pipelineId } })
    await api('taskLaunch', { params: { id: taskId } })
    const newest = await api('taskLaunch', { params: { id: taskId } })

    const { items } = await api('pipelineList', { query: { q: name.slice(3).toUpperCase() } })

    expect(items.map(item => item.id)).toEqual([pipelineId])
    expect(items[0]).toMatchObject({
      kinds: ['ingest.files', 'clean.normalize', 'publish'], stageCount: 3, lastRun: { id: newest.id, state: 'QUEUED' },
    })
  })

  it('have no run when they were never launched', async () => {
    const { pipeline } = await givenPipeline(api)

    const { items } = await api('pipelineList', { query: { q: pipeline.name } })

    expect(items.map(item => item.lastRun)).toEqual([null])
  })

  it('store the stages of a revision as rows', async () => {
    const { pipeline } = await givenPipeline(api)

    const rows = await server.db.selectFrom('pipelineStages').select(['stageKey', 'position', 'kind'])
      .where('revisionId', '=', pipeline.revision.id).orderBy('position').execute()

    expect(rows).toEqual([
      { stageKey: 'read', position: 0, kind: 'ingest.files' },
      { stageKey: 'normal', position: 1, kind: 'clean.normalize' }, { stageKey: 'out', position: 2, kind: 'publish' },
    ])
  })

  it.each([
    [
      'a cycle',
      (stages: Stages) => stages.map(stage => stage.key === 'normal' ? { ...stage, needs: ['last'] } : stage)
        .concat({ key: 'last', kind: 'clean.normalize', needs: ['normal'], parameters: {} }),
      'CYCLE',
    ],
    [
      'an unknown kind',
      (stages: Stages) => stages.map(stage => stage.key === 'normal' ? { ...stage, kind: 'clean.magic' } : stage),
      'UNKNOWN_KIND',
    ],
    [
      'a key used twice',
      (stages: Stages) => [...stages, { key: 'read', kind: 'ingest.files', needs: [], parameters: {} }],
      'DUPLICATE_KEY',
    ],
    [
      'a stage that is not there',
      (stages: Stages) => stages.map(stage => stage.key === 'normal' ? { ...stage, needs: ['nowhere'] } : stage),
      'UNKNOWN_DEPENDENCY',
    ],
    [
      'a parameter out of range',
      (stages: Stages) => stages.map(stage =>
        stage.key === 'normal' ? { ...stage, kind: 'filter.tokens', parameters: { min_tokens: -1 } } : stage),
      'BAD_PARAMETER',
    ],
    [
      'a parameter that the kind does not have',
      (stages: Stages) =>
        stages.map(stage => stage.key === 'normal' ? { ...stage, parameters: { colour: 'red' } } : stage),
      'BAD_PARAMETER',
    ],
    [
      'no input where one is needed',
      (stages: Stages) => stages.map(stage => stage.key === 'normal' ? { ...stage, needs: [] } : stage),
      'INPUT_COUNT',
    ],
  ])('are not saved with %s, which is reported', async (_, spoil, code) => {
    const { datasetId } = await givenPipeline(api)
    const stages = spoil(threeStages(datasetId).map(stage => ({ needs: [], parameters: {}, ...stage })))

    const validation = await api('pipelineValidate', { body: { stages } })
    const failure = await failureOf(api('pipelineCreate', { body: { name: someName('wrong'), stages } }))

    expect(validation.ok).toBe(false)
    expect(validation.findings.filter(finding => finding.severity === 'ERROR').map(finding => finding.code))
      .toContain(code)
    expect(failure.problem).toMatchObject({ status: 422, code: 'refused' })
    expect(failure.problem.errors?.map(field => field.code)).toContain(code)
  })

  type Stages = { key: string, kind: string, needs: string[], parameters: Record<string, unknown> }[]

  it('have the columns of each stage', async () => {
    const { datasetId } = await givenPipeline(api)

    const { ok, stageColumns } = await api('pipelineValidate', { body: { stages: threeStages(datasetId) } })

    expect(ok).toBe(true)
    expect(stageColumns.read?.map(column => column.name)).toEqual(['path', 'text', 'bytes'])
  })

  it('have the columns of each of two datasets, and a warning where their keys cannot be equal', async () => {
    const versions = await Promise.all([{ id: 1, text: 'a' }, { id: '1', stars: 5 }].map(async (record) => {
      const { id: datasetId } = await api('datasetCreate', { body: { name: someName('side') } })
      const columns = Object.entries(record)
        .map(([name, value]) => ({ name, type: typeof value === 'number' ? 'integer' : 'string', nullable: false }))
      return givenVersion(server, { datasetId, records: [record], columns })
    }))
    const stages = [
      ...['left', 'right'].map(key => ({ key, kind: 'input.dataset' })),
      { key: 'both', kind: 'join', needs: ['left', 'right'], parameters: { keys: [{ left: 'id' }] } },
    ]

    const { findings, stageColumns } = await api('pipelineValidate', { body: {
      stages, inputs: { left: { datasetVersionId: versions[0]!.id }, right: { datasetVersionId: versions[1]!.id } },
    } })

    expect(stageColumns.both?.map(column => column.name)).toEqual(['id', 'text', 'stars'])
    expect(findings).toContainEqual(expect.objectContaining({
      severity: 'WARNING', code: 'KEY_TYPES_DIFFER', pointer: '/stages/2/parameters/keys/0/right',
      params: { left: 'id', leftType: 'integer', right: 'id', rightType: 'string' },
    }))
  })

  it('only warn of a field that a stage would replace', async () => {
    const { datasetId } = await givenPipeline(api)
    const count = { kind: 'filter.tokens', parameters: { field: 'text', output_field: 'text' } }
    const stages = threeStages(datasetId).map(stage => stage.key === 'normal' ? { ...stage, ...count } : stage)

    const { ok, findings } = await api('pipelineValidate', { body: { stages } })

    expect(ok).toBe(true)
    expect(findings).toContainEqual(expect.objectContaining({
      severity: 'WARNING', code: 'FIELD_EXISTS', pointer: '/stages/1/parameters/output_field',
      params: { field: 'text' },
    }))
  })

  it('report each finding once, with a pointer into the request', async () => {
    const { findings } = await api('pipelineValidate', { body: { stages: [{ key: 'a', kind: 'no.kind' }] } })

    expect(findings.filter(finding => finding.code === 'UNKNOWN_KIND'))
      .toMatchObject([{ pointer: '/stages/0/kind', stageKey: 'a' }])
  })

  it('report an unknown dataset', async () => {
    const { findings } = await api(
      'pipelineValidate', { body: { stages: threeStages('0190ffff-0000-7000-8000-000000000000') } },
    )

    expect(findings)
      .toContainEqual(expect.objectContaining({ code: 'NO_DATASET', pointer: '/stages/2/parameters/dataset_id' }))
  })

  it('report that the factory did not respond', async () => {
    const { datasetId } = await givenPipeline(api)
    server.queue.isAway = true

    const { ok, findings } = await api('pipelineValidate', { body: { stages: threeStages(datasetId) } })

    expect(ok).toBe(true)
    expect(findings.map(finding => finding.code)).toEqual(['FACTORY_AWAY'])
  })

  it('have unique names', async () => {
    const { pipeline, datasetId } = await givenPipeline(api)

    const failure = await failureOf(api(
      'pipelineCreate', { body: { name: pipeline.name, stages: threeStages(datasetId) } },
    ))

    expect(failure.problem).toMatchObject({ status: 409 })
  })

  it('are not listed when archived', async () => {
    const { pipeline: { id, version } } = await givenPipeline(api)

    await api('pipelineDelete', { params: { id }, version })
    const list = await api('pipelineList', { query: { limit: 200 } })

    expect(list.items.map(item => item.id)).not.toContain(id)
    expect((await failureOf(api('pipelineGet', { params: { id } }))).status).toBe(404)
  })

  it('list the stage types, and the last known ones when the factory is not responding', async () => {
    const live = await api('stageKindList')
    server.queue.isAway = true

    const kept = await api('stageKindList')

    expect(live.items.map(stageKind => stageKind.kind)).toContain('publish')
    expect(kept.items).toEqual(live.items)
  })
})
