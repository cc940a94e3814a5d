import { readFile } from 'node:fs/promises'
import type { Locator } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createApi } from '../support/api/api'
import { findingsOf } from '../support/browser/axe'
import { goTo, untilHydrated, useBrowser } from '../support/browser/browser'
import { addSlowTask } from '../support/run/slow-run'
import { untilSealed } from '../support/run/runs'
import { useSharedConsole } from '../support/services/shared-console'

const server = useSharedConsole()
const browser = useBrowser(server)
const api = createApi(server)
let runId = ''

beforeAll(async () => {
  const { taskId } = await addSlowTask(server, api, { name: 'Pages', rows: 200, latencyMs: 60 })
  runId = (await api('taskLaunch', { params: { id: taskId }, body: {} })).id
  await untilSealed(api, runId)
})

/** In pixels that are cut off, at each place. */
const cutOf = (places: Locator) =>
  places.evaluateAll(all => all.map(it => Math.max(it.scrollHeight - it.clientHeight, it.scrollWidth - it.clientWidth)))

describe('English words', () => {
  it('fit in the nodes of a run and of the editor, whose types are in their titles, and in the field of the search', async () => {
    const { id: datasetId } = await api('datasetCreate', { body: { name: 'Named' } })
    const kinds = ['input.dataset', 'filter.language', 'dedupe.exact', 'clean.normalize', 'publish']
    const stages = kinds.map((kind, at) => ({
      key: `s${at}`, kind, ...at > 0 && { needs: [`s${at - 1}`] },
      ...kind === 'publish' && { parameters: { dataset_id: datasetId } },
    }))
    const { id } = await api('pipelineCreate', { body: { name: 'Named', stages } })
    const page = await browser.open(`${server.url}/pipelines/${id}`, { locale: 'en' })
    await untilHydrated(page)
    const nodes = page.locator('.node')
    await expect.poll(() => nodes.count()).toBe(kinds.length)

    expect(await cutOf(nodes.locator('.name'))).toEqual(kinds.map(() => 0))
    expect(await nodes.evaluateAll(all => all.map(node => node.getAttribute('title')?.split('\n')[1]))).toEqual(kinds)
    expect((await nodes.allInnerTexts()).join('\n')).not.toMatch(/input\.dataset|dedupe\.exact/)

    for (const width of [1_000, 1_440, 1_920]) {
      await page.setViewportSize({ width, height: 900 })
      await expect.poll(() => cutOf(page.getByRole('banner').locator('.search .words')), { message: String(width) })
        .toEqual([0])
    }
    await page.setViewportSize({ width: 360, height: 780 })
    await page.keyboard.press('Control+k')
    const room = await page.getByRole('combobox').evaluate((field: HTMLInputElement) => {
      const pen = document.createElement('canvas').getContext('2d')
      const style = getComputedStyle(field)
      Object.assign(pen ?? {}, { font: style.font })
      const pad = Number.parseFloat(style.paddingInlineStart) + Number.parseFloat(style.paddingInlineEnd)
      return field.clientWidth - pad - (pen?.measureText(field.placeholder).width ?? Infinity)
    })
    expect(room).toBeGreaterThan(0)

    await page.keyboard.press('Escape')
    await page.setViewportSize({ width: 1_440, height: 900 })
    await goTo(page, `/runs/${runId}`)
    await nodes.first().waitFor()
    expect((await cutOf(nodes.locator('.words'))).every(cut => cut === 0)).toBe(true)
  })
})

describe('the page of a run', () => {
  it('shows a stage beside its graph by keyboard, and leads to its records', async () => {
    const page = await browser.open(`${server.url}/runs/${runId}`)
    await untilHydrated(page)
    const node = page.locator('.node').first()
    const inspector = page.locator('.inspector')

    await node.focus()
    await page.keyboard.press('Enter')
    await inspector.waitFor()
    await page.keyboard.press('+')
    const findings = await findingsOf(page)
    await page.keyboard.press('Escape')
    await inspector.waitFor({ state: 'detached' })
    await expect.poll(() => node.evaluate(it => it === document.activeElement)).toBe(true)
    await page.keyboard.press('Enter')
    await inspector.getByRole('link', { name: /^View 200 records/ }).first().click()

    expect(findings).toEqual([])
    await page.waitForURL(url => url.searchParams.has('lens'))
  })

  it('zooms its timeline by dragging and by keyboard, and saves what it shows as a picture', async () => {
    const page = await browser.goOn(`${server.url}/runs/${runId}`)
    const [timeline, panel] = [page.locator('.gantt'), page.locator('.panel').filter({ has: page.locator('.gantt') })]
    const size = panel.getByRole('group', { name: 'Zoom' }).getByRole('status')
    // What comes later would move it.
    await page.waitForFunction(() => document.querySelector('[data-look="loading"]') === null)
    await timeline.scrollIntoViewIfNeeded()
    const { x, y, width } = await timeline.locator('.lane').first().boundingBox() ?? { x: 0, y: 0, width: 0 }

    await page.mouse.move(x + width * 0.25, y + 10)
    await page.mouse.down()
    await page.mouse.move(x + width * 0.75, y + 10, { steps: 4 })
    await page.mouse.up()
    // A run must last some seconds to be zoomed: nothing shorter than one is shown.
    await expect.poll(async () => Number.parseInt(await size.textContent() ?? '', 10)).toBeGreaterThan(100)
    const [download] = await Promise.all([
      page.waitForEvent('download'), panel.getByRole('button', { name: 'Save as PNG' }).click(),
    ])
    await timeline.focus()
    await page.keyboard.press('0')

    expect(download.suggestedFilename()).toMatch(/^Pages-.*timeline.*\.png$/)
    expect((await readFile(await download.path())).subarray(1, 4).toString()).toBe('PNG')
    await expect.poll(() => size.textContent()).toBe('100%')
  })
})
