import type { Page } from 'playwright-core'
import type { Router } from 'vue-router'
import { describe, expect, it } from 'vitest'
import en from '~/i18n/locales/en'
import { createApi } from '../../support/api/api'
import { goTo, untilHydrated, useBrowser } from '../../support/browser/browser'
import { makeReviewLot } from '../../support/quality/review-lot'
import { useSharedConsole } from '../../support/services/shared-console'

const server = useSharedConsole()
const browser = useBrowser(server)
const api = createApi(server)

const lineOf = (row: number) =>
  `{"id": ${row}.0, "question":"How long do two pipes take to fill half of the tank of house number ${row}, when one `
  + `alone takes 6 hours?", "answer":"Half of the tank ${row} takes 9/5 hours, that is 1 hour 45 minutes, as both `
  + 'pipes are open all the time."}'
const lines = (count: number) => Array.from({ length: count }, (_, row) => lineOf(row))

/** Of a sample that is on the screen: keys before that are refused. */
const headingOf = (page: Page, position: number) =>
  page.locator('[data-seen="true"]').getByRole('heading', { name: `S-${position}`, exact: true })
/** Of each language the first is loaded, the others go on in its page. */
const openLot = (lotId: string, locale: 'en' | 'zh-CN' = 'en', query = '') =>
  browser.goOn(`${server.url}/qc/review/${lotId}${query}`, { locale })
const countsOf = async (lotId: string) => (await api('qcLotGet', { params: { id: lotId } })).counts

describe('a review that was interrupted', () => {
  it('keeps what was typed through a lost connection and a reload, and sends verdicts when it is back', async () => {
    const { lotId } = await makeReviewLot(server, api, { lines: lines(4) })
    const page = await openLot(lotId)
    await headingOf(page, 1).waitFor()
    await page.keyboard.press('n')
    await page.keyboard.type('half typed')
    await page.reload()
    await untilHydrated(page)
    await headingOf(page, 1).waitFor()
    await expect.poll(() => page.getByLabel(en.review.note.title).inputValue()).toBe('half typed')

    await page.evaluate(() => {
      const real = window.fetch
      Object.assign(window, { restoreFetch: () => Object.assign(window, { fetch: real }) })
      window.fetch = (...request) =>
        String(request[0]).includes('/verdict') ? Promise.reject(new TypeError('Failed to fetch')) : real(...request)
    })
    await page.getByRole('main').click({ position: { x: 5, y: 300 } })
    await page.keyboard.press('1')
    await headingOf(page, 2).waitFor()
    await page.getByText(en.review.fault.unsent.split('|')[0]?.replace('{count}', '1').trim() ?? '').waitFor()
    expect((await countsOf(lotId)).reviewed).toBe(0)
    await page.evaluate(() => {
      // Put there above.
      (window as unknown as { restoreFetch: () => void }).restoreFetch()
      window.dispatchEvent(new Event('online'))
    })

    await expect.poll(() => countsOf(lotId)).toMatchObject({ reviewed: 1, passed: 1 })
    const { items: [first] } = await api('qcLotSamples', { params: { id: lotId } })
    expect((await api('qcSampleGet', { params: { id: first?.id ?? '' } })).verdicts[0]?.note).toBe('half typed')
  })

  it('does not call back somebody who leaves before its first sample has come', async () => {
    const { lotId } = await makeReviewLot(server, api, { lines: lines(3) })
    const page = await browser.open(`${server.url}/qc`, { locale: 'en' })
    await untilHydrated(page)
    let claim = () => {}
    const claimed = new Promise<void>((resolve) => {
      claim = resolve
    })
    await page.route(/\/qc\/lots\/[^/]+\/next/, async (route) => {
      await claimed
      await route.continue()
    })
    await goTo(page, `/qc/review/${lotId}`)
    await page.getByRole('main').waitFor()
    // The page behind the click takes its time.
    await page.evaluate(() => {
      const { useNuxtApp } = window as unknown as { useNuxtApp: () => { $router: Router } }
      const router = useNuxtApp().$router
      let isFirst = true
      router.beforeResolve(() => {
        const waits = isFirst ? new Promise<void>(resolve => Object.assign(window, { arrive: resolve })) : undefined
        isFirst = false
        return waits
      })
    })
    await page.getByRole('navigation').getByRole('link', { name: en.navigation.stats }).first().click()
    claim()
    await headingOf(page, 1).waitFor()
    await page.evaluate(() => (window as unknown as { arrive: () => void }).arrive())

    await page.waitForURL(url => url.pathname === '/stats')
    await page.getByRole('heading', { level: 1, name: en.stat.title }).waitFor()
    await page.unrouteAll()
  })
})
