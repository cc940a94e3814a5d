import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { unzipSync } from 'fflate'
import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createApi } from '../../support/api/api'
import { untilHydrated, useBrowser } from '../../support/browser/browser'
import { untilSealed } from '../../support/run/runs'
import { addSlowTask } from '../../support/run/slow-run'
import { useSharedConsole } from '../../support/services/shared-console'

const ROWS = 120
const VERDICTS = 32

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

describe('the whole page', () => {
  it('is one archive, in which every file has its checksum, and is printed with its range and every chart, without what is worked with', async () => {
    const page = await openStats(`/stats?from=now-6h&to=now&pipeline=${pipelineId}`, { theme: 'dark' })
    await chartsOf(page)
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download all' }).click()
    const download = await saved

    const entries = unzipSync(new Uint8Array(await readFile(await download.path())))
    const names = Object.keys(entries)
    const manifest = JSON.parse(new TextDecoder().decode(entries['manifest.json']))
    const sums = new TextDecoder().decode(entries.SHA256SUMS).trim().split('\n').map(line => line.split('  '))

    expect(download.suggestedFilename()).toMatch(/_\d{8}T\d{4}-\d{8}T\d{4}_Asia-Shanghai_[0-9a-f]{12}\.zip$/)
    expect(names.filter(name => name.endsWith('.csv')).length).toBeGreaterThanOrEqual(5)
    expect(names.filter(name => name.endsWith('.png')).length).toBeGreaterThanOrEqual(4)
    expect(sums.map(([sum, name = '']) => [sum, name])).toEqual(names.filter(name => name !== 'SHA256SUMS').map(name =>
      [createHash('sha256').update(entries[name] ?? '').digest('hex'), name]))
    expect(manifest).toMatchObject(
      { zone: 'Asia/Shanghai', filters: [{ name: 'Pipeline', value: 'Counted' }], panels: expect.arrayContaining([
        expect.objectContaining({ title: 'Throughput comparison', commit: expect.stringMatching(/^[0-9a-f]{12}$/) }),
      ]) },
    )

    await page.evaluate(() => Object.assign(window, { print: () => window.dispatchEvent(new Event('beforeprint')) }))

    await page.getByRole('button', { name: 'Print' }).click()

    await expect.poll(() => page.locator('.chart .plot:not(:has(canvas))').count()).toBe(0)
    await page.emulateMedia({ media: 'print' })
    await expect.poll(() => page.locator('dl.facts').innerText())
      .toMatch(/Range\s*\d{4}-\d\d-\d\dT.*Pipeline\s*Counted.*Data snapshot/s)
    expect(await page.locator('.tabs, [role="search"], .export').evaluateAll(all =>
      all.every(element => !element.checkVisibility())))
      .toBe(true)
    expect(await page.evaluate(() => document.documentElement.classList.contains('dark'))).toBe(false)
  })
})
