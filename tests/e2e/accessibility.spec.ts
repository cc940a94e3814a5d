import AxeBuilder from '@axe-core/playwright'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApiClient } from '../../utils/api-client'
import { createApi, upload } from '../support/api'
import { untilHydrated, useBrowser } from '../support/browser'
import { untilSealed } from '../support/runs'
import { startConsole, type StartedConsole } from '../support/servers'
import { addSlowTask } from '../support/slow-run'

const AIRPORTS = 'node_modules/vega-datasets/data/airports.csv'

const browser = useBrowser()
let server: StartedConsole
const ids = { run: '', dataset: '', pipeline: '' }

beforeAll(async () => {
  server = await startConsole({ env: { MODEL_SIMULATOR: 'true' } })
  const api = createApi(server.url)
  Object.assign(ids, await givenWork(api))
})

afterAll(() => server?.stop())

/** A table that was uploaded and imported, a run that has ended, and one that waits behind another. */
async function givenWork(api: ApiClient) {
  const file = await upload(server.url, 'airports.csv', readFileSync(AIRPORTS))
  const source = await api('sourceCreate', { body: { kind: 'upload', name: 'Airports', uploadId: file.id } })
  const dataset = await api('datasetCreate', { body: { name: 'Airports' } })
  const imported = await api('datasetImport', { params: { id: dataset.id }, body: { sourceId: source.id } })
  const { taskId } = await addSlowTask(server.url, api, { name: 'Harbour notices', rows: 50, latencyMs: 1 })
  const run = await api('taskLaunch', { params: { id: taskId }, body: {} })
  await Promise.all([untilSealed(api, imported.id), untilSealed(api, run.id)])
  const { items } = await api('pipelineList')
  return { run: run.id, dataset: dataset.id, pipeline: items.find(({ name }) => name === 'Harbour notices')?.id ?? '' }
}

const PAGES = [
  '/', '/runs', '/runs/:run', '/runs/:run?tab=outputs', '/runs/:run?tab=events', '/runs/:run?tab=parameters', '/runs?launch=1',
  '/sources', '/sources?add=1', '/datasets', '/datasets/:dataset', '/datasets/:dataset?tab=records',
  '/pipelines', '/pipelines/:pipeline', '/pipelines/new', '/stats', '/stats/history', '/stats/stages', '/stats/tokens',
  ...['health', 'grpc', 'storage', 'cache', 'environment', 'preferences'].map(section => `/settings?section=${section}`),
] as const

const addressOf = (page: string) => server.url + page.replace(/:(run|dataset|pipeline)/, (_, name: keyof typeof ids) => ids[name])

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  it.each([...PAGES, '/no-such-page'])('%s can be used by everybody', async (path) => {
    const page = await browser.open(addressOf(path), { theme, ...path === '/no-such-page' && { status: 404 } })
    await untilHydrated(page)
    await page.getByRole('heading').first().waitFor()
    // Panels that are still skeletons would hide what is in them.
    await page.waitForFunction(() => document.querySelector('[data-look="loading"]') === null)

    const { violations } = await new AxeBuilder({ page }).analyze()

    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.target.join(' ')).join(', ')}`)).toEqual([])
  })
})
