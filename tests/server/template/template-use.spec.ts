import { beforeAll, describe, expect, it } from 'vitest'
import type { TemplateDetail } from '#shared/contract/template/template.contract'
import { toTemplateMark } from '#shared/domain/template/template-version'
import { ensureBuiltInTemplates } from '#server/services/template/built-in-seed'
import { startApiServer } from '../../support/api/api-server'
import { givenPipeline, someName } from '../../support/api/api-things'
import { createApi, failureOf } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'

const CLEAN = { key: 'clean', kind: 'clean.normalize', needs: ['read'], parameters: { fields: ['text'] } }
const LINE = [{ key: 'read', kind: 'ingest.jsonl' }, CLEAN, { key: 'out', kind: 'publish', needs: ['clean'] }]
const withParameters = (parameters: object) =>
  LINE.map(stage => stage.key === 'clean' ? { ...CLEAN, parameters: { fields: ['text'], ...parameters } } : stage)

describe.each([mainDatabase()])('templates in use by REST on %s', (kind) => {
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
})
