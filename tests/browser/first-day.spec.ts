import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { createApi } from '../support/api/api'
import { findingsOf } from '../support/browser/axe'
import { untilHydrated, useBrowser } from '../support/browser/browser'
import { untilSealed } from '../support/run/runs'
import { useSharedConsole } from '../support/services/shared-console'

const server = useSharedConsole()
const browser = useBrowser(server)
const api = createApi(server)

const panel = (page: Page, title: string) =>
  page.locator('section.panel', { has: page.getByRole('heading', { name: title, level: 2 }) })
const guideOf = (page: Page, name = 'Guide to the example') => page.getByRole('navigation', { name })
const doneOf = (page: Page) => guideOf(page).locator('[data-done]').evaluateAll(steps =>
  steps.map(step => step.querySelector('.step')?.childNodes[1]?.textContent?.trim()))

describe('the first day', () => {
  it('offers the example on an empty console, in both languages and themes', async () => {
    const page = await browser.open(server.url)
    await untilHydrated(page)
    await panel(page, 'Try it first').getByRole('button', { name: 'Run the example' }).waitFor()
    expect(await findingsOf(page)).toEqual([])

    const other = await browser.open(server.url, { locale: 'zh-CN' })

    await panel(other, '先体验一下').getByRole('button', { name: '运行示例流程' }).waitFor()
    await panel(other, '先体验一下').getByText('封存为一个版本').waitFor()
  })

  it('leads from one click over the live run to everything that it has made', async () => {
    const page = await browser.open(server.url)
    await untilHydrated(page)
    await panel(page, 'Try it first').getByRole('button', { name: 'Run the example' }).click()

    await page.waitForURL(/\/runs\/[0-9a-f-]{36}\?project=/)
    await page.getByRole('heading', { name: 'Example pipeline', level: 1 }).waitFor()
    const guide = guideOf(page)
    // No reload: the page follows the run to its end.
    await guide.getByRole('link', { name: 'Statistics' }).waitFor()
    await expect.poll(() => doneOf(page)).toEqual(['Stages'])

    await guide.getByRole('link', { name: 'Rejected records' }).click()
    // A line that was cut off is shown as it stands in the file.
    await page.getByRole('dialog').getByText('The customer scratched the inner pot').waitFor()
    // The dialog covers the guide, and leads on by itself.
    await page.getByRole('dialog').getByText('Meant to be rejected').waitFor()
    await page.getByRole('dialog').getByRole('link', { name: 'Next: Sealed version' }).click()
    await page.waitForURL(/\/datasets\/[0-9a-f-]{36}\?tab=versions&project=/)
    await expect.poll(() => doneOf(page)).toEqual(['Stages', 'Rejected records', 'Sealed version'])
    // By keyboard alone.
    await guide.getByRole('link', { name: 'Records', exact: true }).focus()
    await page.keyboard.press('Enter')
    // Both languages, to read without opening anything.
    await page.getByRole('main').getByText('Kettle K2: what it is').first().waitFor()
    await page.getByRole('main').getByText('电热水壶 K2 简介').first().waitFor()
    await guide.getByRole('link', { name: 'Statistics' }).click()
    await page.waitForURL(/\/stats\/stages\?pipeline=/)
    expect(await guide.getByRole('link', { name: 'That’s all. Add your own data →' }).getAttribute('href'))
      .toMatch(/^\/sources\?add=1&project=/)
    expect(await findingsOf(page)).toEqual([])

    await page.reload()
    await expect.poll(() => doneOf(page))
      .toEqual(['Stages', 'Rejected records', 'Sealed version', 'Records', 'Statistics'])
    await untilHydrated(page)
    await guide.getByRole('button', { name: 'Dismiss the guide' }).click()
    await guide.waitFor({ state: 'detached' })
  })

  it('has real reasons at every stage, and is no step of one’s own', async () => {
    const { demo, made } = await api('overviewGet')
    const { run, version } = await untilSealed(api, demo?.runId ?? '')
    const [dropped, failed] = (['droppedByReason', 'failedByReason'] as const)
      .map(which => Object.assign({}, ...run.stages.map(stage => stage[which])))

    const page = await browser.goOn(server.url)

    expect(made).toEqual({ source: false, dataset: false, pipeline: false, run: false, result: false })
    // What its documents were written for, and nothing else: too little to call the run a partial success.
    expect(dropped).toEqual({ DUPLICATE: 14, OTHER_LANGUAGE: 9, TOO_FEW_TOKENS: 9 })
    expect(failed).toEqual({ INVALID_JSON: 1, QUALITY_PATTERN: 1 })
    expect({ name: run.stateName, read: run.recordsIn, rows: version.rows })
      .toEqual({ name: 'succeeded', read: 200, rows: 166 })
    await panel(page, 'Latest versions').getByRole('link', { name: /^Example dataset 1\.0\.0/ }).waitFor()
    await panel(page, 'Get started').getByRole('link', { name: 'Add source' }).waitFor()
    await panel(page, 'Demo data').getByRole('button', { name: 'Load demo data' }).waitFor()
  })
})
