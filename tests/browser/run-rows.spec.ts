import { rmSync } from 'node:fs'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { seedRuns } from '../bench/seed/run-list-seed'
import { untilHydrated, useBrowser } from '../support/browser/browser'
import { hold } from '../support/hold'
import { until } from '../support/services/process'
import { startConsole, temporaryFolder } from '../support/services/servers'

const RUNS = 60
const PAGE = 50
/** As many as fill the first screen. */
const SENT = 20
const MOST_BYTES = 150_000

let dataDir = ''
// Before the console: what is registered last ends first.
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

/** Migrated by the console itself, then filled while it is away. */
const server = hold(async () => {
  dataDir = await temporaryFolder('run-rows')
  await (await startConsole({ dataDir })).stop()
  const lite = await PGlite.create({ dataDir: path.join(dataDir, 'console') })
  await seedRuns((text, values) => lite.query(text, values), RUNS)
  await lite.close()
  return startConsole({ dataDir })
})
/** It complains of mismatches between the page that was sent and the page that became alive. */
const browser = useBrowser()

/** The page with its data: one that was not read in time is sent without. */
const readPage = (at: string, mark: string) => until(`${at} with ${mark}`, async () => {
  const html = await (await fetch(server.url + at, { headers: { 'accept-language': 'zh-CN' } })).text()
  return html.includes(mark) && html
})
const rowsOf = (page: Page) => page.locator('tbody tr:has([data-row])')

describe('a full page of runs', () => {
  it('is sent with its first rows, and without the histogram, in few bytes', async () => {
    const html = await readPage('/runs', ' data-row="')

    expect(html.match(/ data-row="/g)?.length).toBe(SENT)
    // Of the histogram's answer alone.
    expect(html).not.toContain('"buckets"')
    expect(html).toContain('class="bone"')
    expect(html).not.toContain(' popover ')
    // Of fifty runs, as the name of a field.
    expect(html.match(/"recordsDropped"/g)?.length).toBe(1)
    expect(Buffer.byteLength(html)).toBeLessThan(MOST_BYTES)
  })

  it('then has all rows, for keys and search in the page, reads only the histogram, once, and moves nothing', async () => {
    const page = await browser.open(`${server.url}/reference`, { locale: 'en' })
    const asked: string[] = []
    page.on('request', request => request.url().includes('/api/v1/') && asked.push(new URL(request.url()).pathname))
    await page.addInitScript(() => {
      const shifts: number[] = []
      Object.assign(window, { shifts })
      new PerformanceObserver(list =>
        list.getEntries().forEach(entry => shifts.push(Number(Reflect.get(entry, 'value')))))
        .observe({ type: 'layout-shift', buffered: true })
    })

    const live = new Promise<void>(resolve => page.on('websocket', socket =>
      socket.on('framereceived', ({ payload }) => String(payload).includes('"hello"') && resolve())))
    await page.goto(`${server.url}/runs`)
    await live
    await page.locator('.histogram[data-look="data"]').waitFor()
    await expect.poll(() => rowsOf(page).count()).toBe(PAGE)

    expect(asked.filter(it => it.startsWith('/api/v1/runs'))).toEqual(['/api/v1/runs/histogram'])
    const shifts = await page.evaluate(() => Reflect.get(window, 'shifts') as number[])
    expect(shifts.reduce((sum, shift) => sum + shift, 0)).toBeLessThan(0.02)
    await page.keyboard.press('k')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-row')))
      .toBe(await rowsOf(page).last().locator('[data-row]').getAttribute('data-row'))
  })

  it('opens the menu of a row by keyboard, gives the focus back, and closes it by its button', async () => {
    const page = await browser.open(`${server.url}/runs`, { locale: 'en' })
    await untilHydrated(page)
    // Its items are buttons of the same cell.
    const button = rowsOf(page).first().locator('.verbs button[aria-haspopup]')
    const menu = page.locator('[popover]:popover-open')
    expect(await page.locator('[popover]').count()).toBe(0)

    await button.focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => menu.count()).toBe(1)
    expect(await menu.getAttribute('aria-label')).toBe(await button.getAttribute('aria-label'))
    expect(await button.getAttribute('aria-expanded')).toBe('true')
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest('[popover]') !== null)).toBe(true)

    await page.keyboard.press('Escape')
    await expect.poll(() => menu.count()).toBe(0)
    expect(await button.evaluate(element => element === document.activeElement)).toBe(true)

    await button.click()
    await expect.poll(() => menu.count()).toBe(1)
    await button.click()
    await expect.poll(() => menu.count()).toBe(0)
  })
})

describe('the statistics', () => {
  it('are sent without the stages of every pipeline, which only a filter and a chart show', async () => {
    const html = await readPage('/stats', '"course"')

    // Of the answer of the stages alone.
    expect(html).not.toContain('"compared"')
  })
})
