import { chromium, type Browser, type BrowserContext, type Page, type Request } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { CHROMIUM_ARGS, chromiumPath } from './chromium.ts'

export interface OpenOptions {
  locale?: 'zh-CN' | 'en'
  theme?: 'light' | 'dark'
  viewport?: { width: number, height: number }
  /** Status of the page itself or of a request that it makes, which the browser prints as an error. */
  status?: 401 | 404 | 412 | 422 | 503
  /** The network is cut in the course of the test, which the browser prints. */
  isCut?: boolean
}

export interface OpenedBrowser {
  /** Opens a page without cookies other than these. */
  open: (url: string, options?: OpenOptions) => Promise<Page>
  /**
   * Goes on in the page of the test before, as a link leads there, with all that it has kept: where another test has
   * loaded that page anew. Opens one if that test has failed, had another language, or has ended at this address.
   */
  goOn: (url: string, options?: Pick<OpenOptions, 'locale' | 'viewport'>) => Promise<Page>
}

const VIEWPORT = { width: 1_440, height: 900 }

/** Of one step on a page, beside whatever else uses the cores. */
const STEP_MS = 120_000

/** Part of a warning that tells how slow the machine is, not that nothing uses a file. */
export const OF_PACE = 'not used within a few seconds'

/** Long enough for a slow machine: what takes longer is not slow, it hangs. */
const HANGS_MS = 180_000

/** @throws Error that says what hangs; without it a test says nothing but that its time is over. */
async function inTime<T>(what: string, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it hangs: ${what}`)), HANGS_MS)
  })
  try {
    return await Promise.race([work, late])
  }
  finally {
    clearTimeout(timer)
  }
}

interface OpenedPage {
  page: Page
  locale: string
}

interface Profile {
  context: BrowserContext
  /** Origins that the pages have requested since the last `leave`. */
  origins: Set<string>
  /** The open pages, each with its address and its tree of names and roles. */
  shown: () => Promise<{ url: string, text: string }[]>
  /** Closes the pages but one. */
  closePages: (but?: Page) => Promise<void>
  /** Closes the pages and clears what they have stored; the browser's cache stays, as for every returning reader. */
  leave: () => Promise<void>
}

async function createProfile(browser: Browser, locale: string, complain: (text: string) => void): Promise<Profile> {
  const context = await browser.newContext({ locale, reducedMotion: 'reduce' })
  const keeper = await context.newPage()
  const session = await context.newCDPSession(keeper)
  const origins = new Set<string>()
  // Requests are observed, not intercepted: interception would disable the browser's cache. No other host can be
  // reached (CHROMIUM_ARGS).
  context.on('request', (request) => {
    const target = request.url()
    if (![...origins].some(origin => target.startsWith(`${origin}/`)) && !/^(?:data|blob|about):/.test(target)) {
      complain(`asked ${target}`)
    }
  })
  const closePages = async (but?: Page) => {
    await Promise.all(context.pages().filter(page => page !== keeper && page !== but).map(page => page.close()))
  }
  return {
    context,
    origins,
    closePages,
    shown: () => Promise.all(context.pages().filter(page => page !== keeper).map(async page => ({
      url: page.url(),
      text: await page.locator('body').ariaSnapshot({ timeout: 5_000 }).catch(error => `nothing: ${error}`),
    }))),
    async leave() {
      await inTime('pages that close', closePages())
      await inTime('cookies that go', context.clearCookies())
      for (const origin of origins) {
        const storage = { origin, storageTypes: 'local_storage,indexeddb' }
        await inTime(`the storage of ${origin} that is cleared`, session.send('Storage.clearDataForOrigin', storage))
      }
      origins.clear()
    },
  }
}

/** Enough for a page with a dialog; more hides the other failures of a run. */
const SEEN_LENGTH = 8_000

/** Of each open page its address and what a reader of it is told, so that a failure far away can be understood. */
async function seenIn(open: Profile[]): Promise<string[]> {
  const pages = (await Promise.all(open.map(profile => profile.shown()))).flat()
  return pages.map(({ url, text }) => `${url} shows ${text.slice(0, SEEN_LENGTH)}`)
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
 * @param place whose project the addresses name; default: the project that each console has.
 */
export function useBrowser(place?: { projectKey: string }): OpenedBrowser {
  let browser: Browser
  let last: OpenedPage | undefined
  /** The last page of a test that has passed, until the next test has chosen. */
  let kept: OpenedPage | undefined

  const leave = async () => {
    kept = undefined
    await Promise.all([...profiles.values()].map(profile => profile.leave()))
  }

  beforeAll(async () => {
    browser = await (launched ??= launch())
  })

  afterEach(async ({ task }) => {
    const found = complaints
    complaints = []
    kept = last ?? kept
    last = undefined
    const seen = task.result?.state === 'fail' ? await seenIn([...profiles.values()]) : []
    if (kept && task.result?.state === 'pass' && found.length === 0) {
      await Promise.all([...profiles.values()].map(profile => profile.closePages(kept?.page)))
    }
    else {
      await leave()
    }
    // Of a failed test, what its pages show belongs to what is found.
    expect([...found, ...seen]).toEqual([])
  })

  afterAll(leave)

  /** Unless it names another. */
  function inProject(url: string): string {
    const address = new URL(url)
    if (place && !address.searchParams.has('project')) {
      address.searchParams.set('project', place.projectKey)
    }
    return address.href
  }

  async function open(
    url: string, { locale = 'en', theme = 'light', viewport = VIEWPORT, status, isCut = false }: OpenOptions = {},
  ): Promise<Page> {
    if (kept) {
      await leave()
    }
    const profile = profiles.get(locale) ?? await createProfile(browser, locale, complain)
    profiles.set(locale, profile)
    const { context, origins } = profile
    const { origin } = new URL(url)
    origins.add(origin)
    const cookies = Object.entries({ locale, theme }).map(([name, value]) => ({ name, value, url: origin }))
    await inTime('cookies that are set', context.addCookies(cookies))
    const page = await inTime('a new page', context.newPage())
    await inTime('a page that is resized', page.setViewportSize(viewport))
    await inTime('a page that takes its theme', page.emulateMedia({ colorScheme: theme }))
    page.setDefaultTimeout(STEP_MS)
    page.on('pageerror', (error) => {
      // The router waits for one of a page's files at a time, and the browser prints that nobody waits for the others.
      if (!isCut || !error.message.includes('dynamically imported module')) {
        complain(`error ${error.message}`)
      }
    })
    page.on('console', (message) => {
      // Of an answer, of the handshake of a socket, and of a file that was asked for early.
      const isExpected = [
        `responded with a status of ${status}`, `Unexpected response code: ${status}`,
        OF_PACE,
        ...isCut ? ['net::ERR_INTERNET_DISCONNECTED', 'dynamically imported module'] : [],
      ].some(text => message.text().includes(text))
      if (['error', 'warning'].includes(message.type()) && !isExpected) {
        complain(`console ${message.text()}`)
      }
    })
    // Addresses that a test types are those of its project, as links are.
    const goto = page.goto.bind(page)
    page.goto = (to, options) => goto(inProject(to), options)
    await page.goto(url)
    // A console of the file's own ends before its pages would.
    last = place && theme === 'light' && status === undefined ? { page, locale } : undefined
    return page
  }

  return {
    open,
    async goOn(url, { locale = 'en', viewport = VIEWPORT } = {}) {
      if (kept?.locale !== locale || kept.page.url() === inProject(url)) {
        const page = await open(url, { locale, viewport })
        await untilHydrated(page)
        return page
      }
      last = kept
      kept = undefined
      const { page } = last
      await page.setViewportSize(viewport)
      const { pathname, search } = new URL(url)
      await goTo(page, pathname + search)
      return page
    },
  }
}

/** The query of the page's address, without the project of the test. */
export function searchOf(page: Page): string {
  const { searchParams } = new URL(page.url())
  searchParams.delete('project')
  return searchParams.size > 0 ? `?${searchParams}` : ''
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
  const open = new Set<Request>()
  const begin = (request: Request) => void open.add(request)
  const end = (request: Request) => void open.delete(request)
  page.on('request', begin).on('requestfinished', end).on('requestfailed', end)
  try {
    const step = await inTime(`the page on the way to ${path}`, page.evaluate(async ([address, patience]) => {
      // Of the built app, as above.
      const { $router, hooks } = (window as unknown as { useNuxtApp: () => NuxtGlobal }).useNuxtApp()
      // The router is there first; the page before stays until the new one has what it shows.
      const shown = new Promise<void>(resolve => hooks.hookOnce('page:loading:end', resolve))
      let step = 'the router does not come to it'
      const gone = (async () => {
        await $router.push(address)
        step = 'the page shows nothing'
        await shown
        step = ''
      })()
      await Promise.race([gone, new Promise(resolve => setTimeout(resolve, patience))])
      return step
    }, [path, HANGS_MS / 2] as const))
    if (step !== '') {
      const waiting = [...open].map(request => `${request.method()} ${request.url()}`)
      throw new Error(`${path} hangs at ${page.url()}: ${step}; open requests: ${waiting.join(', ') || 'none'}`)
    }
  }
  finally {
    page.off('request', begin).off('requestfinished', end).off('requestfailed', end)
  }
}
