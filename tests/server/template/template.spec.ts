import { beforeAll, describe, expect, it } from 'vitest'
import type { TemplateDetail } from '#shared/contract/template/template.contract'
import { DEFAULT_PROJECT_ID, DEMO_PROJECT_ID } from '#shared/domain/project'
import { toTemplateMark } from '#shared/domain/template/template-version'
import { BUILT_INS } from '#server/services/template/built-in'
import { ensureBuiltInTemplates } from '#server/services/template/built-in-seed'
import { startApiServer } from '../../support/api/api-server'
import { givenPipeline, someName } from '../../support/api/api-things'
import { createApi, failureOf, raw } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'

const ID = '0190ffff-0000-7000-8000-000000000000'
const KEY = `sk-${'a1'.repeat(20)}`

const CLEAN = { key: 'clean', kind: 'clean.normalize', needs: ['read'], parameters: { fields: ['text'] } }
const LINE = [{ key: 'read', kind: 'ingest.jsonl' }, CLEAN, { key: 'out', kind: 'publish', needs: ['clean'] }]
const withParameters = (parameters: object) =>
  LINE.map(stage => stage.key === 'clean' ? { ...CLEAN, parameters: { fields: ['text'], ...parameters } } : stage)

describe.each([mainDatabase()])('templates by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  beforeAll(() => ensureBuiltInTemplates(server.db))

  const codesOf = async (call: Promise<unknown>) => {
    const { status, problem } = await failureOf(call)
    return [status, ...(problem.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)]
  }

  const givenTemplate = (stages: object[] = LINE) =>
    api('templateCreate', { body: { name: someName('template'), stages: stages as typeof LINE } })
  const replaceDraft = ({ id, version }: { id: string, version: number }, stages: object[]) =>
    api('templateDraftReplace', { params: { id }, version, body: { stages: stages as typeof LINE } })
  const publish = ({ id, version }: { id: string, version: number }, body: object = {}) =>
    api('templatePublish', { params: { id }, version, body })

  /** 1.0.0, and 1.1.0 with one parameter more. */
  const givenVersions = async (): Promise<TemplateDetail> => {
    const first = await publish(await givenTemplate())
    const draft = await replaceDraft(first, withParameters({ lowercase: true }))
    return publish({ id: first.id, version: draft.version })
  }

  const use = async ({ id }: { id: string }, version: string, label: string | null = null) => {
    const { id: datasetId } = await api('datasetCreate', { body: { name: someName('dataset') } })
    return api('templateVersionUse', { params: { id, version }, body: {
      name: someName('pipeline'), parameters: { out: { dataset_id: datasetId } }, label,
    } })
  }

  it('come with the product, in every project, and are found in both languages', async () => {
    await ensureBuiltInTemplates(server.db)
    const project = await api(
      'projectCreate', { body: { key: someName('p').toLowerCase().replaceAll(' ', '-'), name: someName('project') } },
    )

    const { items } = await api('templateList', { query: { projectId: project.id } })
    const [found] = (await api('templateList', { query: { projectId: project.id, q: '网页文本' } })).items

    expect(items.map(({ builtIn, state, latest, labels, projectId }) => [
      builtIn, state, latest?.number, labels[0]?.label, projectId,
    ])).toEqual(Object.keys(BUILT_INS).map(code => [code, 'published', '1.0.0', 'production', null]))
    expect(items[0]).toMatchObject({
      name: 'Web text cleaning', icon: 'globe', stageCount: 8, hasDraft: false, use: { runs: 0, yield: null },
    })
    expect(found?.builtIn).toBe('web_text')
    expect((await api('templateList', { query: { q: 'Web text', state: 'draft' } })).items).toEqual([])
    expect(await codesOf(api(
      'templateChange', { params: { id: BUILT_INS.table.id }, version: 1, body: { name: 'Mine' } },
    ))).toEqual([409])
    expect(await codesOf(api('templateDraftGet', { params: { id: BUILT_INS.table.id } }))).toEqual([404])
  })

  it('begin from a pipeline, without its ids', async () => {
    const { pipeline, datasetId } = await givenPipeline(api)

    const created = await api('templateCreate', { body: { name: someName('template'), pipelineId: pipeline.id } })
    const draft = await api('templateDraftGet', { params: { id: created.id } })

    expect(created).toMatchObject({
      state: 'draft', latest: null, stageCount: 3, hasDraft: true,
      removed: [{ stageKey: 'read', parameter: 'root' }, { stageKey: 'out', parameter: 'dataset_id' }],
    })
    expect(created.draft).toMatchObject({ stageCount: 3, consequence: null, nextVersion: '1.0.0' })
    expect(JSON.stringify(draft)).not.toMatch(new RegExp(`${datasetId}|/srv/texts`))
    expect(draft.findings).toEqual([])
    expect(draft.holes).toEqual([{ stageKey: 'read', parameter: 'sourceId', type: 'source', isRequired: false }, {
      stageKey: 'out', parameter: 'dataset_id', type: 'dataset', isRequired: true,
    }])
    expect(await codesOf(api('templateCreate', { body: { name: created.name } }))).toEqual([409, '/name NAME_TAKEN'])
    expect(await codesOf(api('templateCreate', { body: { name: someName('t'), pipelineId: ID } })))
      .toEqual([422, '/pipelineId NO_PIPELINE'])
    expect(await codesOf(api('templateCreate', { body: { name: someName('t'), pipelineId: pipeline.id, stages: [] } })))
      .toEqual([400, '/pipelineId custom'])
    expect(await codesOf(api('templateCreate', { body: { name: someName('t'), projectId: DEMO_PROJECT_ID } })))
      .toEqual([422, '/projectId DEMO_PROJECT'])
  })

  it('are copied from what comes with the product', async () => {
    const copy = await api('templateCreate', {
      body: { name: someName('mine'), copyOf: { templateId: BUILT_INS.dialogue.id, version: '1.0.0' } },
    })

    expect(copy).toMatchObject({ builtIn: null, stageCount: 7, removed: [] })
    expect(await Promise.all(
      [{ templateId: ID, version: '1.0.0' }, { templateId: BUILT_INS.dialogue.id, version: '9.9.9' }].map(copyOf =>
        codesOf(api('templateCreate', { body: { name: someName('t'), copyOf } }))),
    )).toEqual([[422, '/copyOf/templateId NO_TEMPLATE'], [422, '/copyOf/version NO_VERSION']])
  })

  it('take no secret, neither in values nor in names', async () => {
    const template = await givenTemplate()
    const stages = [{ key: 'read', kind: 'ingest.jsonl', parameters: { glob: KEY } }, {
      ...CLEAN, parameters: { deep: { [KEY]: 1 } },
    }]

    expect(await codesOf(replaceDraft(template, stages)))
      .toEqual([422, '/stages/0/parameters/glob SECRET_IN_FIELD', '/stages/1/parameters/deep SECRET_IN_FIELD'])
    expect(await codesOf(givenTemplate(stages)))
      .toEqual([422, '/stages/0/parameters/glob SECRET_IN_FIELD', '/stages/1/parameters/deep SECRET_IN_FIELD'])
  })

  it('are not published empty, in a circle, with a kind that the factory lacks, or with nothing new', async () => {
    const empty = await api('templateCreate', { body: { name: someName('template') } })
    const circle = await replaceDraft(
      await givenTemplate(), [{ ...CLEAN, key: 'a', needs: ['b'] }, { ...CLEAN, key: 'b', needs: ['a'] }],
    )
    const foreign = await replaceDraft(
      await givenTemplate(), [{ key: 'a', kind: 'audio.asr' }, { key: 'a', kind: 'audio.asr' }],
    )
    const published = await publish(await givenTemplate())

    expect(circle.findings.map(({ code }) => code)).toContain('CYCLE')
    expect(await codesOf(publish(empty))).toEqual([422, '/stages EMPTY_DRAFT'])
    expect(await codesOf(publish(circle))).toEqual([422, '/stages/0/needs CYCLE'])
    expect(await codesOf(publish(foreign)))
      .toEqual([422, '/stages/1/key DUPLICATE_KEY', '/stages/0/kind UNKNOWN_KIND', '/stages/1/kind UNKNOWN_KIND'])
    expect(await codesOf(publish(published))).toEqual([422, '/stages UNCHANGED'])
  })

  it('are published under a number that tells what has changed', async () => {
    const first = await publish(await givenTemplate(), { version: '0.9.0', message: 'a try', labels: ['candidate'] })
    const draft = await replaceDraft(first, withParameters({ lowercase: true }))
    const version = { id: first.id, version: draft.version }

    expect(first).toMatchObject({ state: 'published', hasDraft: false, draft: { nextVersion: null }, latest: {
      number: '0.9.0', consequence: null, message: 'a try', labels: ['candidate'], actor: 'operator',
    } })
    expect(await api('templateGet', { params: { id: first.id } }))
      .toMatchObject({ hasDraft: true, draft: { consequence: 'MINOR', nextVersion: '0.10.0' } })
    for (const low of ['0.9.1', '0.9.0', '0.8.9', '0.1.0']) {
      expect(await codesOf(publish(version, { version: low }))).toEqual([422, '/version VERSION_TOO_LOW'])
    }
    expect(await codesOf(publish(version, { version: '1.0' }))).toEqual([400, '/version invalid_format'])
    const second = await publish(version, { version: '1.2.0' })
    const major = await publish(await replaceDraft(second, LINE.slice(0, 2)))
    const { items } = await api('templateVersionList', { params: { id: first.id }, query: { limit: 2 } })

    expect(major.latest).toMatchObject({ number: '2.0.0', consequence: 'MAJOR', stageCount: 2 })
    expect(items.map(({ number, consequence }) => [number, consequence]))
      .toEqual([['2.0.0', 'MAJOR'], ['1.2.0', 'MINOR']])
    expect(await api('templateVersionGet', { params: { id: first.id, version: '1.2.0' } })).toMatchObject({
      sha256: second.latest?.sha256, stages: [{ key: 'read' }, { parameters: { lowercase: true } }, { key: 'out' }],
    })
  })

  it('are published once, when two publish at once', async () => {
    const template = await givenTemplate()

    const answers = await Promise.allSettled([publish(template), publish(template)])

    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await failureOf(Promise.all([publish(template)]))).status).toBe(412)
    expect((await api('templateGet', { params: { id: template.id } })).versionCount).toBe(1)
  })

  it('have labels, but not on what is deprecated', async () => {
    const template = await givenVersions()
    const { id } = template
    const label = (version: number, to: string | null, name = 'production') =>
      api('templateLabelSet', { params: { id, label: name }, version, body: { version: to } })
    const deprecate = (version: string) =>
      api('templateVersionDeprecate', { params: { id, version }, body: { reason: 'too slow' } })

    const labelled = await label(template.version, '1.0.0')
    expect(labelled.labels).toEqual([{ label: 'production', version: '1.0.0' }])
    expect(await codesOf(deprecate('1.0.0'))).toEqual([409])
    const moved = await label(labelled.version, '1.1.0')
    const deprecated = await deprecate('1.0.0')
    expect(deprecated).toMatchObject({ state: 'published', latest: { number: '1.1.0', labels: ['production'] } })
    expect(await codesOf(label(deprecated.version, '1.0.0'))).toEqual([422, '/version DEPRECATED'])
    expect(await codesOf(label(moved.version, '1.0.0'))).toEqual([412])
    expect(await codesOf(label(deprecated.version, '7.0.0'))).toEqual([404])
    expect(await codesOf(deprecate('1.0.0'))).toEqual([409])
    const bare = await label(deprecated.version, null)
    expect(await api('templateVersionDeprecate', { params: { id, version: '1.1.0' }, body: { reason: 'gone' } }))
      .toMatchObject({
        state: 'deprecated', labels: [], latest: { number: '1.1.0', isDeprecated: true, deprecateReason: 'gone' },
      })
    expect(bare.labels).toEqual([])
    for (const name of ['latest', 'draft', 'Production', '1st', 'a'.repeat(41)]) {
      expect((await failureOf(label(1, '1.0.0', name))).status).toBe(400)
    }
  })

  it('bring an old version back, into the draft or as a new one', async () => {
    const template = await givenVersions()
    const { id } = template
    const restore = (version: number, as: 'draft' | 'version') =>
      api('templateVersionRestore', { params: { id, version: '1.0.0' }, version, body: { as } })

    const drafted = await restore(template.version, 'draft')
    const versioned = await restore(drafted.version, 'version')

    expect(drafted).toMatchObject({
      hasDraft: true, latest: { number: '1.1.0' }, draft: { consequence: 'PATCH', nextVersion: '1.1.1' },
    })
    expect(versioned.latest).toMatchObject({ number: '1.1.1', consequence: 'PATCH', message: '= 1.0.0' })
    expect(versioned.latest?.sha256)
      .toBe((await api('templateVersionGet', { params: { id, version: '1.0.0' } })).sha256)
  })

  it('say in words how two versions differ, with the JSON of both, and no effect that nothing has measured', async () => {
    const { id } = await givenVersions()

    const diff = await api('templateDiff', { params: { id }, query: { from: '1.0.0', to: '1.1.0' } })

    expect(diff).toMatchObject({
      consequence: 'MINOR', otherwise: null, nextVersion: null, same: 2, effect: null, effectReason: 'too_few_runs',
      from: { version: '1.0.0' }, to: { version: '1.1.0' },
    })
    expect(diff.changes).toMatchObject([{ stageKey: 'clean', change: 'changed', consequence: 'MINOR', parts: [
      { code: 'parameter_added', path: ['lowercase'], after: true },
    ] }])
    expect(JSON.parse(diff.to.canonical))
      .toMatchObject({ stages: [{ key: 'read' }, { parameters: { lowercase: true } }, { key: 'out' }] })
    expect(await api('templateDiff', { params: { id }, query: { from: '1.0.0' } }))
      .toMatchObject({ to: { version: 'draft' }, effectReason: 'draft_never_ran' })
    expect(await codesOf(api('templateDiff', { params: { id }, query: { from: '3.0.0' } }))).toEqual([404])
    expect(await codesOf(api('templateDiff', { params: { id }, query: { from: 'newest' } })))
      .toMatchObject([400, expect.stringContaining('/query/from')])
  })

  it('make pipelines that say where they came from, and when there is a newer version', async () => {
    const template = await publish(await givenTemplate())
    const missing = codesOf(api('templateVersionUse', {
      params: { id: template.id, version: '1.0.0' }, body: { name: someName('pipeline'), parameters: { nobody: {} } },
    }))
    const open = await codesOf(api(
      'templateVersionUse', { params: { id: template.id, version: '1.0.0' }, body: { name: someName('pipeline') } },
    ))
    const pipeline = await use(template, '1.0.0')
    const draft = await replaceDraft(template, withParameters({ lowercase: true }))
    await publish({ id: template.id, version: draft.version }, { message: 'all small' })

    const read = await api('pipelineGet', { params: { id: pipeline.id } })
    const listed = (await api('pipelineList', { query: { q: pipeline.name } })).items

    expect(await missing).toEqual([422, '/parameters/nobody NO_STAGE'])
    expect(open[0]).toBe(422)
    expect(open[1]).toMatch(/^\/parameters\/out.* BAD_PARAMETER$/)
    expect(pipeline.template).toEqual({
      id: template.id, name: template.name, builtIn: null, version: '1.0.0', isDeprecated: false, label: null,
      isChanged: false, newer: null,
    })
    expect(read.template).toMatchObject({
      version: '1.0.0', isChanged: false, newer: { version: '1.1.0', consequence: 'MINOR', message: 'all small' },
    })
    expect(listed.map(item => item.template)).toEqual([read.template])
  })

  it('are followed by a label', async () => {
    const template = await givenVersions()
    const labelled = await api('templateLabelSet', {
      params: { id: template.id, label: 'stable' }, version: template.version, body: { version: '1.0.0' },
    })
    const pipeline = await use(template, '1.0.0', 'stable')
    expect(pipeline.template).toMatchObject({ label: 'stable', newer: null })

    await api('templateLabelSet', {
      params: { id: template.id, label: 'stable' }, version: labelled.version, body: { version: '1.1.0' },
    })

    expect((await api('pipelineGet', { params: { id: pipeline.id } })).template)
      .toMatchObject({ newer: { version: '1.1.0' } })
    expect(await codesOf(api(
      'templateVersionUse', { params: { id: template.id, version: '1.0.0' }, body: { name: 'x', label: 'nobody' } },
    ))).toEqual([422, '/label NO_LABEL'])
  })

  it('are taken over with a look first, and what was changed here is kept or named', async () => {
    const template = await givenVersions()
    const pipeline = await use(template, '1.0.0')
    const { id, name } = pipeline
    const changed = await api('pipelineReplace', { params: { id }, version: pipeline.version, body: {
      name,
      stages: pipeline.stages.map(stage => stage.key === 'clean'
        ? { ...stage, parameters: { ...stage.parameters, lowercase: false, unicode: 'NFKC' } }
        : stage),
    } })
    const take = (version: number, dryRun: boolean) => api('pipelineUpgrade', {
      params: { id }, query: { dryRun: dryRun ? 'true' : 'false' }, version, body: { message: 'newer' },
    })

    expect(changed.template).toMatchObject({ version: '1.0.0', isChanged: true })
    const look = await take(changed.version, true)
    expect(look)
      .toMatchObject({ isDryRun: true, from: '1.0.0', to: '1.1.0', consequence: 'MINOR', pipeline: null, findings: [] })
    expect(look.local).toEqual([
      { stageKey: 'clean', part: 'parameters', name: 'lowercase', after: false, template: true, outcome: 'lost' },
      { stageKey: 'clean', part: 'parameters', name: 'unicode', after: 'NFKC', outcome: 'kept' },
    ])
    expect((await api('pipelineGet', { params: { id } })).revision.number).toBe(2)
    expect(await codesOf(take(pipeline.version, false))).toEqual([412])

    const taken = await take(changed.version, false)

    expect(taken.pipeline).toMatchObject({
      revision: { number: 3, message: 'newer' }, template: { version: '1.1.0', newer: null, isChanged: true },
    })
    expect(taken.pipeline?.stages[1]?.parameters).toEqual({ fields: ['text'], lowercase: true, unicode: 'NFKC' })
    expect(taken.pipeline?.stages[2]?.parameters).toEqual(pipeline.stages[2]?.parameters)
    expect(await codesOf(take(taken.pipeline?.version ?? 0, false))).toEqual([422, '/version NOTHING_NEWER'])
    const other = await givenPipeline(api)
    expect(await codesOf(api(
      'pipelineUpgrade', { params: { id: other.pipeline.id }, version: other.pipeline.version, body: {} },
    ))).toEqual([409])
  })

  it('are counted and compared by the runs of their pipelines', async () => {
    const template = await givenVersions()
    const source = await api('sourceCreate', {
      body: { kind: 'folder', name: someName('folder'), stageKind: 'ingest.jsonl', parameters: { root: '/srv/texts' } },
    })
    const runThrice = async (version: string, recordsOut: number) => {
      const pipeline = await use(template, version)
      const { id } = await api('taskCreate', {
        body: { name: someName('task'), pipelineId: pipeline.id, inputs: { read: { sourceId: source.id } } },
      })
      for (let index = 0; index < 3; index += 1) {
        const run = await api('taskLaunch', { params: { id } })
        await server.db.updateTable('taskRuns').set({
          observedState: 'SUCCEEDED', recordsIn: 10, recordsOut, startedAt: new Date(1_795_000_000_000),
          finishedAt: new Date(1_795_000_060_000),
        }).where('id', '=', run.id).execute()
      }
      await api('taskLaunch', { params: { id }, body: { recordLimit: 5 } })
      return server.db.selectFrom('taskRuns').select('templateVersion').distinct().where('taskId', '=', id).execute()
    }

    const marks = [await runThrice('1.0.0', 8), await runThrice('1.1.0', 6)]
    const { use: counted } = await api('templateGet', { params: { id: template.id } })
    const { effect } = await api('templateDiff', { params: { id: template.id }, query: { from: '1.0.0', to: '1.1.0' } })

    expect(marks.flat())
      .toEqual(['1.0.0', '1.1.0'].map(version => ({ templateVersion: toTemplateMark(template.id, version) })))
    expect(counted).toEqual({ runs: 6, succeeded: 6, failed: 0, yield: 0.7 })
    expect(effect).toEqual({ days: 90, from: { runs: 3, yield: 0.8, successRatio: 1, durationMs: 60_000 }, to: {
      runs: 3, yield: 0.6, successRatio: 1, durationMs: 60_000,
    } })
  })

  it('are archived with their pipelines kept, and come back', async () => {
    const template = await givenVersions()
    const pipeline = await use(template, '1.0.0')
    const { id, name } = template

    await api('templateDelete', { params: { id }, version: template.version })

    expect((await api('templateList', { query: { q: name } })).items).toEqual([])
    expect((await api('templateList', { query: { q: name, archived: 'true' } })).items.map(item => item.id))
      .toEqual([id])
    expect((await api('pipelineGet', { params: { id: pipeline.id } })).template)
      .toMatchObject({ version: '1.0.0', newer: null })
    expect(await codesOf(api('templateVersionUse', { params: { id, version: '1.0.0' }, body: { name: 'x' } })))
      .toEqual([404])
    await api('templateCreate', { body: { name } })
    expect(await codesOf(api('templateUnarchive', { params: { id } }))).toEqual([409, '/name NAME_TAKEN'])
  })

  it.each([
    ['GET', '/templates/x', 400], ['GET', `/templates/${ID}`, 404], ['GET', `/templates/${ID}/draft`, 404],
    ['GET', `/templates/${BUILT_INS.table.id}/versions/1`, 400],
    ['GET', `/templates/${BUILT_INS.table.id}/versions/01.0.0`, 400],
    ['GET', `/templates/${BUILT_INS.table.id}/versions/9.0.0`, 404], ['GET', '/templates/export', 400],
    ['GET', '/templates/export?id=x', 400],
    ['GET', `/templates/export?id=${ID}`, 404], ['GET', `/templates/${ID}/diff?from=1.0.0`, 404],
    ['DELETE', '/templates/export', 405], ['GET', '/templates?cursor=x', 400], ['GET', '/templates?limit=0', 400],
  ])('%s %s is answered with %i', async (method, path, status) => {
    expect((await raw(server.url, path, { method })).status).toBe(status)
  })

  it('do not wait for a factory that is away', async () => {
    server.queue.isAway = true
    const template = await givenTemplate([...LINE, { key: 'x', kind: 'clean.normalize', needs: ['read'] }])
    server.queue.isAway = false

    expect(template.stageCount).toBe(4)
    expect(server.published).toContain('templates')
    expect(await server.db.selectFrom('auditLog').select('action').where('nounId', '=', template.id).where(
      'projectId', '=', DEFAULT_PROJECT_ID,
    ).execute()).toEqual([{ action: 'template.create' }])
  })
})
