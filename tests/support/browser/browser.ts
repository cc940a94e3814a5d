import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterEach, beforeAll, expect } from 'vitest'
import type { Place } from '../api/api.ts'
import { CHROMIUM_ARGS, chromiumPath } from './chromium.ts'

export interface OpenOptions {
  locale?: 'zh-CN' | 'en'
  theme?: 'light' | 'dark'
  viewport?: { width: number, height: number }
  /** Status of the page itself or of a request that it makes, which the browser prints as an error. */
  status?: 401 | 404 | 412 | 422 | 503
}

export interface OpenedBrowser {
  /** Opens a page without cookies other than these. */
  open: (url: string, options?: OpenOptions) => Promise<Page>
}

interface Profile {
  context: BrowserContext
  /** Origins that the pages have requested since the last `leave`. */
  origins: Set<string>
  /** Closes the pages and clears what they have stored; the browser's cache stays, as for every returning reader. */
  leave: () => Promise<void>
}

async function createProfile(browser: Browser, locale: string, complain: (text: string) => void): Promise<Profile> {
  const context = await browser.newContext({ locale, reducedMotion: 'reduce' })
  const keeper = await context.newPage()
  const session = await context.newCDPSession(keeper)
  const origins = new Set<string>()
  // Requests are observed, not intercepted: interception would disable the browser's cache. No other host can be reached
  // (CHROMIUM_ARGS).
  context.on('request', (request) => {
    const target = request.url()
    if (![...origins].some(origin => target.startsWith(`${origin}/`)) && !/^(?:data|blob|about):/.test(target)) {
      complain(`asked ${target}`)
    }
  })
  return {
    context,
    origins,
    async leave() {
      await Promise.all(context.pages().filter(page => page !== keeper).map(page => page.close()))
      await context.clearCookies()
      for (const origin of origins) {
        await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'local_storage,indexeddb' })
      }
      origins.clear()
    },
  }
}

/** One browser for all files of a worker; it ends with the worker. */
let launched: Promise<Browser> | undefined
const profiles = new Map<string, Profile>()
let complaints: string[] = []
const complain = (text: string) => void complaints.push(text)

async function launch(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
  browser.on('disconnected', () => {
    launched = undefined
    profiles.clear()
  })
  return browser
}

/**
 * A browser, with a profile for each language. After each test its pages must have requested nothing but their own
 * server, and printed no error.
 *
 * @param place whose project the pages show; default: the project that each console has.
 */
export function useBrowser(place?: Pick<Place, 'projectId'>): OpenedBrowser {
  let browser: Browser

  beforeAll(async () => {
    browser = await (launched ??= launch())
  })

  afterEach(async () => {
    const found = complaints
    complaints = []
    await Promise.all([...profiles.values()].map(profile => profile.leave()))
    expect(found).toEqual([])
  })

  return {
    async open(url, { locale = 'en', theme = 'light', viewport = { width: 1_440, height: 900 }, status } = {}) {
      const profile = profiles.get(locale) ?? await createProfile(browser, locale, complain)
      profiles.set(locale, profile)
      const { context, origins } = profile
      const { origin } = new URL(url)
      origins.add(origin)
      const chosen = { locale, theme, ...place?.projectId !== undefined && { project: place.projectId } }
      await context.addCookies(Object.entries(chosen).map(([name, value]) => ({ name, value, url: origin })))
      const page = await context.newPage()
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme: theme })
      page.setDefaultTimeout(15_000)
      page.on('pageerror', error => complain(`error ${error.message}`))
      page.on('console', (message) => {
        // Of an answer, and of the handshake of a socket.
        const isExpected = [`responded with a status of ${status}`, `Unexpected response code: ${status}`].some(text => message.text().includes(text))
        if (['error', 'warning'].includes(message.type()) && !isExpected) {
          complain(`console ${message.text()}`)
        }
      })
      await page.goto(url)
      return page
    },
  }
}

/** Nuxt has hydrated the page: clicks have an effect. */
export const untilHydrated = (page: Page) => page.waitForFunction(() =>
  // Nuxt sets this on the window; its types are those of the built app.
  (window as unknown as { useNuxtApp?: () => { isHydrating?: boolean } }).useNuxtApp?.().isHydrating === false)

interface NuxtGlobal {
  $router: { push: (path: string) => Promise<unknown> }
  hooks: { hookOnce: (name: 'page:loading:end', done: () => void) => void }
}

/** Goes to an address of the console as a link does: a fifth of the time that loading a page takes. */
export async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate(async (address) => {
    // Of the built app, as above.
    const { $router, hooks } = (window as unknown as { useNuxtApp: () => NuxtGlobal }).useNuxtApp()
    // The router is there first; the page before stays until the new one has what it shows.
    const shown = new Promise<void>(resolve => hooks.hookOnce('page:loading:end', resolve))
    await $router.push(address)
    await shown
  }, path)
}
