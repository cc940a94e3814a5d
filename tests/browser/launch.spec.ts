import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'
import { createApi, upload } from '../support/api/api'
import { findingsOf } from '../support/browser/axe'
import { searchOf, untilHydrated, useBrowser } from '../support/browser/browser'
import { untilRun, untilSealed } from '../support/run/runs'
import { useSharedConsole } from '../support/services/shared-console'

const ROWS = 40
const server = useSharedConsole()
const browser = useBrowser(server)
const api = createApi(server)
let raw = ''
let made = ''

/** Keeps the rows from a number on, which a launch may change. */
async function addPipeline(name: string) {
  const dataset = await api('datasetCreate', { body: { name: `${name}, long` } })
  const pipeline = await api('pipelineCreate', { body: { name, stages: [
    { key: 'read', kind: 'input.dataset', name: 'Read' },
    {
      key: 'keep', kind: 'filter.rules', name: 'Keep', needs: ['read'],
      parameters: { conditions: [{ field: 'row', op: 'ge', value: 10 }] },
    },
    { key: 'publish', kind: 'publish', name: 'Publish', needs: ['keep'], parameters: { dataset_id: dataset.id } },
  ] } })
  return pipeline.id
}

/** One with a second revision, that keeps fewer rows. */
async function addTwice(name: string) {
  const id = await addPipeline(name)
  const { version, stages } = await api('pipelineGet', { params: { id } })
  const fewer = stages.map(stage =>
    stage.key === 'keep' ? { ...stage, parameters: { conditions: [{ field: 'row', op: 'ge', value: 35 }] } } : stage)
  await api('pipelineReplace', { params: { id }, version, body: { name, message: 'keeps fewer', stages: fewer } })
  return id
}

beforeAll(async () => {
  const lines = Array.from({ length: ROWS }, (_, row) => JSON.stringify({ row, text: 'a'.repeat(row + 1) }))
  const file = await upload(server, 'words.jsonl', Buffer.from(`${lines.join('\n')}\n`))
  const source = await api('sourceCreate', { body: { kind: 'upload', name: 'Words', uploadId: file.id } })
  raw = (await api('datasetCreate', { body: { name: 'Words, raw' } })).id
  await untilSealed(api, (await api('datasetImport', { params: { id: raw }, body: { sourceId: source.id } })).id)
  made = await addPipeline('Words, kept')
})

const textsOf = { en, 'zh-CN': zh }
const countRuns = async (pipelineId: string) => (await api('runList', { query: { pipelineId } })).items.length

/** Of each language the first is loaded, the others go on in its page. */
async function openLaunch(
  path: string, locale: 'en' | 'zh-CN',
): Promise<{ page: Page, launch: ReturnType<Page['getByRole']> }> {
  const page = await browser.goOn(server.url + path, { locale })
  return { page, launch: page.getByRole('dialog', { name: textsOf[locale].launch.title }) }
}

const pipelineOf = (launch: ReturnType<Page['getByRole']>, locale: 'en' | 'zh-CN') =>
  launch.getByRole('combobox', { name: textsOf[locale].launch.pipeline })

describe('a launch', () => {
  it('is blocked until an input is chosen, then runs with the changed parameter', async () => {
    const { page, launch } = await openLaunch('/?launch=1', 'en')
    await pipelineOf(launch, 'en').selectOption(made)
    const blocked = en.launch.blocked.split(' | ')[0]?.replace('{count}', '1') ?? ''
    await launch.getByRole('button', { name: blocked, exact: true }).click()
    await expect.poll(() =>
      launch.locator('[data-place="input:read"] select').first().evaluate(select => select === document.activeElement))
      .toBe(true)
    expect(await countRuns(made)).toBe(0)

    await launch.locator('[data-place="input:read"] select').first().selectOption(raw)
    await launch.locator('[data-place="parameter:keep"] button.head').click()
    const value = launch.locator('[data-pointer="/conditions/0/value"]')
      .locator('input').or(launch.locator('input[data-pointer="/conditions/0/value"]'))
    await value.first().fill('30')
    await launch.locator('ins').waitFor()
    await launch.getByRole('button', { name: en.launch.start, exact: true }).dblclick()

    await page.waitForURL(/\/runs\/[0-9a-f-]{36}/)
    const runId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    await page.getByRole('heading', { name: 'Words, kept', level: 1 }).waitFor()
    const { run, version } = await untilSealed(api, runId)
    expect(version.rows).toBe(10)
    expect(run.parameters.keep).toMatchObject({ conditions: [{ field: 'row', op: 'ge', value: 30 }] })
    expect(await countRuns(made)).toBe(1)
  })

  it('launches again with the keyboard alone', async () => {
    const { page, launch } = await openLaunch('/', 'zh-CN')
    await page.getByRole('link', { name: zh.overview.launch, exact: true }).first().focus()
    await page.keyboard.press('Enter')
    const pipeline = pipelineOf(launch, 'zh-CN')
    await pipeline.locator('option', { hasText: 'Words, kept' }).waitFor({ state: 'attached' })
    await pipeline.focus()
    await page.keyboard.press('ArrowDown')
    const dataset = launch.locator('[data-place="input:read"] select').first()
    await dataset.focus()
    // Past the datasets that earlier runs made.
    while (await dataset.inputValue() !== raw) {
      await page.keyboard.press('ArrowDown')
    }
    await launch.locator('[data-place="recordLimit"] input').focus()
    await page.keyboard.type('15')
    await launch.getByRole('button', { name: zh.launch.start, exact: true }).waitFor()
    await launch.focus()
    await page.keyboard.press('Control+Enter')

    await page.waitForURL(/\/runs\/[0-9a-f-]{36}/)
    const run = await untilRun(
      api, new URL(page.url()).pathname.split('/').at(-1) ?? '', 'ended', ({ finishedAt }) => finishedAt !== null,
    )
    // A trial: its output is there to be looked at, and the dataset has no version of it.
    expect(run).toMatchObject({ state: 'SUCCEEDED', recordsOut: 5, versions: [] })
    await page.getByText(zh.run.record_limit.split(' | ').at(-1)?.replace('{records}', '15') ?? '').waitFor()
    expect(await countRuns(made)).toBe(2)
  })
})

/** What is cut off at the right. */
const countOutside = (layer: ReturnType<Page['getByRole']>) => layer.evaluate(node => [...node.querySelectorAll('*')]
  .filter(part => part.getBoundingClientRect().right > innerWidth + 1 && !part.closest('.diff')).length)

const VIEWPORTS = [{ width: 1_440, height: 900 }, { width: 360, height: 740 }]

it('a launch has no axe violations in both themes, at both widths', async () => {
  const { page, launch } = await openLaunch('/?launch=1', 'zh-CN')
  await pipelineOf(launch, 'zh-CN').selectOption(made)
  await launch.locator('[data-place="parameter:keep"] button.head').click()

  for (const viewport of VIEWPORTS) {
    await page.setViewportSize(viewport)

    expect(await findingsOf(page)).toEqual([])
    await expect.poll(() => countOutside(launch)).toBe(0)
  }
})

it('a history has no axe violations in both themes, at both widths', async () => {
  const page = await browser.goOn(
    `${server.url}/pipelines/${await addTwice('Words, compared')}?compare=1..2`, { locale: 'zh-CN' },
  )
  const history = page.getByRole('dialog', { name: zh.pipeline.history.title })
  await history.locator('ins', { hasText: '35' }).waitFor()

  for (const viewport of VIEWPORTS) {
    await page.setViewportSize(viewport)

    expect(await findingsOf(page)).toEqual([])
    await expect.poll(() => countOutside(history)).toBe(0)
  }

  await history.getByText(zh.pipeline.view.json, { exact: true }).click()
  await history.locator('.diff .added').first().waitFor()
  for (const viewport of VIEWPORTS) {
    await page.setViewportSize(viewport)

    expect(await findingsOf(page)).toEqual([])
    await expect.poll(() => countOutside(history)).toBe(0)
  }
})

it('runs an older revision, and the page of the run compares it with the newest by keyboard', async () => {
  const id = await addTwice('Words, twice')
  const { page, launch } = await openLaunch(`/pipelines/${id}?launch=1`, 'en')
  await launch.locator('[data-place="input:read"] select').first().selectOption(raw)
  await launch.getByRole('combobox', { name: en.launch.revision.label }).selectOption('1')
  await launch.getByText('Revision 1 is not the newest.').waitFor()
  await expect.poll(() => launch.getByRole('button', { name: en.launch.start, exact: true }).isEnabled()).toBe(true)
  await page.keyboard.press('Control+Enter')

  await page.waitForURL(/\/runs\/[0-9a-f-]{36}/)
  const { run, version: made } = await untilSealed(api, new URL(page.url()).pathname.split('/').at(-1) ?? '')
  expect(run.pipeline).toMatchObject({ revision: 1, newestRevision: 2 })
  expect(made.rows).toBe(30)
  await page.getByRole('banner').or(page.locator('header')).getByRole('link', { name: made.semver }).first().waitFor()
  await page.getByRole('link', { name: /newest: revision/ }).click()
  const history = page.getByRole('dialog', { name: en.pipeline.history.title })
  await history.locator('del', { hasText: '10' }).waitFor()
  await history.locator('ins', { hasText: '35' }).waitFor()
  await history.getByRole('radio', { name: 'Old revision (A): Revision 1' }).focus()
  await page.keyboard.press('ArrowUp')
  await page.waitForURL(/compare=2\.\.2/)
  await history.getByText(en.pipeline.diff.none).waitFor()
})

it('a trial is looked at record by record with the keyboard, then launched for all records', async () => {
  const pipelineId = await addPipeline('Words, rehearsed')
  const { id: versionId } = await api('datasetVersionGet', { params: { id: raw, version: 'latest' } })
  const task = await api(
    'taskCreate', { body: { name: 'Words, rehearsed', pipelineId, inputs: { read: { datasetVersionId: versionId } } } },
  )
  const { id } = await api('taskLaunch', { params: { id: task.id }, body: { recordLimit: 15 } })
  await untilRun(api, id, 'ended', ({ finishedAt }) => finishedAt !== null)
  const page = await browser.goOn(`${server.url}/runs/${id}`)

  const dropped = page.getByRole('link', { name: 'View 10 records: Keep, Dropped' })
  await dropped.focus()
  await page.keyboard.press('Enter')
  const lens = page.getByRole('dialog', { name: 'Dropped records: Keep' })
  await lens.getByText('Input 1', { exact: true }).waitFor()
  await page.keyboard.press('j')
  await lens.getByText('Input 2', { exact: true }).waitFor()
  await page.keyboard.press('End')
  await lens.getByText('Input 10', { exact: true }).waitFor()
  await lens.getByText('10 of 10').first().waitFor()
  await expect.poll(() => searchOf(page)).toBe('?lens=keep&of=dropped&at=10')
  await page.reload()
  await untilHydrated(page)
  await lens.getByText('Input 10', { exact: true }).waitFor()
  expect(await findingsOf(page)).toEqual([])
  await page.setViewportSize({ width: 360, height: 740 })
  await expect.poll(() =>
    lens.evaluate(node => node.querySelector('.body')!.scrollWidth - node.querySelector('.body')!.clientWidth))
    .toBe(0)
  await page.setViewportSize({ width: 1_440, height: 900 })
  await page.keyboard.press('Escape')
  await lens.waitFor({ state: 'detached' })
  await expect.poll(() => searchOf(page)).toBe('')

  await dropped.focus()
  await page.keyboard.press('Enter')
  await lens.waitFor()
  await page.keyboard.press('Escape')
  await lens.waitFor({ state: 'detached' })
  await expect.poll(() => dropped.evaluate(link => link === document.activeElement)).toBe(true)

  await page.getByText('From 15 of 40 records').waitFor()
  await page.getByRole('button', { name: en.run.trial.full }).click()
  const launch = page.getByRole('dialog', { name: en.launch.title_full })
  const start = launch.getByRole('button', { name: en.launch.start, exact: true })
  await expect.poll(() => start.isEnabled()).toBe(true)
  expect(await launch.locator('[data-place="recordLimit"] input').inputValue()).toBe('')
  await start.click()
  await page.waitForURL(url => url.pathname !== `/runs/${id}`)
  const { version } = await untilSealed(api, new URL(page.url()).pathname.split('/').at(-1) ?? '')
  expect(version.rows).toBe(30)
})

it('a launch follows the creation of a pipeline, with what was typed in the meantime, and nobody is asked', async () => {
  const page = await browser.open(`${server.url}/pipelines/new?start=copy:${made}`)
  await untilHydrated(page)
  const name = page.getByLabel('Pipeline name')
  let finish = () => {}
  const created = new Promise<void>((resolve) => {
    finish = resolve
  })
  await page.route('**/api/v1/pipelines', async (route) => {
    await created
    await route.continue()
  })
  await name.fill('Sent')
  const sent = page.waitForRequest(request =>
    request.method() === 'POST' && request.url().endsWith('/api/v1/pipelines'))
  await page.locator('.verbs button').last().click()
  await sent

  await name.fill('Sent, and more')
  finish()

  await page.waitForURL(/\/pipelines\/[0-9a-f-]{36}\?.*launch=/)
  await expect.poll(() => page.locator('h1').textContent()).toBe('Sent, and more')
  expect(await page.getByText('Keep draft').count()).toBe(0)
  expect((await api('pipelineList', { query: { q: 'Sent' } })).items.map(it => it.name)).toEqual(['Sent'])
})
