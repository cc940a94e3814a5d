import AxeBuilder from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApiClient } from '../../utils/api-client'
import { createApi } from '../support/api'
import { untilHydrated, useBrowser } from '../support/browser'
import { untilSealed } from '../support/runs'
import { startConsole, type StartedConsole } from '../support/servers'
import { addSlowTask } from '../support/slow-run'

const browser = useBrowser()
let server: StartedConsole
let api: ApiClient
let runId = ''

beforeAll(async () => {
  server = await startConsole({ env: { MODEL_SIMULATOR: 'true' } })
  api = createApi(server.url)
  const { taskId } = await addSlowTask(server.url, api, { name: 'Pages', rows: 200, latencyMs: 1 })
  runId = (await api('taskLaunch', { params: { id: taskId }, body: {} })).id
  await untilSealed(api, runId)
})

afterAll(() => server?.stop())

describe('the list of runs', () => {
  it('leads to a run and back', async () => {
    const page = await browser.open(server.url)
    await page.getByRole('heading', { name: 'Runs', level: 1 }).waitFor()

    await page.getByRole('link', { name: 'Pages' }).click()
    await page.getByRole('heading', { name: 'Pages', level: 1 }).waitFor()
    await page.goBack()

    await page.getByRole('heading', { name: 'Runs', level: 1 }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/runs')
  })

  it('keeps its filter in the address', async () => {
    const page = await browser.open(`${server.url}/runs`)
    await untilHydrated(page)
    await page.getByRole('button', { name: 'Failed' }).click()
    await page.getByText('No runs match').waitFor()

    await page.reload()

    await page.getByText('No runs match').waitFor()
    expect(await page.getByRole('button', { name: 'Failed' }).getAttribute('aria-pressed')).toBe('true')
  })

  it('changes the language at once and for good', async () => {
    const page = await browser.open(`${server.url}/runs`)
    await untilHydrated(page)
    await page.getByRole('button', { name: /^Language/ }).click()
    await page.getByRole('menuitemcheckbox', { name: '简体中文' }).or(page.getByRole('menuitem', { name: '简体中文' })).click()
    await page.getByRole('heading', { name: '任务', level: 1 }).waitFor()

    await page.reload()

    await page.getByRole('heading', { name: '任务', level: 1 }).waitFor()
  })
})

describe('the page of a run', () => {
  it('shows stages, counts, the sealed version and its parameters', async () => {
    const page = await browser.open(`${server.url}/runs/${runId}`)
    await page.getByRole('row', { name: /Publish.*Succeeded.*200/ }).waitFor()

    await page.getByRole('link', { name: /^Outputs/ }).or(page.getByRole('tab', { name: /^Outputs/ })).click()

    await page.getByText('1.0.0').first().waitFor()
  })

  it('says so when there is no such run', async () => {
    const page = await browser.open(`${server.url}/runs/01900000-0000-7000-8000-0000000000ff`, { status: 404 })

    await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
  })
})

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  it.each(['/runs', '/runs/:id', '/runs/:id?tab=outputs', '/runs/:id?tab=events', '/runs/:id?tab=parameters'])('%s can be used by everybody', async (path) => {
    const page = await browser.open(server.url + path.replace(':id', runId), { theme })
    await untilHydrated(page)
    await page.getByRole('heading', { level: 1 }).waitFor()

    const { violations } = await new AxeBuilder({ page }).analyze()

    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.target.join(' ')).join(', ')}`)).toEqual([])
  })
})
