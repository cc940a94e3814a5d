import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterEach, beforeAll, expect } from 'vitest'
import { CHROMIUM_ARGS, chromiumPath } from './chromium.ts'

export interface OpenOptions {
  locale?: 'zh-CN' | 'en'
  theme?: 'light' | 'dark'
  viewport?: { width: number, height: number }
  /** Of the page itself; the browser prints it as an error. */
  status?: 404 | 412 | 503
}

export interface OpenedBrowser {
  /** A page of its own, without cookies but these. */
  open: (url: string, options?: OpenOptions) => Promise<Page>
}

interface Profile {
  context: BrowserContext
  /** Of the pages that were opened since it was left. */
  origins: Set<string>
  /** Closes its pages and forgets what they have stored; what they have loaded stays, as for every reader who comes again. */
  leave: () => Promise<void>
}

async function createProfile(browser: Browser, locale: string, complain: (text: string) => void): Promise<Profile> {
  const context = await browser.newContext({ locale, reducedMotion: 'reduce' })
  const keeper = await context.newPage()
  const session = await context.newCDPSession(keeper)
  const origins = new Set<string>()
  // Watched, not caught on the way, which would keep the browser from using its cache. Nobody else can be reached (CHROMIUM_ARGS).
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

/** One for all files of a worker: it ends with the worker. */
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
 * A browser, with a profile for each language. After each test its pages must have asked nobody but their own server,
 * and printed no error.
 */
export function useBrowser(): OpenedBrowser {
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
      await context.addCookies([{ name: 'locale', value: locale, url: origin }, { name: 'theme', value: theme, url: origin }])
      const page = await context.newPage()
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme: theme })
      page.setDefaultTimeout(15_000)
      page.on('pageerror', error => complain(`error ${error.message}`))
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type()) && !message.text().includes(`responded with a status of ${status}`)) {
          complain(`console ${message.text()}`)
        }
      })
      await page.goto(url)
      return page
    },
  }
}

/** Nuxt has taken over the page: clicks are heard. */
export const untilHydrated = (page: Page) => page.waitForFunction(() =>
  // Nuxt leaves this on the window for whoever waits for it; its types are those of the built app.
  (window as unknown as { useNuxtApp?: () => { isHydrating?: boolean } }).useNuxtApp?.().isHydrating === false)
