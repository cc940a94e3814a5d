import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { startApiServer } from '../../support/api/api-server'
import { failureOf, raw } from '../../support/api/api'
import { someName } from '../../support/api/api-things'
import { givenRun } from '../../support/run/given-run'
import { givenVersion } from '../../support/run/given-version'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'
import { releasesOf } from './release-fixture'

const server = hold(() => startApiServer(mainDatabase()))
const { api, givenDataset, givenLot, givenPublished, givenRelease, read, readPassport } = releasesOf(server)

const folders: string[] = []
afterEach(() => folders.splice(0).forEach(folder => rmSync(folder, { recursive: true, force: true })))

/** @returns the folder of the release. */
function unpack(files: Record<string, Uint8Array>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'passport-'))
  folders.push(folder)
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true })
    writeFileSync(path.join(folder, name), bytes)
  }
  return path.join(folder, Object.keys(files)[0]?.split('/')[0] ?? '')
}

const verify = (folder: string) => new Promise<{ code: number, text: string }>((resolve) => {
  execFile(process.execPath, [path.join(folder, 'verify.mjs')], { env: {} }, (error, stdout, stderr) =>
    resolve({ code: Number(error?.code ?? 0), text: stdout + stderr }))
})

function flip(file: string): void {
  const bytes = readFileSync(file)
  bytes[bytes.length >> 1] = bytes[bytes.length >> 1]! ^ 1
  writeFileSync(file, bytes)
}

const DIALOGUES = [
  {
    'id': 1, 'messages': [{ role: 'user', content: 'Hi' }, { role: 'assistant', content: '你好' }],
    'meta': { lang: 'en', tags: ['a'] }, 'a b': 'x',
  },
  { 'id': 2, 'messages': [], 'meta': null, 'a b': null },
  { 'id': 3, 'messages': [{ role: 'user', content: null }], 'meta': { lang: 'zh' }, 'a b': 'y' },
]
const DIALOGUE_COLUMNS = Object.entries({ 'id': 'integer', 'messages': 'array', 'meta': 'object', 'a b': 'string' })
  .map(([name, type]) => ({ name, type, nullable: true }))

/** A release of dialogues, unpacked. */
async function unpackDialogues(): Promise<string> {
  const { id: datasetId } = await givenDataset()
  const version = await givenVersion(server, { datasetId, records: DIALOGUES, columns: DIALOGUE_COLUMNS })
  await givenLot(version)
  const { id } = await givenPublished(datasetId)
  return unpack(await readPassport(id))
}

/** A Python with the package, if the machine has one: it is none of the project's own programs. */
function findPython(packageName: string): string | undefined {
  return [process.env.TEST_PYTHON, 'python3'].find(python => python !== undefined
    && spawnSync(python, ['-c', `import ${packageName}`], { stdio: 'ignore' }).status === 0)
}

const runPython = (python: string, code: string, folder: string): unknown =>
  JSON.parse(execFileSync(python, ['-c', code], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))

const READ_CROISSANT = `
import json, mlcroissant
dataset = mlcroissant.Dataset('croissant.json')
assert not dataset.metadata.issues.errors and not dataset.metadata.issues.warnings
print(json.dumps(list(dataset.records('records')), default=lambda value: value.decode()))`

const READ_CARD = `
import json, huggingface_hub
print(json.dumps(huggingface_hub.DatasetCard.load('card.md').data.to_dict()))`

const croissantPython = findPython('mlcroissant')
const hubPython = findPython('huggingface_hub')

describe('the passport', () => {
  it('holds the data and everything that was found out about it, and verifies itself offline', async () => {
    const { release } = await givenRelease([{ text: 'one', count: 1 }, { text: 'two', count: 2 }])

    const folder = unpack(await readPassport(release.id))
    const { code, text } = await verify(folder)

    const read = (name: string) => readFileSync(path.join(folder, name), 'utf8')
    expect(path.basename(folder)).toBe(`${release.name}-1.0.0`)
    expect(text).toContain(`manifest sha256 ${release.manifestSha256}`)
    expect(code).toBe(0)
    expect(read('data/data.jsonl')).toBe('{"text":"one","count":1}\n{"text":"two","count":2}\n')
    expect(JSON.parse(read('manifest.json')).files.map((file: { path: string }) => file.path)).toEqual([
      'data/data.jsonl', 'card.md', 'croissant.json', 'lineage.json', 'quality.json', 'cost.json', 'verify.mjs',
    ])
    expect(read('SHA256SUMS')).toContain(`${createHash('sha256').update(read('card.md')).digest('hex')}  card.md`)
    expect(read('card.md')).toContain('## Known limitations\n\nSmall.\n')
    expect(JSON.parse(read('quality.json'))).toMatchObject({
      lot: { state: 'ACCEPTED', sampleSize: 2 }, gates: [{ key: 'lot', isPassed: true }, {}, {}, {}, {}],
    })
    expect(JSON.parse(read('croissant.json'))).toMatchObject({
      '@type': 'sc:Dataset', 'version': '1.0.0',
      'distribution': [{ '@id': 'data/data.jsonl', 'sha256': release.files[0]?.sha256 }],
      'recordSet': [{ field: [{ name: 'text' }, { name: 'count' }] }],
    })
  })

  it('describes dialogues for programs that load datasets', async () => {
    const folder = await unpackDialogues()

    const { recordSet: [{ field: fields }] } = JSON.parse(readFileSync(path.join(folder, 'croissant.json'), 'utf8'))
    expect(fields).toMatchObject([
      { name: 'id', dataType: 'sc:Integer' },
      {
        name: 'messages', repeated: true,
        subField: [{ name: 'content', dataType: 'sc:Text' }, { name: 'role', dataType: 'sc:Text' }],
      },
      { name: 'meta', subField: [{ name: 'lang' }, { name: 'tags', repeated: true }] },
      { 'name': 'a b', '@id': 'records/a_b~4' },
    ])
    expect(readFileSync(path.join(folder, 'card.md'), 'utf8'))
      .toMatch(/^---\npretty_name: ".+"\nlicense: "cc-by-4\.0"\n/)
  })

  it('says what its models have cost, and holds no key of theirs', async () => {
    const canary = 'sk-canary-9f2c41d7b6e8'
    const config = await api('modelCreate', { body: {
      name: someName('model'), provider: 'openai', model: 'gen', endpoint: 'https://9.9.9.9/v1', secret: canary,
    } })
    const { secret: sealed } = await server.db
      .selectFrom('modelConfigs').select('secret').where('id', '=', config.id).executeTakeFirstOrThrow()
    const { runId, projectId, pipelineId } = await givenRun(server.db, { stages: [
      { key: 'ask', kind: 'model.call', parameters: {
        configuration: config.id, prompt: '{{text}}', target: { endpoint: 'https://9.9.9.9/v1', sealed_secret: sealed },
      } },
      { key: 'out', kind: 'publish', needs: ['ask'] },
    ] })
    await server.db.insertInto('tokensUsage').values({
      runId, projectId, pipelineId, seq: 1, stageKey: 'ask', attempt: 1, model: 'openai:gen', provenance: 'MODEL',
      inputTokens: 100, outputTokens: 20, cachedInputTokens: 0, reasoningTokens: 0, calls: 3,
      callsByOutcome: '{}', isEstimated: false, configId: config.id, cost: '0.25', currency: 'CNY',
      occurredAt: new Date(),
    }).execute()
    const { id: datasetId } = await givenDataset()
    await givenLot(await givenVersion(
      server, { datasetId, records: [{ text: 'one' }], columns: ['text'], producedByRun: runId },
    ))
    const { id } = await givenPublished(datasetId)

    const files = await readPassport(id)

    const cost = Object.entries(files).find(([name]) => name.endsWith('/cost.json'))?.[1]
    expect(JSON.parse(Buffer.from(cost ?? []).toString())).toMatchObject({
      runs: [runId], costs: [{ currency: 'CNY', cost: '0.25' }], calls: 3,
      tokens: { input: 100, output: 20, withoutPrice: 0 }, models: [{ model: 'openai:gen', provenance: 'MODEL' }],
    })
    const whole = Buffer.concat(Object.values(files)).toString('latin1') + JSON.stringify(await read(id))
    for (const secret of [
      canary, Buffer.from(canary).toString('base64').replace(/=+$/, ''), Buffer.from(canary).toString('hex'),
      String(sealed),
    ]) {
      expect(whole).not.toContain(secret)
    }
  })

  it('names every model of its run, and which of them was simulated', async () => {
    const { runId } = await givenRun(server.db, { stages: [
      { key: 'label', kind: 'model.call', parameters: { model: 'local:wink-analyze' } },
      { key: 'judge', kind: 'judge', parameters: { model: 'simulator:words' } },
      { key: 'out', kind: 'publish' },
    ] })
    const { id: datasetId } = await givenDataset()
    await givenLot(await givenVersion(
      server, { datasetId, records: [{ text: 'one' }], columns: ['text'], producedByRun: runId },
    ))
    const { id } = await givenPublished(datasetId)

    const files = await readPassport(id)

    const models = [
      { name: 'local:wink-analyze', isSimulated: false }, { name: 'simulator:words', isSimulated: true },
    ]
    const lineage = Object.entries(files).find(([name]) => name.endsWith('/lineage.json'))?.[1]
    expect(JSON.parse(Buffer.from(lineage ?? []).toString())).toMatchObject({ producer: { id: runId, models } })
    expect((await read(id)).run.models).toEqual(models)
  })

  it.each([
    ['a flipped byte of the data', 'data/data.jsonl', flip, 'has the sha256'],
    ['a shorter card', 'card.md', (file: string) => writeFileSync(file, '#'), 'has 1 bytes'],
    ['a missing file', 'lineage.json', (file: string) => rmSync(file), 'is missing'],
    [
      'a file that does not belong to it', 'data/more.jsonl', (file: string) => writeFileSync(file, '{}'),
      'is not part of the release',
    ],
    ['another manifest', 'manifest.json', (file: string) => writeFileSync(
      file, readFileSync(file, 'utf8').replace('"rows": 2', '"rows": 3'),
    ), 'has the sha256'],
  ])('names %s', async (_, name, spoil, words) => {
    const { release } = await givenRelease()
    const folder = unpack(await readPassport(release.id))
    spoil(path.join(folder, name))

    const { code, text } = await verify(folder)

    expect(code).toBe(1)
    expect(text.split('\n').filter(line => line.startsWith('WRONG')))
      .toEqual([expect.stringContaining(`${name}: ${words}`)])
  })

  it('has a known size, the same bytes each time, and continues from any place', async () => {
    const { release: { id } } = await givenRelease(Array.from({ length: 3_000 }, (_, row) => ({ text: `text ${row}` })))
    const ask = (headers: Record<string, string> = {}) => raw(server.url, `/releases/${id}/passport`, { headers })
    const first = await ask()
    const whole = Buffer.from(await first.arrayBuffer())
    const etag = first.headers.get('etag') ?? ''

    for (const start of [0, 1, 777, whole.length >> 1, whole.length - 1]) {
      const rest = await ask({ 'range': `bytes=${start}-`, 'if-range': etag })
      expect(rest.status).toBe(206)
      expect(Buffer.from(await rest.arrayBuffer()).equals(whole.subarray(start))).toBe(true)
    }
    const part = await ask({ range: 'bytes=100-199' })
    expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(100, 200))).toBe(true)
    expect(Number(first.headers.get('content-length'))).toBe(whole.length)
    expect((await ask({ 'if-none-match': etag })).status).toBe(304)
    expect((await ask({ range: `bytes=${whole.length}-` })).status).toBe(416)
  })

  it('is given by nothing that is not published, nor by what was withdrawn', async () => {
    const { dataset, release } = await givenRelease()
    const statusOf = async (id: string, what: string) => (await raw(server.url, `/releases/${id}/${what}`)).status

    await api('releaseWithdraw', { params: { id: release.id }, body: { reason: 'a source objected' } })
    const draft = await api('releaseCreate', { body: { datasetId: dataset.id, semver: '1.0.1' } })

    for (const what of ['passport', 'download', 'download?path=card.md']) {
      expect(await statusOf(release.id, what), what).toBe(409)
      expect(await statusOf(draft.id, what), what).toBe(409)
    }
    expect((await failureOf(api('releaseVerify', { params: { id: release.id } }))).problem.detail)
      .toContain('a source objected')
  })
})

// Only where a Python with these packages is (TEST_PYTHON, or python3): it is none of the programs that a suite
// installs.
if (croissantPython !== undefined) {
  it('a passport has dialogues that mlcroissant loads', async () => {
    const folder = await unpackDialogues()

    const turn = (role: string, content: string | null) =>
      ({ 'records/messages/role': role, 'records/messages/content': content })
    expect(runPython(croissantPython, READ_CROISSANT, folder)).toMatchObject([
      {
        'records/id': 1, 'records/messages': [turn('user', 'Hi'), turn('assistant', '你好')],
        'records/meta': { 'records/meta/lang': 'en', 'records/meta/tags': ['a'] }, 'records/a_b~4': 'x',
      },
      { 'records/id': 2, 'records/messages': [] },
      { 'records/id': 3, 'records/messages': [turn('user', null)], 'records/meta': {
        'records/meta/lang': 'zh', 'records/meta/tags': null,
      } },
    ])
  })
}

if (hubPython !== undefined) {
  it('a passport has a card whose head a hub reads', async () => {
    const folder = await unpackDialogues()

    expect(runPython(hubPython, READ_CARD, folder)).toMatchObject({
      license: 'cc-by-4.0', size_categories: ['n<1K'],
      configs: [{ data_files: [{ split: 'train', path: ['data/data.jsonl'] }] }],
    })
  })
}
