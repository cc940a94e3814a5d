import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createApi, upload } from '../support/api/api'
import { goTo, untilHydrated, useBrowser } from '../support/browser/browser'
import { addManyStages } from '../support/run/many-stages'
import { untilSealed } from '../support/run/runs'
import { useSharedConsole } from '../support/services/shared-console'

const server = useSharedConsole()
const browser = useBrowser(server)
const api = createApi(server)
let savedId = ''
let importId = ''

const PHONE = { width: 360, height: 780 }
const KINDS = ['Dataset version', 'Clean text', 'Remove exact duplicates', 'Write to dataset']

beforeAll(async () => {
  const file = await upload(server, 'airports.csv', Buffer.from('iata,name\n00M,Thigpen\n00R,Livingston\n'))
  const source = await api('sourceCreate', { body: { kind: 'upload', name: 'Airports', uploadId: file.id } })
  const raw = await api('datasetCreate', { body: { name: 'Airports' } })
  const run = await api('datasetImport', { params: { id: raw.id }, body: { sourceId: source.id } })
  importId = run.id
  await untilSealed(api, run.id)
  const clean = await api('datasetCreate', { body: { name: 'Airports, cleaned' } })
  const stages = [
    { key: 'read', kind: 'input.dataset' },
    { key: 'clean', kind: 'clean.normalize', needs: ['read'] },
    { key: 'out', kind: 'publish', needs: ['clean'], parameters: { dataset_id: clean.id } },
  ]
  savedId = (await api('pipelineCreate', { body: { name: 'Saved before', stages } })).id
})

const stagesOf = (page: Page) => page.locator('[data-stage]')
const problem = (page: Page, text: RegExp) =>
  page.getByRole('region', { name: 'Problems' }).getByRole('button', { name: text })
const untilChecked = (page: Page) =>
  page.getByRole('region', { name: 'Problems' }).getByText('Errors block saving').waitFor()

const focusedPlace = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest('[data-pointer]')?.getAttribute('data-pointer'))

async function add(page: Page, kind: string) {
  await page.getByRole('region', { name: 'Stages in order' }).getByRole('button', { name: 'Add stage' }).click()
  await page.getByRole('dialog').getByRole('option', { name: kind }).click()
}

async function openEditor(path: string, options: Parameters<typeof browser.open>[1] = {}) {
  const page = await browser.open(server.url + path, options)
  await untilHydrated(page)
  await stagesOf(page).first().waitFor()
  return page
}

describe('a new pipeline', () => {
  it('is built of four stages by mouse, corrected at its problem, saved, and unchanged after a reload', async () => {
    const page = await browser.open(`${server.url}/pipelines`)
    await untilHydrated(page)
    await page.getByRole('link', { name: 'New pipeline' }).click()
    await page.getByText('Add the stages yourself.').click()
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    for (const kind of KINDS) {
      await add(page, kind)
    }
    await expect.poll(() => stagesOf(page).count()).toBe(4)

    await stagesOf(page).first().click()
    await problem(page, /Write to dataset › .*required/i).click()

    await expect.poll(() => focusedPlace(page)).toBe('/dataset_id')
    await page.getByLabel('Dataset', { exact: false })
      .and(page.locator('[data-pointer="/dataset_id"] select, select[data-pointer="/dataset_id"]'))
      .selectOption('Airports, cleaned')
    await untilChecked(page)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Four stages')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.waitForURL(/\/pipelines\/[0-9a-f-]{36}\?project=/)

    await page.reload()

    await page.getByRole('heading', { name: 'Four stages', level: 1 }).waitFor()
    await expect.poll(() => stagesOf(page).allInnerTexts()).toEqual(KINDS.map(kind => expect.stringContaining(kind)))
    expect((await api('pipelineList', { query: { q: 'Four stages' } })).items[0]?.kinds)
      .toEqual(['input.dataset', 'clean.normalize', 'dedupe.exact', 'publish'])
  })

  it('is built, saved and launched by keyboard alone', async () => {
    const page = await browser.goOn(`${server.url}/pipelines/new?start=empty`)
    await page.getByRole('region', { name: 'Stages in order' }).getByRole('button', { name: 'Add stage' }).focus()
    await page.keyboard.press('Enter')
    for (const [index, kind] of KINDS.entries()) {
      if (index > 0) {
        await page.keyboard.press('a')
      }
      await page.getByRole('combobox', { name: 'Search stage types' }).waitFor()
      await page.keyboard.type(kind)
      await page.keyboard.press('Enter')
      await expect.poll(() => page.evaluate(() => document.activeElement?.hasAttribute('data-stage'))).toBe(true)
      // The stage just added is the selected one.
      await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain(kind)
    }
    await problem(page, /Write to dataset › .*required/i).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => focusedPlace(page)).toBe('/dataset_id')
    await page.locator('option', { hasText: 'Airports, cleaned' }).first().waitFor({ state: 'attached' })
    await page.keyboard.type('Airports, cl')
    await untilChecked(page)
    await page.keyboard.press('Control+S')
    await expect.poll(() =>
      page.getByRole('dialog').getByLabel('Name').evaluate(field => field === document.activeElement))
      .toBe(true)
    await page.keyboard.type('By keyboard')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/pipelines\/[0-9a-f-]{36}\?project=/)
    await page.getByRole('heading', { name: 'By keyboard', level: 1 }).waitFor()

    await page.getByRole('button', { name: 'Launch', exact: true }).focus()
    await page.keyboard.press('Enter')

    // The dialog of saving may still be on its way out.
    await page.waitForURL(url => url.searchParams.has('launch'))
    await page.getByRole('dialog', { name: 'Launch run' }).waitFor()
  })

  it('is proposed from a dataset, with one of its columns, and leaves only the target open', async () => {
    const page = await browser.goOn(`${server.url}/pipelines/new`)
    await page.getByText('From a dataset').click()
    await page.getByLabel('Dataset', { exact: true }).selectOption('Airports')
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await expect.poll(() => stagesOf(page).count()).toBe(5)

    await problem(page, /Write to dataset › .*required/i).waitFor()

    await stagesOf(page).nth(3).click()
    await expect.poll(() =>
      page.locator('[data-pointer="/rules/0/field"] input, input[data-pointer="/rules/0/field"]').inputValue())
      .toBe('name')
    await page.locator('input[data-pointer="/rules/0/field"]').click()
    await expect.poll(() => page.getByRole('listbox').getByRole('option').allInnerTexts()).toEqual(['iata', 'name'])
    await page.getByRole('listbox').getByRole('option', { name: 'iata' }).click()
    expect(await page.locator('input[data-pointer="/rules/0/field"]').inputValue()).toBe('iata')
    await page.getByRole('listbox').waitFor({ state: 'detached' })
  })

  it('begins at the page of the import that it reads', async () => {
    const page = await browser.open(`${server.url}/runs/${importId}`)
    await untilHydrated(page)
    await page.getByText('Imported 2 records as Airports 1.0.0').waitFor()

    await page.locator('main').getByRole('link', { name: 'New pipeline' }).click()

    await expect.poll(() => stagesOf(page).count()).toBe(5)
  })
})

describe('a draft', () => {
  it('offers the models of the service and warns of any other, is not saved while it has errors, and shows the first one', async () => {
    const page = await browser.open(`${server.url}/pipelines/new?start=empty`)
    await untilHydrated(page)
    await add(page, 'Call a model')
    const model = page.getByRole('combobox', { name: 'Model', exact: true })
    await model.click()
    await page.getByRole('listbox').getByRole('option', { name: 'local:wink-analyze' }).waitFor()
    await model.fill('nobody:knows')
    await problem(page, /does not offer this model/).waitFor()
    await model.fill('local:wink-analyze')
    await problem(page, /does not offer this model/).waitFor({ state: 'detached' })
    await stagesOf(page).first().focus()
    await page.keyboard.press('Delete')
    await expect.poll(() => stagesOf(page).count()).toBe(0)

    await add(page, 'Clean text')
    await problem(page, /Clean text: needs at least 1/i).waitFor()

    await page.getByRole('button', { name: 'Save', exact: true }).click()

    await expect.poll(() => focusedPlace(page)).toBe('/needs')
  })

  it('of many stages is edited by groups, and a change to all stages is undone for all', async () => {
    const page = await openEditor(`/pipelines/${await addManyStages(server, api, 'Many stages')}`)
    const limit = page.locator('input[data-pointer="/concurrency"]')
    await expect.poll(() => stagesOf(page).count()).toBe(4)
    await stagesOf(page).first().focus()
    await page.keyboard.press(']')
    await page.getByRole('heading', { name: 'Write', level: 2 }).waitFor()
    await expect.poll(() => limit.getAttribute('placeholder')).toBe('Mixed')

    await limit.fill('9')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.evaluate(() => document.activeElement?.hasAttribute('data-stage'))).toBe(true)
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => stagesOf(page).count()).toBe(24)
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => limit.inputValue()).toBe('9')

    await page.keyboard.press('Control+z')

    await expect.poll(() => limit.inputValue()).toBe('2')
  })

  it('is zoomed by keyboard and by button, and shows all of its drawing', async () => {
    const page = await openEditor(`/pipelines/${savedId}`, { viewport: { width: 1280, height: 640 } })
    const canvas = page.getByRole('region', { name: 'Stage canvas' })
    const size = canvas.getByRole('group', { name: 'Zoom' }).getByRole('status')
    const hidden = () => canvas.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)

    await canvas.focus()
    for (const zoom of ['125%', '150%', '200%']) {
      await page.keyboard.press('+')
      await expect.poll(() => size.textContent()).toBe(zoom)
    }
    await expect.poll(hidden).toBeGreaterThan(0)
    await canvas.getByRole('button', { name: 'Fit to view' }).click()

    await expect.poll(hidden).toBe(0)
    await expect.poll(async () => Number.parseInt(await size.textContent() ?? '', 10)).toBeLessThanOrEqual(100)
  })

  it('undoes and redoes what was done, and as JSON reports line and column of an error, with its last valid state kept', async () => {
    const page = await openEditor(`/pipelines/${savedId}`)
    await stagesOf(page).nth(1).focus()
    await page.keyboard.press('Delete')
    await expect.poll(() => stagesOf(page).count()).toBe(2)

    await page.keyboard.press('Control+Z')
    await expect.poll(() => stagesOf(page).count()).toBe(3)
    await page.keyboard.press('Control+Shift+Z')
    await expect.poll(() => stagesOf(page).count()).toBe(2)

    // Nothing is left to save, so that nobody asks.
    await page.keyboard.press('Control+Z')
    await expect.poll(() => stagesOf(page).count()).toBe(3)
    await goTo(page, `/pipelines/${savedId}?view=json`)
    await page.getByRole('textbox', { name: 'Stages as JSON' }).click()
    await page.keyboard.press('Control+Home')
    await page.keyboard.type('x')
    await page.getByText('Invalid JSON: line 1, column 1').waitFor()
    await expect.poll(() => stagesOf(page).count()).toBe(3)
  })

  it('warns before the page is left, and restores the draft that was kept', async () => {
    const page = await openEditor(`/pipelines/${savedId}`)
    await stagesOf(page).nth(1).focus()
    await page.keyboard.press('d')
    await page.getByRole('link', { name: 'Runs' }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Keep draft' }).click()
    await page.waitForURL(/\/runs/)

    await page.goBack()

    await page.getByText('Unsaved changes from this tab were restored').waitFor()
    await expect.poll(() => stagesOf(page).count()).toBe(4)
  })

  it('does not overwrite what someone else has saved meanwhile', async () => {
    const page = await openEditor(`/pipelines/${savedId}`, { status: 412 })
    const seen = await api('pipelineGet', { params: { id: savedId } })
    await api('pipelineReplace', { params: { id: savedId }, version: seen.version, body: {
      name: 'Saved by another', description: '', message: 'first', stages: seen.stages,
    } })
    await stagesOf(page).nth(1).focus()
    await page.keyboard.press('d')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()

    await page.getByRole('dialog').getByRole('button', { name: 'Reload and discard my changes' }).click()

    await page.getByRole('heading', { name: 'Saved by another', level: 1 }).waitFor()
    await expect.poll(() => stagesOf(page).count()).toBe(3)
  })
})

it.each(['zh-CN', 'en'] as const)('the pages of pipelines fit a phone, in %s', async (locale) => {
  const page = await browser.open(`${server.url}/runs`, { locale, viewport: PHONE })
  await untilHydrated(page)
  for (const path of ['/pipelines', '/pipelines/new', '/pipelines/:id', '/pipelines/:id?view=json']) {
    await goTo(page, path.replace(':id', savedId))
    await page.getByRole('heading', { level: 1 }).waitFor()

    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: path })
      .toBe(PHONE.width)
  }
})
