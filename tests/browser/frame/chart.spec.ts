import { readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { PROVISIONAL_ALPHA } from '~/utils/chart/chart-look'
import { createApi } from '../../support/api/api'
import { untilHydrated, useBrowser } from '../../support/browser/browser'
import { useTool } from '../../support/browser/chart-tools'
import { readPng } from '../../support/browser/png'
import { until } from '../../support/services/process'
import { untilSealed } from '../../support/run/runs'
import { addSlowTask } from '../../support/run/slow-run'
import { useSharedConsole } from '../../support/services/shared-console'

/** What a new console reports in. */
const ZONE = 'Asia/Shanghai'

const server = useSharedConsole()
const browser = useBrowser(server)

beforeAll(async () => {
  const api = createApi(server)
  // Two models, so that one chart has two series.
  for (const [name, model] of [['Charts', undefined], ['Charts, analysed', 'local:wink-analyze']] as const) {
    const { taskId } = await addSlowTask(server, api, { name, rows: 200, latencyMs: 1, model })
    const run = await api('taskLaunch', { params: { id: taskId }, body: {} })
    await untilSealed(api, run.id)
  }
})

/** The statistics with their charts drawn; what is written on any canvas is kept. */
async function openCharts(theme: 'light' | 'dark' = 'light'): Promise<{ page: Page, chart: Locator }> {
  const page = await browser.open(`${server.url}/healthz`, { theme })
  await page.addInitScript(() => {
    const written: string[] = []
    const { fillText } = CanvasRenderingContext2D.prototype
    Object.assign(window, { written })
    CanvasRenderingContext2D.prototype.fillText = function (...args) {
      written.push(args[0])
      fillText.apply(this, args)
    }
  })
  await page.goto(`${server.url}/stats?from=now-1h&to=now&metric=throughput&compare=off`)
  await untilHydrated(page)
  // Named, because the others may come first: each panel is loaded when it is near.
  const chart = page.locator('.chart').filter({ has: page.getByRole('heading', { name: 'Throughput', exact: true }) })
  await chart.scrollIntoViewIfNeeded()
  await chart.locator('canvas').waitFor()
  return { page, chart }
}

/** What a token is now, as a canvas gives it back: red, green, blue. */
const colorOf = (page: Page, token: string, alpha = 1) => page.evaluate(({ token, alpha }) => {
  const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 })
    .getContext('2d', { willReadFrequently: true })
  const style = getComputedStyle(document.documentElement)
  for (const [name, share] of [['--surface-panel', 1], [token, alpha]] as const) {
    Object.assign(context ?? {}, { fillStyle: style.getPropertyValue(name), globalAlpha: share })
    context?.fillRect(0, 0, 1, 1)
  }
  return [...context?.getImageData(0, 0, 1, 1).data.subarray(0, 3) ?? []]
}, { token, alpha })

/** How many dots of a canvas have that colour, but for rounding where it is mixed with the ground. */
const dotsOf = (canvas: Locator, color: number[]) => canvas.evaluate((element, wanted) => {
  const one = element as HTMLCanvasElement
  // A copy, so that the browser keeps drawing the chart itself as it does for everybody.
  const context = new OffscreenCanvas(one.width, one.height).getContext('2d', { willReadFrequently: true })
  context?.drawImage(one, 0, 0)
  // Under it, as on the page: its own ground is transparent.
  Object.assign(context ?? {}, {
    globalCompositeOperation: 'destination-over',
    fillStyle: getComputedStyle(document.documentElement).getPropertyValue('--surface-panel'),
  })
  context?.fillRect(0, 0, one.width, one.height)
  const { data = new Uint8ClampedArray() } = context?.getImageData(0, 0, one.width, one.height) ?? {}
  let dots = 0
  for (let at = 0; at < data.length; at += 4) {
    dots += wanted.every((part, index) => Math.abs(part - (data[at + index] ?? 0)) <= 2) ? 1 : 0
  }
  return dots
}, color)

describe('a chart in the browser', () => {
  it('saves a picture that shows and says title, range and time zone, and hides a series without changing the colours of the others', async () => {
    const { page, chart } = await openCharts()
    const title = await chart.getByRole('heading').innerText()

    const [download] = await Promise.all([page.waitForEvent('download'), useTool(chart, 'Save as PNG')])

    const png = readFileSync(await download.path())
    const { texts, width, height } = readPng(png)
    expect(texts).toMatchObject({ 'Title': title, 'Time zone': ZONE })
    expect(texts.Range).not.toBe('')
    expect(download.suggestedFilename()).toMatch(/Asia-Shanghai_[0-9a-f]{12}\.png$/)
    const written = await page.evaluate(() => (window as unknown as { written: string[] }).written)
    expect(written).toContain(title)
    expect(written.filter(text => text.includes(texts.Range ?? '') && text.includes(ZONE))).toHaveLength(1)
    // And it is there to be seen: something other than the ground in the two lines of the head, as on the plot.
    const ground = await colorOf(page, '--surface-panel')
    const [first, second, plot] = await inkOf(
      page, png, [[0, 0, width, 76], [0, 84, width, 32], [0, 260, width, height - 260]], ground,
    )
    expect(first).toBeGreaterThan(200)
    expect(second).toBeGreaterThan(200)
    expect(plot).toBeGreaterThan(2_000)

    const models = page.locator('.chart').filter({ has: page.locator('.legend button[aria-pressed]') })
      .filter({ has: page.getByRole('heading', { name: 'Tokens' }) })
    await models.scrollIntoViewIfNeeded()
    const canvas = models.locator('canvas')
    await canvas.waitFor()
    // All of it is of this hour: pale while that is not over, which it may be by now.
    const lookOf = (token: string) => until(`the line of ${token}`, async () => {
      for (const look of [await colorOf(page, token, PROVISIONAL_ALPHA), await colorOf(page, token)]) {
        if (await dotsOf(canvas, look) > 0) {
          return look
        }
      }
      return undefined
    })
    const [one, two] = [await lookOf('--chart-1'), await lookOf('--chart-2')]

    await models.locator('.legend button').first().click()

    await until('one series less', async () => (await dotsOf(canvas, one) === 0) !== (await dotsOf(canvas, two) === 0))
    await expect.poll(() => models.locator('.legend button').first().getAttribute('aria-pressed')).toBe('false')
  })

  it('is drawn again in the colours of the other theme, and is read, selected and zoomed with the keyboard alone', async () => {
    const { page, chart } = await openCharts('light')
    const canvas = chart.locator('canvas')
    const light = await colorOf(page, '--chart-1')
    await until('the line in light', () => dotsOf(canvas, light))

    // What every switch of the theme does in the end.
    await page.evaluate(() => document.documentElement.classList.add('dark'))

    const dark = await colorOf(page, '--chart-1')
    expect(dark).not.toEqual(light)
    await until('the line in dark', () => dotsOf(canvas, dark))
    expect(await dotsOf(canvas, light)).toBe(0)

    const reader = chart.getByRole('slider')
    await reader.focus()
    await page.keyboard.press('Home')
    await expect.poll(() => reader.getAttribute('aria-valuenow')).toBe('1')
    const first = await reader.getAttribute('aria-valuetext')

    await page.keyboard.press('ArrowRight')

    await expect.poll(() => reader.getAttribute('aria-valuenow')).toBe('2')
    await expect.poll(() => reader.getAttribute('aria-valuetext')).not.toBe(first)
    await chart.locator('.tip').waitFor()
    const before = page.url()
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('Enter')
    await page.waitForURL(url => url.href !== before && url.searchParams.has('from'))
  })
})

/** Dots of each box (left, top, width, height) of a picture that are not its ground. */
const inkOf = (page: Page, png: Uint8Array, boxes: number[][], ground: number[]) =>
  page.evaluate(async ({ base64, boxes, ground }) => {
    const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d', { willReadFrequently: true })
    context?.drawImage(image, 0, 0)
    return boxes.map(([left = 0, top = 0, width = 1, height = 1]) => {
      const { data = new Uint8ClampedArray() } = context?.getImageData(left, top, width, height) ?? {}
      let ink = 0
      for (let at = 0; at < data.length; at += 4) {
        ink += ground.every((part, index) => part === data[at + index]) ? 0 : 1
      }
      return ink
    })
  }, { base64: Buffer.from(png).toString('base64'), boxes, ground })
