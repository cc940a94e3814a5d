import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { createApi } from '../support/api/api'
import { findingsOf } from '../support/browser/axe'
import { untilHydrated, useBrowser } from '../support/browser/browser'
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
    const isBack = await node.evaluate(it => it === document.activeElement)
    await page.keyboard.press('Enter')
    await inspector.getByRole('link', { name: /^View 200 records/ }).first().click()

    expect(findings).toEqual([])
    expect(isBack).toBe(true)
    await page.waitForURL(url => url.searchParams.has('lens'))
  })

  it('zooms its timeline by dragging and by keyboard, and saves what it shows as a picture', async () => {
    const page = await browser.goOn(`${server.url}/runs/${runId}`)
    const [timeline, panel] = [page.locator('.gantt'), page.locator('.panel').filter({ has: page.locator('.gantt') })]
    const size = panel.getByRole('group', { name: 'Zoom' }).getByRole('status')
    await timeline.scrollIntoViewIfNeeded()
    const { x, y, width } = await timeline.locator('.lane').first().boundingBox() ?? { x: 0, y: 0, width: 0 }

    await page.mouse.move(x + width * 0.25, y + 10)
    await page.mouse.down()
    await page.mouse.move(x + width * 0.75, y + 10, { steps: 4 })
    await page.mouse.up()
    // A run must last some seconds to be zoomed: nothing shorter than one is shown.
    await expect.poll(async () => Number.parseInt(await size.textContent() ?? '', 10)).toBeGreaterThan(100)
    const [download] = await Promise.all([page.waitForEvent('download'), panel.getByRole('button', { name: 'Save as PNG' }).click()])
    await timeline.focus()
    await page.keyboard.press('0')

    expect(download.suggestedFilename()).toMatch(/^Pages-.*timeline.*\.png$/)
    expect((await readFile(await download.path())).subarray(1, 4).toString()).toBe('PNG')
    await expect.poll(() => size.textContent()).toBe('100%')
  })
})
