import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { unzipSync } from 'fflate'
import { describe, expect } from 'vitest'
import { CARD_SECTIONS, type CardSection } from '#shared/domain/release/card'
import type { ReleaseDetail } from '#shared/contract/release/release.contract'
import { createApi, raw } from '../support/api/api'
import { createSteps } from '../support/run/journey'
import { untilRun, untilSealed } from '../support/run/runs'
import { until } from '../support/services/process'
import { temporaryFolder } from '../support/services/servers'
import { useSharedConsole } from '../support/services/shared-console'

const run = promisify(execFile)
const server = useSharedConsole()
const api = createApi(server)
const step = createSteps()

/** Small enough for the example's documents, the sample of the design. */
const SAMPLES = 80
const REVIEWER = 'operator'

const made = {
  sourceId: '', datasetId: '', configurationId: '', policyId: '', taskId: '', runId: '', lotId: '', releaseId: '',
  archive: '',
}

const pipeline = () => [
  { key: 'read', kind: 'ingest.jsonl', sourceId: made.sourceId },
  {
    key: 'length', kind: 'filter.tokens', needs: ['read'],
    parameters: { field: 'text', min_tokens: 1, max_tokens: 20_000, output_field: 'tokens' },
  },
  { key: 'analyse', kind: 'model.call', needs: ['length'], parameters: {
    configuration: made.configurationId, prompt: '{{text}}', output_field: 'analysis', output_format: 'json',
    max_prompt_chars: 20_000,
  } },
  { key: 'gate', kind: 'acceptance.gate', needs: ['analyse'], parameters: { policy: made.policyId } },
  { key: 'publish', kind: 'publish', needs: ['gate'], parameters: { dataset_id: made.datasetId } },
]

const untilWaiting = async (runId: string) => {
  await untilRun(api, runId, 'waiting at its gate', it => it.observedState === 'WAITING')
  return until('the lot of the gate', async () =>
    (await api('qcLotList', { query: { runId, state: ['SAMPLED'] } })).items[0])
}

/** Judges every sample in its turn: the first is fixed, the second fails, the others pass. */
async function review(lotId: string): Promise<string> {
  let fixed = ''
  for (;;) {
    const { items } = await api('qcLotNext', { params: { id: lotId }, body: { reviewer: REVIEWER, count: 20 } })
    if (items.length === 0) {
      return fixed
    }
    for (const { id, position, record } of items) {
      const params = { id }
      if (position === 1) {
        fixed = record.replace('"text":"', '"text":"CORRECTED-IN-REVIEW ')
        await api(
          'qcSampleVerdict',
          { params, body: { reviewer: REVIEWER, verdict: 'FIX_AND_PASS', defects: ['unclear'], fixedRecord: fixed } },
        )
      }
      else {
        await api('qcSampleVerdict', { params, body: {
          reviewer: REVIEWER,
          ...position === 2 ? { verdict: 'FAIL', defects: ['wrong'] } : { verdict: 'PASS' },
        } })
      }
    }
  }
}

const decide = async (lotId: string) => {
  const { version } = await api('qcLotGet', { params: { id: lotId } })
  return api('qcLotDecide', { params: { id: lotId }, version, body: { decision: 'accept' } })
}

const untilIdle = (id: string): Promise<ReleaseDetail> => until('the work on the release to end', async () => {
  const release = await api('releaseGet', { params: { id } })
  return release.work === null && release
})

/** With a card, and an answer for the addresses that authors have left in their documents. */
async function prepare(id: string): Promise<ReleaseDetail> {
  const card: Partial<Record<CardSection, string>> = Object.fromEntries(CARD_SECTIONS.map(section =>
    [section, `About ${section}`]))
  const { version } = await api('releaseGet', { params: { id } })
  await api('releaseChange', { params: { id }, version, body: { card } })
  await api('releaseCheck', { params: { id } })
  let release = await untilIdle(id)
  for (const { kind } of release.findings?.kinds ?? []) {
    release = await api('releaseWaive', {
      params: { id, kind }, version: release.version, body: { reason: 'published by their authors' },
    })
  }
  return release
}

const verify = (folder: string) => run(process.execPath, ['verify.mjs'], { cwd: folder })
  .then(() => 0, (error: { code?: number, stdout?: string, stderr?: string }) => ({
    code: error.code, text: `${error.stdout}${error.stderr}`,
  }))

describe('from a model call to a verified release, by REST alone', () => {
  step('takes the documents of the example', async () => {
    const { run: example } = await untilSealed(api, (await api('demoRun', { body: { locale: 'en' } })).id)

    made.sourceId = example.inputs.flatMap(input => input.type === 'source' ? [input.sourceId] : [])[0] ?? ''
    made.datasetId = (await api('datasetCreate', { body: { name: 'Reviewed documents' } })).id
    expect(made.sourceId).toBeTruthy()
  })

  step('configures the local model', async () => {
    const configuration = await api(
      'modelCreate', { body: { name: 'Analysis', provider: 'service', model: 'local:wink-analyze', concurrency: 4 } },
    )

    expect(await api('modelGet', { params: { id: configuration.id } }))
      .toMatchObject({ health: 'ok', provenance: 'RULES' })
    made.configurationId = configuration.id
  })

  step('previews the prompt on three records', async () => {
    const runId = (await api('runList', { query: { limit: 1 } })).items[0]?.id ?? ''
    const preview = (prompt: string) =>
      api('modelPreview', { body: { parameters: { prompt }, source: { runId, stageKey: 'dedupe-exact' } } })

    const { items } = await preview('Analyse: {{text}}')
    const { items: [incomplete] } = await preview('{{text}} {{author}}')

    expect(items).toEqual([0, 1, 2].map(row =>
      expect.objectContaining({ row, prompt: expect.stringMatching(/^Analyse: [^{]/), missing: [] })))
    expect(incomplete).toMatchObject({ missing: ['author'] })
  })

  step('builds a pipeline with an acceptance gate', async () => {
    const review = { defects: [
      { code: 'wrong', name: 'Wrong', severity: 'major' as const, key: 'q' },
      { code: 'unclear', name: 'Unclear', severity: 'minor' as const, key: 'w' },
    ] }
    made.policyId = (await api('qcPolicyCreate', {
      body: { name: 'Documents', spec: { plan: { kind: 'fixed', sampleSize: SAMPLES, acceptNumber: 2 }, review } },
    })).id
    const check = await api('pipelineValidate', { body: { stages: pipeline() } })
    expect(check.findings.filter(({ severity }) => severity === 'ERROR')).toEqual([])

    const { id: pipelineId } = await api('pipelineCreate', { body: { name: 'Reviewed documents', stages: pipeline() } })
    made.taskId = (await api('taskCreate', { body: { name: 'Reviewed documents', pipelineId } })).id
  })

  step('runs until the gate stops it', async () => {
    made.runId = (await api('taskLaunch', { params: { id: made.taskId }, body: {} })).id

    const lot = await untilWaiting(made.runId)

    expect(lot).toMatchObject({ origin: 'gate', stageKey: 'gate', sampleSize: SAMPLES, acceptNumber: 2 })
    expect(await api('runGet', { params: { id: made.runId } }))
      .toMatchObject({ state: 'PAUSED', stateName: 'waiting', versions: [] })
    made.lotId = lot.id
  })

  step('goes on once the samples are reviewed and the lot is accepted', async () => {
    const fixed = await review(made.lotId)
    const decided = await decide(made.lotId)
    const { version } = await untilSealed(api, made.runId)

    const records = await api('datasetRecords', {
      params: { id: made.datasetId, version: version.semver }, query: { q: 'CORRECTED-IN-REVIEW' },
    })
    expect(decided)
      .toMatchObject({ state: 'ACCEPTED', counts: { reviewed: SAMPLES, passed: SAMPLES - 2, fixed: 1, failed: 1 } })
    expect(records.items.map(({ record }) => record)).toEqual([JSON.parse(fixed)])
    expect(await api('qcLotGet', { params: { id: made.lotId } })).toMatchObject({ datasetVersion: version.semver })
  })

  step('publishes 1.0.0', async () => {
    made.releaseId = (await api('releaseCreate', { body: { datasetId: made.datasetId } })).id
    const ready = await prepare(made.releaseId)
    expect(ready).toMatchObject({
      state: 'READY', semver: '1.0.0', gates: ready.gates.map(() => expect.objectContaining({ isPassed: true })),
    })

    const published = await api('releasePublish', { params: { id: made.releaseId } })

    expect(published).toMatchObject({ state: 'PUBLISHED', channels: ['latest'], lot: { id: made.lotId, failed: 1 } })
  })

  step('is verified offline from its passport, and a flipped byte is named', async () => {
    const folder = await temporaryFolder('passport')
    const answer = await raw(server.url, `/releases/${made.releaseId}/passport`)
    for (const [name, bytes] of Object.entries(unzipSync(new Uint8Array(await answer.arrayBuffer())))) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true })
      await writeFile(path.join(folder, name), bytes)
      made.archive = path.join(folder, name.split('/')[0] ?? '')
    }
    const { files } = await api('releaseGet', { params: { id: made.releaseId } })
    const name = files.find(({ rows }) => rows !== null)?.path ?? ''
    const data = path.join(made.archive, name)

    expect(await verify(made.archive)).toBe(0)
    const bytes = await readFile(data)
    bytes[100]! ^= 1
    await writeFile(data, bytes)
    expect(await verify(made.archive))
      .toMatchObject({ code: 1, text: expect.stringContaining(`WRONG  ${name}: has the sha256`) })
  })

  step('is archived and restored with every hash checked', async () => {
    const params = { id: made.releaseId }
    await api('releaseDeprecate', { params, body: { reason: 'for the archive' } })
    await api('releaseArchive', { params })
    const archived = await untilIdle(made.releaseId)
    await api('releaseRestore', { params, body: { as: 'PUBLISHED' } })
    const restored = await untilIdle(made.releaseId)

    expect(archived).toMatchObject({ state: 'ARCHIVED', fault: '', archive: { files: expect.any(Number) } })
    expect(restored).toMatchObject({ state: 'PUBLISHED', fault: '' })
    await api('releaseVerify', { params })
    expect((await untilIdle(made.releaseId)).verified?.files.filter(({ problem }) => problem !== '')).toEqual([])
  })

  step('proposes the number of a changed dataset', async () => {
    const { pipelineId } = await api('taskGet', { params: { id: made.taskId } })
    const shorter = await api(
      'taskCreate', { body: { name: 'Shorter documents', pipelineId, parameters: { length: { max_tokens: 40 } } } },
    )
    const { id } = await api('taskLaunch', { params: { id: shorter.id }, body: {} })
    const lot = await untilWaiting(id)
    await review(lot.id)
    await decide(lot.id)
    await untilSealed(api, id)
    const { stages } = await api('runGet', { params: { id } })
    // Fixes are in samples drawn anew; what is surely gone are the longer documents.
    expect(stages.find(({ stageKey }) => stageKey === 'length')?.recordsDropped).toBeGreaterThan(0)

    const draft = await api('releaseCreate', { body: { datasetId: made.datasetId } })

    expect(draft)
      .toMatchObject({ bump: 'MAJOR', semver: '2.0.0', base: { semver: '1.0.0' }, difference: { reason: 'gone' } })
  })
})
