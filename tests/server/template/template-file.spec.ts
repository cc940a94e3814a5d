import { beforeAll, describe, expect, it } from 'vitest'
import type { TemplateImportReport } from '#shared/contract/template/template-file.contract'
import { BUILT_INS } from '#server/services/template/built-in'
import { ensureBuiltInTemplates } from '#server/services/template/built-in-seed'
import { seal } from '#server/services/template/template-export.service'
import { startApiServer } from '../../support/api/api-server'
import { someName } from '../../support/api/api-things'
import { createApi, failureOf } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'

const KEY = `sk-${'a1'.repeat(20)}`
const SAMPLES = [BUILT_INS.web_text.id, BUILT_INS.table.id]
const LINE = BUILT_INS.dialogue.versions[0]!.stages

const givenFile = (change: Partial<Parameters<typeof seal>[0]> = {}) => seal({
  name: someName('file'), description: 'from elsewhere', icon: 'tags', version: '1.2.0', message: 'first here',
  stages: LINE, ...change,
})

/** Only one project and one database: an empty console is what nobody has imported into yet. */
describe.each([mainDatabase()])('files of templates by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  beforeAll(() => ensureBuiltInTemplates(server.db))

  const importFile = (file: unknown, resolutions: object[] = [], dryRun = false): Promise<TemplateImportReport> =>
    api('templateImport', {
      query: { dryRun: String(dryRun) },
      body: { text: typeof file === 'string' ? file : JSON.stringify(file), resolutions: resolutions as [] },
    })
  const bundle = (...templates: object[]) => ({ kind: 'PipelineTemplates', schemaVersion: 1, templates })
  const statesOf = ({ items }: TemplateImportReport) => items.map(({ state, action }) => `${state} ${action}`)

  const codesOf = async (call: Promise<unknown>) => {
    const { status, problem } = await failureOf(call)
    return [status, ...(problem.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)]
  }

  it('are the same again after they were imported, with their checksums', async () => {
    const exported = await api('templateExport', { query: { id: SAMPLES } })

    const dry = await importFile(exported, [], true)
    const report = await importFile(exported)
    const again = await api('templateExport', { query: { id: report.items.map(({ templateId }) => templateId ?? '') } })

    expect(dry).toMatchObject({ isDryRun: true, ok: true, written: 2, skipped: 0 })
    expect(dry.items.map(({ templateId }) => templateId)).toEqual([null, null])
    expect(statesOf(report)).toEqual(['new create', 'new create'])
    expect(again).toEqual(exported)
    expect(exported.templates[0]).toMatchObject({
      requires: { models: [], stageKinds: expect.arrayContaining(['ingest.jsonl', 'publish']) },
      checksum: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    })
    expect(statesOf(await importFile(exported))).toEqual(['same skip', 'same skip'])
    expect(await codesOf(api('templateExport', { query: { id: SAMPLES, version: '1.0.0' } })))
      .toEqual([422, '/query/version ONE_ID'])
  })

  it('that are in conflict become a new name, a new version, or nothing', async () => {
    const first = givenFile()
    await importFile(first)
    const other = givenFile({ name: first.name, stages: LINE.slice(0, -1) })

    const dry = await importFile(other, [], true)
    expect(dry).toMatchObject({ ok: false, items: [{
      state: 'conflict', action: null, reasons: [{ code: 'UNRESOLVED' }],
      existing: { latest: '1.2.0', hasVersion: true, consequence: 'MAJOR' },
      proposed: { name: `${first.name} 2`, version: '2.0.0' },
    }] })
    expect(await codesOf(importFile(other))).toEqual([422, '/resolutions/0 UNRESOLVED'])
    expect(await codesOf(importFile(other, [{ index: 0, action: 'new_version', version: '1.9.0' }])))
      .toEqual([422, '/resolutions/0 VERSION_TOO_LOW'])
    expect(await codesOf(importFile(other, [{ index: 0, action: 'new_name', name: first.name }])))
      .toEqual([422, '/resolutions/0 NAME_TAKEN'])
    expect(statesOf(await importFile(other, [{ index: 0, action: 'skip' }]))).toEqual(['conflict skip'])
    const named = await importFile(other, [{ index: 0, action: 'new_name' }])
    const versioned = await importFile(other, [{ index: 0, action: 'new_version' }])

    expect(await api('templateGet', { params: { id: named.items[0]?.templateId ?? '' } }))
      .toMatchObject({ name: `${first.name} 2`, latest: { number: '1.2.0' } })
    expect(await api('templateGet', { params: { id: versioned.items[0]?.templateId ?? '' } })).toMatchObject({
      name: first.name, versionCount: 2, hasDraft: false,
      latest: { number: '2.0.0', consequence: 'MAJOR', message: 'first here' },
    })
    expect(await api('auditList', {
      query: { noun: 'template', nounId: versioned.items[0]?.templateId ?? '', action: ['template.publish'] },
    })).toMatchObject({ items: [{ actor: 'operator', name: expect.any(String) }, { actor: 'operator' }] })
  })

  it('are written all or not at all, and each item says why not', async () => {
    const good = givenFile()
    const foreign = givenFile({ stages: [{ key: 'a', kind: 'audio.asr', name: '', needs: [], parameters: {} }] })
    const secret = givenFile({ stages: LINE.map(stage => ({ ...stage, name: stage.kind === 'publish' ? KEY : '' })) })
    const circle = givenFile({ stages: LINE.map(stage => ({
      ...stage, needs: [stage.key === 'ingest-jsonl' ? 'publish' : stage.needs[0] ?? ''],
    })) })
    const twice = givenFile({ name: good.name, version: '3.0.0' })
    const file = bundle(good, foreign, secret, circle, twice, { ...good, version: '9.9.9' })

    const dry = await importFile(file, [], true)
    const codes = await codesOf(importFile(file))

    expect(dry.items.map(({ state, reasons }) => [state, reasons[0]?.code])).toEqual([
      ['new', undefined], ['refused', 'MISSING_KIND'], ['refused', 'SECRET_INSIDE'], ['refused', 'INVALID_STAGES'],
      ['refused', 'TWICE_IN_FILE'], ['refused', 'WRONG_CHECKSUM'],
    ])
    expect(JSON.stringify(dry)).not.toContain(KEY)
    expect(codes[0]).toBe(422)
    expect((await api('templateList', { query: { q: good.name } })).items).toEqual([])
    const report = await importFile(file, [1, 2, 3, 4, 5].map(index => ({ index, action: 'skip' })))
    expect(report).toMatchObject({ ok: true, written: 1, skipped: 5 })
  })

  it('lose the ids that somebody has put in, and say which models are missing here', async () => {
    const file = givenFile({ stages: LINE.map(stage => stage.kind === 'publish'
      ? { ...stage, parameters: { dataset_id: '0190ffff-0000-7000-8000-000000000000' } }
      : stage) })

    const { items: [item] } = await importFile(file)
    const { templates: [again] } = await api('templateExport', { query: { id: item?.templateId ?? '' } })

    expect(item?.notes).toEqual([{ code: 'ID_REMOVED', stageKey: 'publish', params: { parameter: 'dataset_id' } }])
    expect(JSON.stringify(again)).not.toContain('0190ffff')
    expect((await importFile(
      givenFile({ stages: BUILT_INS.instruction_data.versions[0]!.stages.map(stage => stage.kind === 'model.call'
        ? { ...stage, parameters: { ...stage.parameters, model: 'gen-72b' } }
        : stage) }),
      [], true,
    )).items[0]?.notes).toEqual([{ code: 'MODEL_NOT_OFFERED', stageKey: 'model-call', params: { model: 'gen-72b' } }])
  })

  it('of 10⁵ brackets, of 10⁴ stages or with a prototype are refused quickly, and break nothing', async () => {
    const startedAt = performance.now()
    const many = JSON.stringify(givenFile())
      .replace('"stages":[', `"stages":[${'{"key":"a","kind":"b"},'.repeat(10_000)}`)

    expect(await codesOf(importFile('['.repeat(100_000)))).toEqual([422, '/text TOO_DEEP'])
    expect((await importFile(many, [], true)).items.map(({ reasons }) => reasons[0]?.code)).toEqual(['TOO_MANY_STAGES'])
    expect(await codesOf(importFile('{"__proto__":{"polluted":true}}'))).toEqual([422, '/text FORBIDDEN_NAME'])
    expect(await codesOf(importFile('{}', [{ index: 0, action: 'delete' }])))
      .toMatchObject([400, expect.stringContaining('/resolutions/0/action')])
    expect({}).not.toHaveProperty('polluted')
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  it('imported twice at once are there once', async () => {
    const file = givenFile()

    const reports = await Promise.all([importFile(file), importFile(file)])

    expect(reports.map(report => statesOf(report)[0]).sort()).toEqual(['new create', 'same skip'])
    expect((await api('templateList', { query: { q: file.name } })).items).toHaveLength(1)
  })

  it('give a draft that somebody works on back as it was', async () => {
    const first = givenFile()
    const { items: [item] } = await importFile(first)
    const id = item?.templateId ?? ''
    const { version } = await api('templateGet', { params: { id } })
    const draft = await api('templateDraftReplace', { params: { id }, version, body: { stages: LINE.slice(0, 2) } })

    await importFile(
      givenFile({ name: first.name, stages: LINE.slice(0, 3), version: '5.0.0' }),
      [{ index: 0, action: 'new_version' }],
    )

    expect(await api('templateGet', { params: { id } }))
      .toMatchObject({ latest: { number: '5.0.0' }, hasDraft: true, draft: { sha256: draft.sha256 } })
  })

  it('run on a sample, which is created once and comes back when it was archived', async () => {
    const run = () => api('templateSample', { params: { id: BUILT_INS.web_text.id }, body: { locale: 'en' } })

    const first = await run()
    const pipeline = await api('pipelineGet', { params: { id: first.pipelineId } })
    await api('pipelineDelete', { params: { id: pipeline.id }, version: pipeline.version })
    const second = await run()

    expect(pipeline).toMatchObject({
      name: 'Web text cleaning · example',
      template: { builtIn: 'web_text', version: '1.0.0', label: 'production', isChanged: false, newer: null },
    })
    expect(second).toMatchObject({ pipelineId: first.pipelineId, taskId: first.taskId })
    expect((await api('datasetList')).items.map(({ name }) => name)).toEqual(['Web text cleaning · example'])
    expect(await codesOf(api(
      'templateSample', { params: { id: (await importFile(givenFile())).items[0]?.templateId ?? '' } },
    ))).toEqual([409])
  })
})
