import { beforeAll, describe, expect, it } from 'vitest'
import type { ArtifactRef, Json } from '#factory/job/stage-job.ts'
import type { DatasetManifest } from '#shared/domain/dataset/artifact'
import { runInProcess } from '../../factory/stages/stages-runner'
import { after, putBytes, readText, toJob } from '../../factory/stages/stages-support'
import { startApiServer } from '../../support/api/api-server'
import { givenTask, someName } from '../../support/api/api-things'
import { createApi, raw } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { givenVersion } from '../../support/run/given-version'
import { INSPECTION } from '../../support/services/fake-queue'
import { hold } from '../../support/hold'

const HOSTILE = [
  String.raw`{"7":1,"id" : 1234567890123456001,"2":0,"n":1.0,"m":-0,"big":1e400,"pi":3.14159265358979323846,"text":"\u5c71\u6c34","a":1,"a":9007199254740993}`,
  String.raw`{"id":12345678901234567890123,"text":"He said \"go\"\nand went","list":[ 1e400 , "x"]}`,
  `{"id":1,"text":"${'q'.repeat(10)}","deep":${'['.repeat(5_000)}1${']'.repeat(5_000)}}`,
]

describe.each([mainDatabase()])('records by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  let path: string
  let call: { params: { id: string, version: 'latest' } }

  beforeAll(async () => {
    const { id } = await createApi(server.url)('datasetCreate', { body: { name: someName('dataset') } })
    await givenVersion(
      server, { datasetId: id, lines: HOSTILE, columns: ['7', 'id', 'n', 'm', 'big', 'pi', 'text', 'a', 'list'] },
    )
    path = `/datasets/${id}/versions/latest`
    call = { params: { id, version: 'latest' } }
  })

  const rowsOf = async (q: string) =>
    (await createApi(server.url)('datasetRecords', { ...call, query: { q } })).items.map(item => item.row)

  it('are the same as in the file, byte for byte', async () => {
    const answer = await raw(server.url, `${path}/records`)
    const text = await answer.text()

    expect(answer.headers.get('content-type')).toMatch('application/json')
    expect(text).toBe(
      `{"items":[${HOSTILE.map((line, row) => `{"row":${row},"record":${line}}`).join(',')}],"nextCursor":null,"rows":3,"scannedTo":3}`,
    )
  })

  it('have a CSV column for each field, also for fields that the version does not describe', async () => {
    const { id } = await createApi(server.url)('datasetCreate', { body: { name: someName('dataset') } })
    const names = Array.from({ length: 300 }, (_, index) => `c${index}`)
    const wide = JSON.stringify(Object.fromEntries(names.map((name, index) => [name, index])))
    await givenVersion(server, { datasetId: id, columns: names, lines: [wide, '{"c0":7,"late":"x"}'] })

    const csv = await (await raw(server.url, `/datasets/${id}/versions/latest/download?format=csv`)).text()

    expect(csv.split('\r\n').slice(0, -1))
      .toEqual([[...names, 'late'].join(), `${names.map((_, index) => index).join()},`, `7${','.repeat(300)}x`])
  })

  it('are refused as CSV when their fields are too many for columns', async () => {
    const { id } = await createApi(server.url)('datasetCreate', { body: { name: someName('dataset') } })
    const lines = Array.from({ length: 17 }, (_, line) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: 1_000 }, (__, index) => [`k${line * 1_000 + index}`, 1]))))
    await givenVersion(
      server, { datasetId: id, columns: Array.from({ length: 300 }, (_, index) => `k${index}`), lines },
    )

    const answer = await raw(server.url, `/datasets/${id}/versions/latest/download?format=csv`)

    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ code: 'refused', detail: expect.stringContaining('format=jsonl') })
  })

  it('pass through stages and a dataset unchanged', async () => {
    const shallow = HOSTILE.slice(0, 2)
    const room = { directory: '', store: server.artifacts }
    const run = async (stage: string, parameters: Record<string, Json>, input: ArtifactRef) =>
      (await runInProcess(room, toJob({ kind: stage, parameters }, { upstream: after(input) }))).outputs
    const { id } = await createApi(server.url)('datasetCreate', { body: { name: someName('dataset') } })
    const [counted] = await run(
      'filter.tokens', {}, await putBytes(server.artifacts, shallow.map(line => `${line}\n`).join('')),
    )
    const published = await run('publish', { dataset_id: id }, counted!)
    const manifest = JSON.parse(await readText(
      server.artifacts, published.find(({ role }) => role === 'MANIFEST'),
    )) as DatasetManifest
    await givenVersion(server, { datasetId: id, columns: [], manifest })

    const text = await (await raw(server.url, `/datasets/${id}/versions/latest/records`)).text()
    const jsonl = await (await raw(server.url, `/datasets/${id}/versions/latest/download`)).text()
    const version = await createApi(server.url)('datasetVersionGet', { params: { id, version: 'latest' } })

    expect(jsonl.split('\n').slice(0, -1)).toEqual(shallow.map(() => expect.stringMatching(/,"tokens":\d+\}$/)))
    expect(jsonl.split('\n').slice(0, -1).map(line => line.replace(/,"tokens":\d+(?=\}$)/, ''))).toEqual(shallow)
    expect(text).toContain(jsonl.split('\n').slice(0, -1).map((line, row) => `{"row":${row},"record":${line}}`).join())
    expect(version.columns.map(({ name }) => name))
      .toEqual(['7', 'id', '2', 'n', 'm', 'big', 'pi', 'text', 'a', 'tokens', 'list'])
  })

  it('are in CSV with their numbers as written, however deep they are', async () => {
    const csv = await (await raw(server.url, `${path}/download?format=csv`)).text()

    expect(csv.split('\r\n').slice(1, -1)).toEqual([
      '1,1234567890123456001,1.0,-0,1e400,3.14159265358979323846,山水,9007199254740993,',
      ',12345678901234567890123,,,,,"He said ""go""\nand went",,"[ 1e400 , ""x""]"',
      `,1,,,,,${'q'.repeat(10)},,`,
    ])
  })

  it.each([
    ['a text that the file escapes', '山', [0]],
    ['a text with quotes and a line end', '"go"\nand', [1]],
    ['upper and lower case', 'HE SAID', [1]],
    ['a number as it is written', '234567890123456001', [0]],
    ['a number of many digits', '12345678901234567890123', [1]],
  ])('are found by %s', async (_, q, rows) => {
    expect(await rowsOf(q)).toEqual(rows)
  })

  it.each([
    'text', 'deep', String.raw`\u5c71`, '"id"', '[[', 'u5c71',
  ])('are not found by text that is not theirs: %s', async (q) => {
    expect(await rowsOf(q)).toEqual([])
  })

  it('of a source test are the same as in the source', async () => {
    server.queue.inspect = () => ({ ...INSPECTION, sample: [HOSTILE[0]!, 'no JSON'] })

    const answer = await raw(server.url, '/sources/test', {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'folder', stageKind: 'ingest.jsonl', parameters: { root: '/srv' } }),
    })

    expect(await answer.text()).toContain(`"sample":[${HOSTILE[0]},"no JSON"]`)
  })

  it('that a stage rejected are the same as in the file', async () => {
    const api = createApi(server.url)
    const { taskId } = await givenTask(api)
    const { id: runId } = await api('taskLaunch', { params: { id: taskId } })
    const file = await server.artifacts.put((async function* () {
      yield Buffer.from(`{"row":1,"reason":"NO_TEXT","message":"","record":${HOSTILE[0]}}\n`)
    })())
    const outputs = JSON.stringify([{ ...file, mediaType: 'application/jsonl', records: 1, role: 'REJECTS' }])
    await server.db
      .updateTable('stageRuns').set({ outputs }).where('runId', '=', runId).where('stageKey', '=', 'normal').execute()

    const text = await (await raw(server.url, `/runs/${runId}/stages/normal/rejects`)).text()

    expect(text).toContain(`"record":${HOSTILE[0]},"raw":null`)
  })
})
