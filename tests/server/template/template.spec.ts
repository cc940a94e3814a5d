import { beforeAll, describe, expect, it } from 'vitest'
import type { TemplateDetail } from '#shared/contract/template/template.contract'
import { DEFAULT_PROJECT_ID, DEMO_PROJECT_ID } from '#shared/domain/project'
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
