import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'
import { createApi } from '../../support/api/api'
import { findingsOf } from '../../support/browser/axe'
import { searchOf, untilHydrated, useBrowser } from '../../support/browser/browser'
import { useSharedConsole } from '../../support/services/shared-console'

/** More than one answer of the API holds: the first ones are not among the newest. */
const MANY = 205
const PHONE = { width: 360, height: 740 }

const server = useSharedConsole()
const browser = useBrowser(server)
const api = createApi(server)
let firstId = ''

beforeAll(async () => {
  const dataset = await api('datasetCreate', { body: { name: 'Rice' } })
  const stages = [
    { key: 'read', kind: 'input.dataset', name: 'Read' },
    { key: 'publish', kind: 'publish', name: 'Publish', needs: ['read'], parameters: { dataset_id: dataset.id } },
  ]
  for (let number = 1; number <= MANY; number += 1) {
    const { id } = await api('pipelineCreate', { body: { name: `Rice ${number}`, stages } })
    firstId ||= id
  }
})

async function openRuns(options: { locale?: 'en' | 'zh-CN', viewport?: typeof PHONE } = {}): Promise<Page> {
  const page = await browser.goOn(`${server.url}/runs`, options)
  await untilHydrated(page)
  return page
}

describe('one of many pipelines', () => {
  it('is found by the palette, the closest name first', async () => {
    const page = await openRuns()
    await page.keyboard.press('Control+k')
    const palette = page.getByRole('dialog', { name: en.palette.label })
    await palette.waitFor()

    await page.keyboard.type('rice 1')

    const group = palette.getByRole('group', { name: en.palette.group.pipelines })
    await expect.poll(() => group.getByRole('option').first().textContent()).toContain('Rice 1')
    await expect.poll(() => group.getByRole('option').count()).toBe(5)
    await group.getByRole('option').first().click()
    await page.waitForURL(url => url.pathname === `/pipelines/${firstId}`)
  })

  it('is found by the filter of runs, with the keyboard alone, and keeps its name', async () => {
    const page = await openRuns()
    await page.getByRole('button', { name: 'Filter by pipeline' }).press('Enter')
    const filter = page.getByRole('dialog', { name: 'Filter by pipeline' })
    await filter.getByText('50 of them are shown.').waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search')
    expect(await findingsOf(page)).toEqual([])

    await page.keyboard.type('Rice 1')
    await page.keyboard.press('Enter')
    await expect.poll(() =>
      filter.getByRole('checkbox').first().evaluate(box => box.closest('label')?.textContent?.trim()))
      .toBe('Rice 1')
    await filter.getByRole('checkbox').first().press('Space')

    await expect.poll(() => searchOf(page)).toContain(`pipelineId=${firstId}`)
    await page.reload()
    await untilHydrated(page)
    await page.getByRole('button', { name: 'Pipeline: Rice 1', exact: true }).waitFor()
  })

  it.each(['en', 'zh-CN'] as const)('fits on a phone, and says when none has the name, in %s', async (locale) => {
    const texts = { en, 'zh-CN': zh }[locale].run.filter
    const page = await openRuns({ locale, viewport: PHONE })
    await page.locator('.toggle').click()
    await page.locator('.box', { hasText: texts.pipeline }).getByRole('button').first().click()
    await page.getByRole('searchbox', { name: texts.find_pipeline }).fill('nowhere')

    await page.getByText(texts.no_pipeline).waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth))
      .toBe(0)
  })
})
