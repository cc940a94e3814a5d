import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { createApi, download, failureOf, raw, upload, type Place } from '../api/api.ts'
import { untilRun, untilSealed } from './runs.ts'

const AIRPORTS = 'node_modules/vega-datasets/data/airports.csv'
/** Lines of the file without its header. */
const ROWS = readFileSync(AIRPORTS, 'utf8').trimEnd().split(/\r?\n/).length - 1
const ABSENT = '01900000-0000-7000-8000-0000000000ff'

const stages = (datasetId: string) => [
  { key: 'read', kind: 'input.dataset' },
  { key: 'usa', kind: 'filter.rules', needs: ['read'], parameters: {
    match: 'all',
    conditions: [{ field: 'country', op: 'eq', value: 'USA' }, { field: 'state', op: 'eq', value: 'AK' }],
  } },
  // Slow enough to be paused: 263 calls of 150 ms, eight at a time.
  { key: 'describe', kind: 'model.call', needs: ['usa'], parameters: {
    model: 'simulator:words', prompt: '{{name}} in {{city}}', output_field: 'words', concurrency: 8,
    parameters: { latency_ms: 150, output_tokens: 4 },
  } },
  { key: 'publish', kind: 'publish', needs: ['describe'], parameters: { dataset_id: datasetId } },
]

const failed = (code: string, status: number) =>
  expect.objectContaining({ status, problem: expect.objectContaining({ code, status }) })

/**
 * The main job by REST alone, and the answer to each wrong step. Each test continues where the one before it ended.
 *
 * @param place of a running server that offers the simulator; known when the tests run.
 */
export function itMakesTheJourney(place: Place): void {
  const step = createSteps()
  const api = createApi(place)
  const made = { uploadId: '', sourceId: '', raw: '', clean: '', versionId: '', pipelineId: '', taskId: '', runId: '' }

  step('uploads a table', async () => {
    expect(await failureOf(upload(place, '../airports.csv', Buffer.from('a')))).toEqual(failed('invalid_input', 400))

    const answer = await upload(place, 'airports.csv', readFileSync(AIRPORTS))

    expect(answer).toMatchObject({ format: 'csv', bytes: readFileSync(AIRPORTS).length })
    made.uploadId = answer.id
  })

  step('tests it as a source and saves it', async () => {
    expect(await failureOf(api('sourceTry', { body: { kind: 'upload', uploadId: ABSENT } })))
      .toEqual(failed('refused', 422))

    const test = await api('sourceTry', { body: { kind: 'upload', uploadId: made.uploadId } })

    expect(test.columns.map(column => column.name))
      .toEqual(['iata', 'name', 'city', 'state', 'country', 'latitude', 'longitude'])
    expect(test).toMatchObject(
      { ok: true, sample: expect.arrayContaining([expect.objectContaining({ iata: '00M', latitude: 31.95376472 })]) },
    )
    made.sourceId = (await api(
      'sourceCreate', { body: { kind: 'upload', name: 'Airports', uploadId: made.uploadId } },
    )).id
  })

  step('refuses a folder outside the allowed roots', async () => {
    const answer = await api(
      'sourceTry', { body: { kind: 'folder', stageKind: 'ingest.files', parameters: { root: '/etc', glob: '*' } } },
    ).catch((error: unknown) => error)

    const isRefused = answer instanceof Error ? answer : (answer as { ok: boolean }).ok === false
    expect(isRefused).toBeTruthy()
  })

  step('makes a dataset of it', async () => {
    made.raw = (await api('datasetCreate', { body: { name: 'Airports, raw' } })).id
    made.clean = (await api('datasetCreate', { body: { name: 'Airports, described' } })).id
    expect(await failureOf(api('datasetImport', { params: { id: made.raw }, body: { sourceId: ABSENT } })))
      .toEqual(failed('refused', 422))

    const run = await api('datasetImport', { params: { id: made.raw }, body: { sourceId: made.sourceId } })

    const { version } = await untilSealed(api, run.id)
    expect(version).toMatchObject({ datasetId: made.raw, semver: '1.0.0', rows: ROWS })
    made.versionId = (await api('datasetVersionGet', { params: { id: made.raw, version: 'latest' } })).id
  })

  step('reads a gzipped array of JSON as records', async () => {
    const poems = [{ id: 1, text: '床前明月光' }, { id: 2, text: '疑是地上霜' }]
    const answer = await upload(place, 'poems.json.gz', gzipSync(JSON.stringify(poems, null, 2)))
    const settings = { kind: 'upload', uploadId: answer.id } as const

    const test = await api('sourceTry', { body: settings })
    const source = await api('sourceCreate', { body: { ...settings, name: 'Poems' } })
    const { id } = await api('datasetCreate', { body: { name: 'Poems' } })
    await untilSealed(api, (await api('datasetImport', { params: { id }, body: { sourceId: source.id } })).id)

    expect(answer).toMatchObject({ format: 'json', compression: 'gzip' })
    expect(test).toMatchObject({ ok: true, format: 'json', sample: poems, findings: [] })
    expect(await api('sourcePreview', { params: { id: source.id } })).toMatchObject({ sample: poems })
    const records = await api('datasetRecords', { params: { id, version: '1.0.0' } })
    expect(records.items.map(item => item.record)).toEqual(poems)
  })

  step('reads its records page by page', async () => {
    const rows: number[] = []
    let cursor: string | null | undefined
    do {
      const page = await api('datasetRecords', {
        params: { id: made.raw, version: '1.0.0' }, query: { limit: 200, ...cursor && { cursor } },
      })
      rows.push(...page.items.map(item => item.row))
      cursor = page.nextCursor
    } while (cursor)

    expect(rows).toEqual(Array.from({ length: ROWS }, (_, row) => row))
    expect(await failureOf(api('datasetRecords', { params: { id: made.raw, version: '9.9.9' } })))
      .toEqual(failed('not_found', 404))
  })

  step('names what is wrong with a pipeline', async () => {
    const good = stages(made.clean)
    const [read, usa, describe, publish] = good
    const wrong = {
      UNKNOWN_KIND: good.map(stage => stage.key === 'usa' ? { ...stage, kind: 'no.such' } : stage),
      CYCLE: [read, { ...usa, needs: ['describe'] }, describe, publish],
      BAD_PARAMETER: [read, { ...usa, parameters: { conditions: [] } }, describe, publish],
      MISSING_FIELD: [
        read,
        { ...usa, parameters: { conditions: [{ field: 'nation', op: 'eq', value: 'USA' }] } },
        describe, publish,
      ],
    }
    for (const [code, list] of Object.entries(wrong)) {
      // The invalid lists must pass the client's types to reach the server.
      const answer = await api('pipelineValidate', {
        body: { stages: list as typeof good, inputs: { read: { datasetVersionId: made.versionId } } },
      })

      expect(answer, code).toMatchObject({ ok: false, findings: expect.arrayContaining([
        expect.objectContaining({ code, severity: 'ERROR', pointer: expect.stringMatching(/^\/stages/) }),
      ]) })
    }
  })

  step('builds a pipeline of four stages', async () => {
    const inputs = { read: { datasetVersionId: made.versionId } }
    const check = await api('pipelineValidate', { body: { stages: stages(made.clean), inputs } })
    expect(check).toMatchObject({ ok: true })
    expect(check.stageColumns.describe?.map(column => column.name)).toContain('words')

    made.pipelineId = (await api(
      'pipelineCreate', { body: { name: 'Describe airports', stages: stages(made.clean) } },
    )).id
    made.taskId = (await api(
      'taskCreate', { body: { name: 'Describe airports', pipelineId: made.pipelineId, inputs } },
    )).id
  })

  step('refuses a stale change of the pipeline', async () => {
    const body = { name: 'Describe airports', stages: stages(made.clean) }

    expect(await failureOf(api('pipelineReplace', { params: { id: made.pipelineId }, body })))
      .toEqual(failed('version_required', 428))
    expect(await failureOf(api('pipelineReplace', { params: { id: made.pipelineId }, body, version: 99 })))
      .toEqual(failed('stale_version', 412))
  })

  step('launches once under one key, and refuses the key with another body', async () => {
    const launch = { params: { id: made.taskId }, body: {}, idempotencyKey: 'journey-launch-1' }

    const first = await api('taskLaunch', launch)
    const second = await api('taskLaunch', launch)

    expect(second.id).toBe(first.id)
    expect(await failureOf(api('taskLaunch', { ...launch, body: { priority: 5 } }))).toEqual(failed('refused', 422))
    expect((await api('runList', { query: { taskId: made.taskId } })).items).toHaveLength(1)
    made.runId = first.id
  })

  step('follows it', async () => {
    const run = await untilRun(api, made.runId, 'in the middle', it =>
      it.stages.some(stage => stage.stageKey === 'describe' && stage.recordsOut > 0))

    expect(run).toMatchObject({ state: 'RUNNING', verbs: ['pause', 'cancel'] })
    const { items } = await api('runEventList', { params: { id: made.runId } })
    expect(items.map(event => event.seq)).toEqual([...items.map(event => event.seq)].sort((a, b) => a - b))
  })

  step('pauses it, and it stands still', async () => {
    await api('runPause', { params: { id: made.runId } })
    const paused = await untilRun(api, made.runId, 'paused', run => run.observedState === 'PAUSED')

    expect(paused).toMatchObject({ state: 'PAUSED', verbs: ['resume', 'cancel'] })
    expect(await failureOf(api('runPause', { params: { id: made.runId } }))).toEqual(failed('conflict', 409))
  })

  step('resumes it from where it was', async () => {
    const before = await api('runGet', { params: { id: made.runId } })
    await api('runResume', { params: { id: made.runId } })
    const after = await untilRun(api, made.runId, 'running again', run => run.observedState === 'RUNNING')

    expect(outOf(after)).toBeGreaterThanOrEqual(outOf(before))
  })

  step('cancels it within seconds, for good', async () => {
    await api('runCancel', { params: { id: made.runId } })
    const run = await untilRun(api, made.runId, 'cancelled', it => it.state === 'CANCELLED', 10_000)

    expect(run).toMatchObject({ verbs: [], versions: [] })
    expect(await failureOf(api('runResume', { params: { id: made.runId } }))).toEqual(failed('conflict', 409))
    expect((await api('datasetGet', { params: { id: made.clean } })).latest).toBeNull()
  })

  step('launches again, and what is downloaded is what was sealed', async () => {
    const { id } = await api('taskLaunch', { params: { id: made.taskId }, body: {} })
    const { run, version } = await untilSealed(api, id)

    const detail = await api('datasetVersionGet', { params: { id: made.clean, version: version.semver } })
    const file = await download(place.url, made.clean, version.semver)
    expect(file.sha256).toBe(detail.files[0]?.sha256)
    expect(file.lines).toHaveLength(detail.rows)
    expect(JSON.parse(file.lines[0] ?? '')).toMatchObject({ country: 'USA', words: expect.any(String) })
    const usa = run.stages.find(stage => stage.stageKey === 'usa')
    expect(usa).toMatchObject({ recordsIn: ROWS, recordsOut: detail.rows, recordsDropped: ROWS - detail.rows })
    expect(detail.parents).toEqual([made.versionId])
    expect(run.outputTokens).toBe(detail.rows * 4)
  })

  step('keeps a connection for longer than a proxy does', async () => {
    const { headers } = await raw(place.url, '/runs')

    expect(headers.get('keep-alive')).toBe('timeout=65')
  })

  step('answers what is not there, not allowed or not JSON as a problem', async () => {
    const answers = await Promise.all([
      raw(place.url, '/no-such'),
      raw(place.url, `/runs/${ABSENT}`),
      raw(place.url, '/runs?limit=100000'),
      raw(place.url, '/runs/not-an-id'),
      raw(place.url, '/runs', { method: 'PATCH' }),
      raw(place.url, '/datasets', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }),
      raw(place.url, '/datasets', { method: 'POST', body: 'name=a', headers: { 'content-type': 'text/plain' } }),
      raw(place.url, '/datasets', {
        method: 'POST', body: '{"name":"a"}',
        headers: { 'content-type': 'application/json', 'origin': 'http://evil.example' },
      }),
    ])

    expect(answers.map(answer => answer.status)).toEqual([404, 404, 400, 400, 405, 400, 415, 403])
    for (const answer of answers) {
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
      expect(answer.headers.get('x-request-id')).toBeTruthy()
    }
  })
}

const outOf = (run: { stages: { stageKey: string, recordsOut: number }[] }) =>
  run.stages.find(stage => stage.stageKey === 'describe')?.recordsOut ?? 0

/** Steps that build on each other: after a failed one the others say so, instead of failing for other reasons. */
export function createSteps() {
  let broken: string | undefined
  return (name: string, act: () => Promise<void>) => it(name, async () => {
    if (broken !== undefined) {
      throw new Error(`not tried: "${broken}" failed before`)
    }
    broken = name
    await act()
    broken = undefined
  })
}
