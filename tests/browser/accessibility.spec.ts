import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import type { ApiClient } from '~/utils/api/api-client'
import { createApi, upload } from '../support/api/api'
import { findingsOf } from '../support/browser/axe'
import { goTo, untilHydrated, useBrowser } from '../support/browser/browser'
import { untilSealed } from '../support/run/runs'
import { addSlowTask } from '../support/run/slow-run'
import { useSharedConsole } from '../support/services/shared-console'

const AIRPORTS = 'node_modules/vega-datasets/data/airports.csv'

const server = useSharedConsole()
const browser = useBrowser(server)
const ids = { run: '', dataset: '', pipeline: '', template: '' }

beforeAll(async () => {
  const api = createApi(server)
  Object.assign(ids, await givenWork(api))
})

/** A table that was uploaded and imported, a run that has ended, and a template with a draft. */
async function givenWork(api: ApiClient) {
  const file = await upload(server, 'airports.csv', readFileSync(AIRPORTS))
  const source = await api('sourceCreate', { body: { kind: 'upload', name: 'Airports', uploadId: file.id } })
  const dataset = await api('datasetCreate', { body: { name: 'Airports' } })
  const imported = await api('datasetImport', { params: { id: dataset.id }, body: { sourceId: source.id } })
  const { taskId } = await addSlowTask(server, api, { name: 'Harbour notices', rows: 50, latencyMs: 1 })
  const run = await api('taskLaunch', { params: { id: taskId }, body: {} })
  await Promise.all([untilSealed(api, imported.id), untilSealed(api, run.id)])
  const template = await api(
    'templateCreate', { body: { name: 'Notices', stages: [{ key: 'read', kind: 'ingest.jsonl' }] } },
  )
  const { items } = await api('pipelineList')
  return {
    run: run.id, dataset: dataset.id, template: template.id,
    pipeline: items.find(({ name }) => name === 'Harbour notices')?.id ?? '',
  }
}

/**
 * Each in the language in which its own spec does not go through it. Statistics, alerts, quality, sources, the
 * reference, the overview and a launch are looked at by the specs of their pages, with more on them.
 */
const PAGES = { 'zh-CN': [
  '/runs', '/runs?state=-SUCCEEDED&minDurationMs=5&from=now-7d&to=now', '/runs/:run', '/runs/:run?tab=outputs',
  '/runs/:run?tab=events', '/runs/:run?tab=tail', '/runs/:run?tab=parameters',
  '/datasets', '/datasets/:dataset', '/datasets/:dataset?tab=records', '/datasets/:dataset?tab=versions',
  '/datasets/:dataset?tab=lineage',
  '/releases', '/releases?add=1',
  '/pipelines', '/pipelines/:pipeline', '/pipelines/:pipeline?view=list', '/pipelines/:pipeline?view=json',
  '/pipelines/new', '/pipelines/new?start=empty',
  ...['grpc', 'alerts', 'preferences', 'retention', 'environment', 'demo'].map(section =>
    `/settings?section=${section}`),
], 'en': [
  '/alerts?tab=acked', '/alerts?tab=silenced', '/alerts?tab=history',
  '/models',
  '/templates', '/templates?add=1', '/templates?import=1', '/templates?archived=1', '/templates?id=:template&draft=1',
  ...['health', 'cache', 'storage', 'network', 'audit'].map(section => `/settings?section=${section}`),
] } as const

const addressOf = (page: string) =>
  page.replace(/:(run|dataset|pipeline|template)/, (_, name: keyof typeof ids) => ids[name])

/** Axe's findings, and links that wrongly say that they lead to where the reader is. */
async function wrongOn(page: Page): Promise<string[]> {
  await page.getByRole('heading').first().waitFor()
  // Panels that are still skeletons would hide what is in them.
  await page.waitForFunction(() => document.querySelector('[data-look="loading"]') === null)
  // The path alone is not the place: a row that opens a layer over its list is not where the reader is, and of tabs one
  // is.
  const { pathname, search } = new URL(page.url())
  const here = await page.locator('main a[aria-current="page"]').evaluateAll(links =>
    links.filter(link => !link.closest('nav')).map(link => link.getAttribute('href')))
  const ofTabs = await page.locator('main nav').evaluateAll(navs =>
    navs.map(nav => nav.querySelectorAll('a[aria-current="page"]').length))
  return [
    ...await findingsOf(page),
    ...here.filter(href => href !== pathname + search).map(href => `${href} is marked as the current page`),
    ...ofTabs.filter(count => count > 1).map(count => `${count} tabs are marked as the current one`),
  ]
}

it.each(['zh-CN', 'en'] as const)('no page has axe violations, in both themes, in %s', async (locale) => {
  const wrong: Record<string, string[]> = {}
  const page = await browser.open(server.url, { locale })
  await untilHydrated(page)
  for (const path of PAGES[locale]) {
    await goTo(page, addressOf(path))
    wrong[path] = await wrongOn(page)
  }

  expect(wrong).toEqual(Object.fromEntries(PAGES[locale].map(path => [path, []])))
})

it('the page of a wrong address has no axe violations, in both themes', async () => {
  const page = await browser.open(`${server.url}/no-such-page`, { locale: 'zh-CN', status: 404 })
  await untilHydrated(page)

  expect(await wrongOn(page)).toEqual([])
})
