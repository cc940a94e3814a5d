import type { Page, Route } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createApi } from '../../support/api/api'
import { givenAllPages } from '../../support/browser/all-pages'
import { OF_PACE, untilHydrated, useBrowser, type OpenOptions } from '../../support/browser/browser'
import { addSlowTask } from '../../support/run/slow-run'
import { mainDatabase } from '../../support/services/databases'
import { drawn, isCampaign } from '../../support/services/rounds'
import { startConsole } from '../../support/services/servers'
import { hold } from '../../support/hold'

/** Tabs that walk at once, each through its part of the pages: files that come late leave the cores free. */
const TABS = 3
/** The longest delay of a file, so that parts of a page become alive in every order. */
const LONGEST_MS = 240

/** In another zone than the one that pages know without the settings. */
const server = hold(() => startConsole({
  database: mainDatabase(),
  env: { MODEL_SIMULATOR: 'true', MODEL_ALLOW_PRIVATE: 'true', REPORT_TIME_ZONE: 'America/New_York' },
}))
/** It complains of what the browser prints, "Hydration completed but contains mismatches" too. */
const browser = useBrowser()
const api = createApi(() => server.url)
let paths: string[] = []

beforeAll(async () => {
  paths = await givenAllPages({ url: server.url }, api)
  const { taskId } = await addSlowTask(server.url, api, { name: 'Runs on', rows: 20_000, latencyMs: 400 })
  const { id } = await api('taskLaunch', { params: { id: taskId }, body: {} })
  paths.push(`/runs/${id}`, `/runs/${id}?tab=events`)
}, 180_000)

/** Files come late, each time in another order; the same whenever the test is repeated. */
async function delayFiles(page: Page) {
  let asked = 0
  await page.route('**/_nuxt/*.js', async (route: Route) => {
    asked += 1
    await new Promise(resolve => setTimeout(resolve, asked * 37 % LONGEST_MS))
    await route.continue()
  })
}

/** Asks for a finger: what a page learns of that only in the browser must not change how it becomes alive. */
async function takeTouch(page: Page) {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 5 })
}

/** Follows a link as soon as there is a router, before the page is alive. */
const leaveEarly = (page: Page, next: string) => page.evaluate(async (to) => {
  const find = () => {
    try {
      // Clicks have no effect before. Nuxt sets this on the window; its types are those of the built app.
      return '__vue_app__' in (document.querySelector('#__nuxt') ?? {}) && (window as unknown as {
        useNuxtApp?: () => { $router?: { push: (path: string) => Promise<unknown> } }
      }).useNuxtApp?.().$router
    }
    catch {
      return false
    }
  }
  while (!find()) {
    await new Promise(resolve => setTimeout(resolve, 1))
  }
  const router = find()
  await (router && router.push(to))
}, next)

/** @returns errors and warnings that the browser has printed on any of the pages, each with its address. */
async function inTabs(
  all: readonly string[], options: OpenOptions, walk: (page: Page, part: string[]) => Promise<void>,
): Promise<string[]> {
  const printed: string[] = []
  const pages: Page[] = []
  while (pages.length < TABS) {
    const page = await browser.open(server.url, options)
    page.on('console', message =>
      ['error', 'warning'].includes(message.type()) && !message.text().includes(OF_PACE)
      && printed.push(`${page.url()} ${message.text()}`))
    await delayFiles(page)
    pages.push(page)
  }
  await Promise.all(pages.map((page, tab) => walk(page, all.filter((_path, index) => index % TABS === tab))))
  return printed
}

const draw = (all: readonly string[]) => drawn(all, { by: 'hydration', count: Math.ceil(all.length / 2) })

/** In one language at a desk, in the other on a phone: the seed of the run draws for each page which of the two. */
const SCREENS = [
  { locale: 'en', viewport: { width: 1_440, height: 900 }, isTouched: false },
  { locale: 'zh-CN', viewport: { width: 390, height: 844 }, isTouched: true },
] as const

describe.each(SCREENS)('each page in $locale that is drawn for it', ({ locale, viewport, isTouched }) => {
  it('becomes alive as the server has sent it, in whatever order its files come', async () => {
    const half = draw(paths)
    const walked = locale === 'en' || isCampaign ? half : paths.filter(path => !half.includes(path))
    const printed = await inTabs(walked, { locale, viewport }, async (page, part) => {
      if (isTouched) {
        await takeTouch(page)
      }
      expect(await page.evaluate(() => matchMedia('(hover: none) and (pointer: coarse)').matches)).toBe(isTouched)
      for (const path of part) {
        await page.goto(server.url + path)
        await untilHydrated(page)
      }
    })

    expect(printed).toEqual([])
  })
})

it('a page may be left by a link before it is alive: a half of them, which the seed of the run draws', async () => {
  // A review puts its sample into its address as soon as it is alive, and goes on there.
  const inside = paths.filter(path => path !== '/sign-in' && !path.startsWith('/qc/review/'))
  const printed = await inTabs(draw(inside), { locale: 'zh-CN' }, async (page, part) => {
    for (const path of part) {
      const next = inside[(inside.indexOf(path) + 7) % inside.length] ?? '/'
      await page.goto(server.url + path, { waitUntil: 'commit' })
      await leaveEarly(page, next)
      await untilHydrated(page)
      expect(new URL(page.url()).pathname, `${path} → ${next}`).toBe(new URL(next, server.url).pathname)
    }
  })

  expect(printed).toEqual([])
})
