import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { MetricSummary } from '#shared/contract/metric.contract'
import zh from '~/i18n/locales/zh-CN'
import { createApi } from '../support/api/api'
import { findingsOf } from '../support/browser/axe'
import { goTo, untilHydrated, useBrowser } from '../support/browser/browser'
import { useTool } from '../support/browser/chart-tools'
import { untilSealed } from '../support/run/runs'
import { addSlowTask } from '../support/run/slow-run'
import { useSharedConsole } from '../support/services/shared-console'

const RANGE = { from: 'now-24h', to: 'now' }
const ROWS = 120
const VERDICTS = 32
const TABS = ['/stats', '/stats/stages', '/stats/tokens', '/stats/quality']

const server = useSharedConsole()
const browser = useBrowser(server)
const api = createApi(server)
let taskId = ''
let pipelineId = ''

beforeAll(async () => {
  taskId = (await addSlowTask(server, api, { name: 'Counted', rows: ROWS, latencyMs: 1 })).taskId
  pipelineId = (await api('taskGet', { params: { id: taskId } })).pipelineId
  await runOnce()
  await judge()
})

/** Enough verdicts for a rate, one of them with a defect. */
async function judge() {
  const { id: datasetId } = (await api('datasetList')).items.find(({ latest }) => latest !== null) ?? { id: '' }
  const policy = await api('qcPolicyCreate', { body: { name: 'Counted', spec: {
    plan: { kind: 'fixed', sampleSize: VERDICTS, acceptNumber: 1 },
    review: { defects: [{ code: 'wrong', name: 'Wrong', severity: 'major' }] },
  } } })
  const lot = await api('qcLotCreate', { body: { policyId: policy.id, datasetId } })
  for (let left = VERDICTS; left > 0;) {
    const { items } = await api('qcLotNext', { params: { id: lot.id }, body: { reviewer: 'operator', count: 20 } })
    for (const { id, position } of items) {
      await api('qcSampleVerdict', { params: { id }, body: {
        reviewer: 'operator', ...position === 1 ? { verdict: 'FAIL', defects: ['wrong'] } : { verdict: 'PASS' },
      } })
      left -= 1
    }
  }
}

async function runOnce() {
  const { id } = await api('taskLaunch', { params: { id: taskId }, body: {} })
  await untilSealed(api, id)
}

const readSummary = () => api('metricSummary', { query: { ...RANGE } })

/** Until the run's last event is counted. */
const untilCounted = (records: number) =>
  expect.poll(async () => valueOf(await readSummary(), 'records_out')).toBe(records)

const valueOf = ({ items }: MetricSummary, metric: string) => items.find(item => item.metric === metric)?.value

/** The figure of a card, as it is said in full on hover: "1,234 records" → 1234. */
async function figureOf(page: Page, name: string): Promise<number> {
  const title = await page.getByRole('article', { name, exact: true }).locator('.figure').getAttribute('title')
  return Number((title ?? '').replace(/[^\d.]/g, ''))
}

/** In the page of the test before, except in another language or theme. */
const goOnTo = (path: string) => browser.goOn(`${server.url}${path}`)

async function openStats(path: string, options?: Parameters<typeof browser.open>[1]): Promise<Page> {
  const page = await browser.open(`${server.url}${path}`, options)
  await untilHydrated(page)
  return page
}

/** Panels of charts that have something to show, once none of them is loading. */
async function chartsOf(page: Page): Promise<Locator[]> {
  await page.locator('section.chart[data-look="data"]').first().waitFor()
  await expect.poll(() => page.locator('section.chart[data-look="loading"]').count()).toBe(0)
  return page.locator('section.chart[data-look="data"]').all()
}

describe('key metrics', () => {
  it('equal those of the API, after the next run too, without a reload', async () => {
    await untilCounted(ROWS)
    const page = await openStats('/stats')
    await expect.poll(() => figureOf(page, 'Output records')).toBe(ROWS)

    await runOnce()
    await untilCounted(2 * ROWS)

    await expect.poll(() => figureOf(page, 'Output records')).toBe(2 * ROWS)
    const summary = await readSummary()
    await expect.poll(() => figureOf(page, 'Tokens')).toBe(valueOf(summary, 'tokens_total'))
    await expect.poll(() => figureOf(page, 'Run success rate')).toBe((valueOf(summary, 'run_success') ?? 0) * 100)
    await expect.poll(() => figureOf(page, 'Ended runs')).toBe(valueOf(summary, 'runs_ended'))
  })

  it('are in the markup that the server renders', async () => {
    const html = await (await fetch(
      `${server.url}/stats?project=${server.projectKey}`, { headers: { cookie: 'locale=en' } },
    )).text()

    expect(html).toContain('Output records')
    expect(html).toContain(`${2 * ROWS} records`)
  })
})

describe('pictures', () => {
  it('contain title, range and zone, and all charts have one crosshair', async () => {
    const page = await goOnTo(`/stats?from=now-6h&to=now&pipeline=${pipelineId}`)
    await page.evaluate(() => {
      const drawn: string[] = []
      Object.assign(window, { drawn })
      const { fillText } = CanvasRenderingContext2D.prototype
      CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
        drawn.push(text)
        fillText.call(this, text, ...rest)
      }
    })

    for (const chart of await chartsOf(page)) {
      const title = await chart.getByRole('heading', { level: 2 }).innerText()
      const saved = page.waitForEvent('download')
      await useTool(chart, 'Save as PNG')
      const name = (await saved).suggestedFilename()

      expect(name).toMatch(/_\d{8}T\d{4}-\d{8}T\d{4}_Asia-Shanghai(?:_[0-9a-f]{12})?\.png$/)
      // The lone cast: the page put its own list there, above.
      const words = await page.evaluate(() => (window as unknown as { drawn: string[] }).drawn.splice(0).join('\n'))
      expect(words).toContain(title)
      expect(words).toContain('Asia/Shanghai')
      expect(words).toMatch(/\d{4}-\d\d-\d\dT\d\d:\d\d:00\+08:00 – /)
      expect(words).toMatch(/Data as of \d{4}-/)
    }

    await page.locator('canvas').first().waitFor()
    await page.mouse.wheel(0, 4_000)
    await expect.poll(() => page.locator('canvas').count()).toBeGreaterThanOrEqual(2)

    const [first] = await chartsOf(page)
    await first?.getByRole('slider').focus()
    await page.keyboard.press('End')

    await expect.poll(() => page.locator('.cross').count()).toBeGreaterThanOrEqual(2)
    await expect.poll(() => page.locator('.chart .tip').count()).toBe(1)
  })
})

describe('the handover', () => {
  it('tells of the last shift, has no axe violations, is saved as Markdown, and names the end of a wrong range', async () => {
    const page = await goOnTo('/stats/handover')
    await page.getByRole('heading', { name: 'Runs that ended' }).waitFor()

    const text = await savedText(page, () => page.getByRole('button', { name: 'Save as Markdown' }).click())

    expect(text).toMatch(/^# Handover\n\n- Range: \d{4}/)
    expect(text).toMatch(/## Runs that ended \(\d+\)/)
    expect(text).toContain(`](${server.url}/runs/`)
    expect(await findingsOf(page)).toEqual([])
    await page.setViewportSize({ width: 360, height: 740 })
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)

    await goTo(page, '/stats/handover?from=soon&to=now')
    const fault = page.getByText(/range in the URL is invalid/)
    await fault.waitFor()
    expect(await fault.innerText()).toMatch(/start/i)
  })
})

describe('filters', () => {
  it('are in the address, Back undoes them, and the link to the runs behind a point keeps them, by keyboard', async () => {
    const page = await goOnTo('/stats/history')
    expect(new URL(page.url()).pathname).toBe('/stats')

    await page.getByLabel('Pipeline').selectOption({ label: 'Counted' })
    await page.waitForURL(url => url.searchParams.get('pipeline') === pipelineId)
    await page.getByRole('heading', { name: 'Yield' }).waitFor()
    await page.goBack()

    await page.waitForURL(url => !url.searchParams.has('pipeline'))
    // The address changes at once, the page when its next figures are there.
    await expect.poll(() => page.getByLabel('Pipeline').inputValue()).toBe('')

    await goTo(page, `/stats?pipeline=${pipelineId}`)
    const reader = page.getByRole('slider', { name: /^Throughput/ })
    await reader.focus()
    await page.locator('canvas').first().waitFor()
    await reader.press('End')
    await reader.press('Enter')

    await page.waitForURL(url => url.pathname === '/runs')
    const { searchParams } = new URL(page.url())
    expect(Object.fromEntries(searchParams))
      .toMatchObject({ pipelineId, by: 'finished', from: expect.stringMatching(/^\d{4}-/) })
  })
})

describe('a row of the stages', () => {
  it('links to as many runs as it counts', async () => {
    const page = await goOnTo(`/stats/stages?pipeline=${pipelineId}`)
    const link = page.getByRole('row').filter({ has: page.locator('[title$="model.call"]') }).getByRole('link')
    const said = Number(await link.innerText())

    await link.click()

    await page.waitForURL(url => url.pathname === '/runs' && url.searchParams.get('stage') === 'call')
    await page.locator('.chip').filter({ hasText: 'Stage' }).waitFor()
    await expect.poll(() => page.locator('tbody tr').count()).toBe(said)
    expect(said).toBeGreaterThan(0)
  })
})

describe('the charts of every tab', () => {
  it('show the same figures as chart, table and CSV, have no axe violations, and fit a phone', async () => {
    const page = await openStats('/stats/handover', { locale: 'zh-CN' })
    const wrong: Record<string, string[]> = {}
    for (const path of TABS) {
      await page.setViewportSize({ width: 1_440, height: 900 })
      await goTo(page, `${path}?pipeline=${pipelineId}`)
      const charts = await chartsOf(page)
      wrong[path] = await findingsOf(page)
      // Calls of one stage are no chart.
      expect(charts.length, path).toBeGreaterThanOrEqual(path === '/stats/tokens' ? 1 : 2)

      for (const chart of charts) {
        await chart.getByRole('button', { name: zh.chart.as_table }).click()
        const csv = readCsv(await savedText(page, () => useTool(chart, zh.chart.save_csv_bare, zh.chart.more)))

        expect(await twinOf(chart), path).toEqual(csv)
      }

      await page.setViewportSize({ width: 360, height: 740 })
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: path })
        .toBeLessThanOrEqual(360)
    }

    expect(Object.keys(wrong)).toEqual(TABS)
    expect(Object.values(wrong).flat(), JSON.stringify(wrong)).toEqual([])
  })
})

/** The text of the file that a click saves. */
async function savedText(page: Page, click: () => Promise<void>): Promise<string> {
  const saved = page.waitForEvent('download')
  await click()
  return readFile(await (await saved).path(), 'utf8')
}

/** Figures of a CSV without its head and first column: one row per bucket. No cell contains a comma. */
function readCsv(text: string): string[][] {
  const [head = [], ...rows] = text.replace(/^\uFEFF/, '').trim().split(/\r?\n/).map(line => line.split(','))
  const end = head.at(-1) === zh.chart.status ? -1 : undefined
  const begin = 1 - head.length
  return rows.map(row => row.slice(begin, end))
}

/** The same figures from the table twin of a chart; its chunk loads with the first click on "View as table". */
async function twinOf(chart: Locator): Promise<string[][]> {
  const rows = chart.locator('tbody tr')
  await rows.first().waitFor()
  return rows.evaluateAll(all => all.map(row => [...row.querySelectorAll('data')].map(({ value }) => value)))
}
