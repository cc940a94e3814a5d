import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import en from '~/i18n/locales/en'
import { createApi, upload } from '../support/api/api'
import { goTo, untilHydrated, useBrowser } from '../support/browser/browser'
import { untilSealed } from '../support/run/runs'
import { useSharedConsole } from '../support/services/shared-console'

const ROWS = 40
/** Every fourth city is missing; heights go from 10 to 400. */
const rowOf = (row: number) => `S-${row},${row % 4 === 0 ? '' : `Town ${row}`},${row * 10}`

const server = useSharedConsole()
const browser = useBrowser(server)
const api = createApi(server)
let datasetId = ''
let runId = ''

async function addVersion(filename: string, head: string, rows: string[]): Promise<string> {
  const file = await upload(server, filename, Buffer.from(`${[head, ...rows].join('\n')}\n`))
  const source = await api('sourceCreate', { body: { kind: 'upload', name: filename, uploadId: file.id } })
  const { id } = await api('datasetImport', { params: { id: datasetId }, body: { sourceId: source.id } })
  await untilSealed(api, id)
  return id
}

beforeAll(async () => {
  datasetId = (await api('datasetCreate', { body: { name: 'Stations' } })).id
  await api('datasetCreate', { body: { name: 'Empty one' } })
  const rows = Array.from({ length: ROWS }, (_, row) => rowOf(row + 1))
  runId = await addVersion('stations.csv', 'station,city,height', rows)
  await addVersion('stations-more.csv', 'station,city,height,note', rows.slice(0, 30).map(row => `${row},seen`))
})

const address = (query = '') => `${server.url}/datasets/${datasetId}${query}`
const headOf = (page: Page, column: string) => page.getByRole('columnheader', { name: new RegExp(`^${column}`) })

describe('the list of datasets', () => {
  it('leads to a dataset and back, and keeps the search', async () => {
    const page = await browser.open(`${server.url}/datasets`)
    await untilHydrated(page)
    await page.getByLabel('Search by name').fill('stat')
    await page.getByRole('link', { name: 'Empty one' }).waitFor({ state: 'detached' })

    await page.getByRole('link', { name: 'Stations' }).click()
    await page.getByRole('heading', { name: 'Stations', level: 1 }).waitFor()
    await page.goBack()

    await page.getByRole('link', { name: 'Stations' }).waitFor()
    expect(new URL(page.url()).searchParams.get('q')).toBe('stat')
    await expect.poll(() => page.getByRole('link', { name: 'Empty one' }).count()).toBe(0)
  })
})

describe('the page of a dataset', () => {
  it('shows in its heads what the columns contain, opens records by keyboard, downloads all, and keeps its search over a reload', async () => {
    const page = await browser.open(address('?version=1.0.0'))

    await expect.poll(() => headOf(page, 'city').innerText()).toContain('nulls 25%')
    await expect.poll(() => headOf(page, 'height').innerText()).toMatch(/10 – 400/)
    await expect.poll(() => headOf(page, 'height').innerText()).toContain('nulls 0')
    await expect.poll(() => page.getByRole('row').count()).toBe(21)

    await untilHydrated(page)
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByText('"S-1"').waitFor()
    await page.keyboard.press('j')
    await page.getByRole('dialog').getByText('"S-2"').waitFor()
    await expect.poll(() => new URL(page.url()).searchParams.get('record')).toBe('2')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'Download' }).click()
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /^CSV/ }).click()])
    expect(file.suggestedFilename()).toMatch(/\.csv$/)

    await page.getByLabel('Search records').fill('Town 39')
    await page.getByRole('row').nth(2).waitFor({ state: 'detached' })
    await page.reload()
    await expect.poll(() => page.getByRole('row').nth(1).innerText()).toContain('S-39')
    await expect.poll(() => page.getByRole('row').count()).toBe(2)
  })

  it('shades the edge behind which there are more columns, on a phone alone', async () => {
    const page = await browser.goOn(address())
    const table = page.getByRole('group', { name: en.dataset.preview.title, exact: true })
    /** Whether the left edge has a shade, and the right one. */
    const shades = () => table.evaluate(frame => getComputedStyle(frame).backgroundSize.split(', ')
      .map(size => Number.parseFloat(size) > 0))
    await table.getByRole('row').nth(1).waitFor()
    // What the columns contain comes after the records, and makes them wider.
    await expect.poll(() => headOf(page, 'height').innerText()).toContain('nulls 0')
    await page.setViewportSize({ width: 1_920, height: 900 })
    await expect.poll(shades).toEqual([false, false])

    await page.setViewportSize({ width: 360, height: 780 })
    await expect.poll(shades).toEqual([false, true])
    await table.evaluate(frame => frame.scrollTo({ left: frame.scrollWidth }))
    await expect.poll(shades).toEqual([true, false])
  })

  it('compares two versions as the API does, shows the lineage with links to its objects, and fits every width', async () => {
    const diff = await api('datasetDiff', { params: { id: datasetId }, query: { from: '1.0.0', to: 'latest' } })
    const page = await browser.goOn(address('?tab=versions'))
    await page.getByRole('row', { name: /^note.*Added/ }).waitFor()
    expect(diff).toMatchObject({ rows: -10 })
    await page.getByText('40 → 30').waitFor()

    await goTo(page, `/datasets/${datasetId}?tab=lineage&version=1.0.0`)
    const graph = page.getByRole('group', { name: 'Lineage' }).or(page.locator('.ground'))
    await expect.poll(() =>
      graph.first().getByRole('link').evaluateAll(links => links.map(link => link.getAttribute('href'))))
      .toEqual(expect.arrayContaining([
        expect.stringContaining('/sources?preview='), `/runs/${runId}?project=${server.projectKey}`,
      ]))

    await goTo(page, `/datasets/${datasetId}`)
    for (const width of [360, 1_920]) {
      await page.setViewportSize({ width, height: 900 })
      await expect.poll(
        () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
        { message: `${width} px` },
      ).toBe(0)
    }
  })
})
