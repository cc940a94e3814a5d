import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import en from '~/i18n/locales/en'
import { createApi } from '../../support/api/api'
import { DEMO_TEST_MS, loadDemoData } from '../../support/api/demo-data'
import { goTo, untilHydrated, useBrowser } from '../../support/browser/browser'
import { hold } from '../../support/hold'
import { mainDatabase } from '../../support/services/databases'
import { startConsole } from '../../support/services/servers'

const WIDTHS = [360, 390, 480, 640, 760, 768, 900, 980, 1_024, 1_180, 1_280, 1_440, 1_920]
/** A range of dates has the longest words. */
const DATES = 'from=2026-01-01T00:00:00Z&to=2026-01-31T23:59:00Z'
/** Of a name, which may be cut, but says something. */
const LEAST_PX = 24

/** The demo project has a badge and firing alerts in the bar. */
const server = hold(() => startConsole({ database: mainDatabase() }))
const browser = useBrowser()
const api = createApi(() => server.url)
let demoKey = ''

beforeAll(async () => {
  demoKey = (await loadDemoData(api)).key
}, DEMO_TEST_MS)

/** What lies over its neighbour in the bar, leaves it, or is too narrow to say anything. */
const faultsOf = (page: Page) => page.evaluate((leastPx) => {
  const bar = document.querySelector('.topbar')
  const isSeen = (element: Element) => {
    const { width, height } = element.getBoundingClientRect()
    return element.closest('[popover]') === null && height > 0 && (width > 1 || element.matches('.cut'))
      && element.checkVisibility() && getComputedStyle(element).clipPath === 'none'
  }
  const parts = [...bar?.querySelectorAll('.icon, .initial, .cut, .badge, .count, .words, .time, .dot, .zone') ?? []]
    .filter(isSeen)
    .map(element => ({ element, name: [...element.classList].join('.'), box: element.getBoundingClientRect() }))
  const over = parts.flatMap(({ element, name, box }, at) => parts.slice(at + 1)
    .filter(other => !element.contains(other.element) && !other.element.contains(element))
    .filter(other => Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left) > 0.5)
    .map(other => `${name} and ${other.name} lie over each other`))
  const outside = parts.filter(({ box }) => box.left < 0 || box.right > document.documentElement.clientWidth)
    .map(({ name }) => `${name} is out of the window`)
  const narrow = parts.filter(({ element }) =>
    element.matches('.cut') && element.clientWidth < Math.min(leastPx, element.scrollWidth))
    .map(({ element, name }) => `${name} has ${element.clientWidth} px`)
  return parts.length === 0 ? ['no bar'] : [...over, ...outside, ...narrow]
}, LEAST_PX)

describe.each(['en', 'zh-CN'] as const)('the top bar in %s', (locale) => {
  it('has room for all that it shows, at every width', async () => {
    const page = await browser.open(`${server.url}/runs?project=${demoKey}`, { locale })
    await untilHydrated(page)
    for (const path of ['/', '/stats', `/stats?${DATES}`]) {
      await goTo(page, `${path}${path.includes('?') ? '&' : '?'}project=${demoKey}`)
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 })

        await expect.poll(() => faultsOf(page), { message: `${path} at ${width} px` }).toEqual([])
      }
    }
  })
})

it('marks demo data in the tab that shows them, and in no other', async () => {
  const plain = await browser.open(`${server.url}/runs`)
  const demo = await browser.open(`${server.url}/runs?project=${demoKey}`)

  await demo.getByText(en.project.demo.notice).waitFor()
  await plain.reload()
  await untilHydrated(plain)
  expect(await plain.getByText(en.project.demo.notice).count()).toBe(0)
})
