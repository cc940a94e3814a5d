import { Buffer } from 'node:buffer'
import { openDatabase } from '#db/client'
import { CARD_SECTIONS } from '#shared/domain/release/card'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import type { ApiClient } from '~/utils/api/api-client'
import { createApi, raw } from '../../support/api/api'
import { someName } from '../../support/api/api-things'
import { makeReviewLot } from '../../support/quality/review-lot'
import { givenLotOf } from '../../support/release/given-lot'
import { addSlowTask } from '../../support/run/slow-run'
import { untilSealed } from '../../support/run/runs'
import { until } from '../../support/services/process'
import type { ThingName } from './asks'

const RECORDS = ['{"question":"Why?","answer":"So."}', '{"question":"Who?","answer":"She."}']
const ROWS = 20
const DAY_MS = 86_400_000
const PASSWORD = 'correct horse battery'
const SECRET = 'a secret of the receiver'

/**
 * One of each thing that the routes and pages show, made by REST as people make them, beside the rows that were seeded;
 * only the lot that lets a release through is written as its reviewers would leave it.
 *
 * @returns the ids and names that stand in addresses.
 */
export async function givenThings(url: string, databaseUrl: string): Promise<Record<ThingName, string>> {
  const api = createApi(url)
  return {
    project: DEFAULT_PROJECT_ID,
    ...await givenRuns(url, api, databaseUrl), ...await givenQuality(url, api), ...await givenModel(api),
    ...await givenTemplate(api), ...await givenSettings(api), ...await findSeeded(api),
    resumable: await beginUpload(url),
  }
}

async function givenRuns(url: string, api: ApiClient, databaseUrl: string) {
  const task = await addSlowTask(url, api, { name: someName('Harbour notices'), rows: ROWS, latencyMs: 1 })
  const ids: string[] = []
  for (let launch = 0; launch < 2; launch += 1) {
    const { id } = await api('taskLaunch', { params: { id: task.taskId }, body: {} })
    await untilSealed(api, id)
    ids.push(id)
  }
  const [other = '', run = ''] = ids
  const { stages } = await api('runGet', { params: { id: run } })
  const output = stages.flatMap(stage => stage.outputs.map(({ sha256 }) => ({ stage: stage.stageKey, sha256 })))[0]
  const { items: versions } = await api('datasetVersionList', { params: { id: task.datasetId } })
  const pipeline = await api('pipelineGet', { params: { id: task.pipelineId } })
  const { items: sources } = await api('sourceList', { query: { q: pipeline.name } })
  const { items: uploads } = await api('uploadList', {})
  return {
    task: task.taskId, dataset: task.datasetId, pipeline: task.pipelineId, run, other,
    stage: output?.stage ?? '', sha256: output?.sha256 ?? '',
    semver: versions[0]?.semver ?? '', before: versions[1]?.semver ?? '',
    source: sources[0]?.id ?? '', upload: uploads[0]?.id ?? '',
    release: await publish(api, { datasetId: task.datasetId, versionId: versions[0]?.id ?? '', databaseUrl }),
  }
}

interface Published { datasetId: string, versionId: string, databaseUrl: string }

async function publish(api: ApiClient, { datasetId, versionId, databaseUrl }: Published): Promise<string> {
  const database = await openDatabase({ url: databaseUrl })
  await givenLotOf(database.db, versionId)
  await database.close()
  const { id, version } = await api('releaseCreate', { body: { datasetId, name: someName('Notices') } })
  const card = Object.fromEntries(CARD_SECTIONS.map(section => [section, `About ${section}`]))
  await api('releaseChange', { params: { id }, version, body: { card } })
  await api('releaseCheck', { params: { id } })
  await until('the check of the release', async () => (await api('releaseGet', { params: { id } })).work === null)
  await api('releasePublish', { params: { id } })
  return id
}

async function givenQuality(url: string, api: ApiClient) {
  const { lotId: lot } = await makeReviewLot(url, api, { lines: RECORDS })
  const { policyId: policy } = await api('qcLotGet', { params: { id: lot } })
  const { items: [sample] } = await until('the samples of the lot', async () => {
    const page = await api('qcLotSamples', { params: { id: lot } })
    return page.items.length > 0 && page
  })
  return { lot, policy, sample: sample?.id ?? '' }
}

async function givenModel(api: ApiClient) {
  const { id: model } = await api('modelCreate', {
    body: { name: someName('model'), provider: 'service', model: 'simulator:words' },
  })
  const { id: price } = await api('modelPriceCreate', {
    params: { id: model },
    body: {
      currency: 'CNY', inputPrice: '2', outputPrice: '8', validFrom: new Date(Date.now() - DAY_MS).toISOString(),
    },
  })
  return { model, price }
}

async function givenTemplate(api: ApiClient) {
  const stages = [{ key: 'read', kind: 'ingest.jsonl' }, { key: 'out', kind: 'publish', needs: ['read'] }]
  const { id: template, version } = await api('templateCreate', { body: { name: someName('template'), stages } })
  await api('templatePublish', { params: { id: template }, version, body: { version: '1.0.0' } })
  return { template }
}

async function givenSettings(api: ApiClient) {
  const { id: rule } = await api('alertRuleCreate', {
    body: { name: someName('rule'), metric: 'runs_failed', comparison: 'above', warning: 1e9, isEnabled: false },
  })
  const { id: silence } = await api('silenceCreate', {
    body: {
      matchers: [{ label: 'pipeline', value: 'nothing' }], reason: 'planned work',
      endsAt: new Date(Date.now() + DAY_MS).toISOString(),
    },
  })
  const { id: channel } = await api('channelCreate', {
    body: { name: someName('receiver'), kind: 'webhook', url: 'https://example.com/hook', secret: SECRET },
  })
  const { id: view } = await api('viewCreate', { body: { name: someName('view'), filter: {}, columns: ['state'] } })
  const name = someName('user').replace(' ', '-')
  const { id: user } = await api('userCreate', { body: { name, role: 'viewer', password: PASSWORD } })
  const { items: [entry] } = await api('auditList', { query: { limit: 1 } })
  return { rule, silence, channel, view, user, audit: entry?.id ?? '' }
}

/** Of those that were there before, with what is known of them. */
async function findSeeded(api: ApiClient) {
  const { items: [pipeline] } = await api('pipelineList', { query: { q: 'Pipeline 7' } })
  const { items: runs } = await api('runList', { query: { pipelineId: [pipeline?.id ?? ''], limit: 2 } })
  const { items: [alert] } = await api('alertList', { query: { limit: 1 } })
  return {
    seededPipeline: pipeline?.id ?? '', seededRun: runs[0]?.id ?? '', seededOther: runs[1]?.id ?? '',
    seededTask: runs[0]?.taskId ?? '', alert: alert?.id ?? '',
  }
}

async function beginUpload(url: string): Promise<string> {
  const answer = await raw(url, '/uploads/resumable', {
    method: 'POST',
    headers: {
      'tus-resumable': '1.0.0', 'upload-length': '9',
      'upload-metadata': `filename ${Buffer.from('part.jsonl').toString('base64')}`,
    },
  })
  return answer.headers.get('location')?.split('/').at(-1) ?? ''
}
