import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
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

/**
 * One browser a file. After each test its pages must have asked nobody but their own server, and
 * printed no error.
 */
export function useBrowser(): OpenedBrowser {
  let browser: Browser
  let contexts: BrowserContext[] = []
  let complaints: string[] = []

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
  })

  afterEach(async () => {
    const found = complaints
    complaints = []
    await Promise.all(contexts.map(context => context.close()))
    contexts = []
    expect(found).toEqual([])
  })

  afterAll(() => browser?.close())

  return {
    async open(url, { locale = 'en', theme = 'light', viewport = { width: 1_440, height: 900 }, status } = {}) {
      const context = await browser.newContext({ viewport, locale, colorScheme: theme, reducedMotion: 'reduce' })
      contexts.push(context)
      const { origin } = new URL(url)
      await context.addCookies([{ name: 'locale', value: locale, url: origin }, { name: 'theme', value: theme, url: origin }])
      await context.route('**/*', (route) => {
        const target = route.request().url()
        if (target.startsWith(`${origin}/`) || target.startsWith('data:') || target.startsWith('blob:')) {
          return route.continue()
        }
        complaints.push(`asked ${target}`)
        return route.abort()
      })
      const page = await context.newPage()
      page.setDefaultTimeout(15_000)
      page.on('pageerror', error => complaints.push(`error ${error.message}`))
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type()) && !message.text().includes(`responded with a status of ${status}`)) {
          complaints.push(`console ${message.text()}`)
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
