import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import path from 'node:path'
import type { Browser } from 'playwright-core'

export interface Paint {
  /** First contentful paint and the largest, in ms since the request. */
  fcpMs: number
  lcpMs: number
  /** Since when a click has an effect, in ms since the request. */
  usableMs: number
  /** What tasks of the main thread took beyond 50 ms each. */
  blockedMs: number
  /** Cumulative layout shift. */
  shift: number
}

/** Until a page has settled: charts drawn, live connection open. */
const SETTLED_MS = 2_500
const VIEWPORT = { width: 1_440, height: 900 }

declare global {
  interface Window { seen: { lcpMs: number, usableMs: number, blockedMs: number, shift: number } }
}

export interface Link {
  /** Of each request, there and back. */
  latencyMs: number
  megabitPerSecond: number
}

/**
 * Loads a page with nothing in the browser's memory, as a first visitor does.
 *
 * @param link what lies between; absent = this machine.
 */
export async function measurePaint(browser: Browser, url: string, link?: Link): Promise<Paint> {
  const context = await browser.newContext({ viewport: VIEWPORT, locale: 'zh-CN' })
  try {
    const page = await context.newPage()
    if (link) {
      const bytesPerSecond = link.megabitPerSecond * 1_000_000 / 8
      const devtools = await context.newCDPSession(page)
      await devtools.send('Network.enable')
      await devtools.send('Network.emulateNetworkConditions', {
        offline: false, latency: link.latencyMs, downloadThroughput: bytesPerSecond, uploadThroughput: bytesPerSecond,
      })
    }
    await page.addInitScript(() => {
      window.seen = { lcpMs: 0, usableMs: Number.NaN, blockedMs: 0, shift: 0 }
      const isAlive = () => {
        try {
          // Of Nuxt, in a page that was built; it throws while there is no app yet.
          const use: unknown = Reflect.get(window, 'useNuxtApp')
          const app: unknown = typeof use === 'function' ? use() : undefined
          return typeof app === 'object' && app !== null && 'isHydrating' in app && app.isHydrating === false
        }
        catch {
          return false
        }
      }
      const timer = setInterval(() => {
        if (isAlive()) {
          window.seen.usableMs = performance.now()
          clearInterval(timer)
        }
      }, 4)
      const watch = (type: string, see: (
        entry: PerformanceEntry & { value?: number, hadRecentInput?: boolean },
      ) => void) =>
        new PerformanceObserver(list => list.getEntries().forEach(see)).observe({ type, buffered: true })
      watch('largest-contentful-paint', (entry) => {
        window.seen.lcpMs = entry.startTime
      })
      watch('longtask', (entry) => {
        window.seen.blockedMs += Math.max(0, entry.duration - 50)
      })
      watch('layout-shift', (entry) => {
        window.seen.shift += entry.hadRecentInput ? 0 : entry.value ?? 0
      })
    })
    await page.goto(url, { waitUntil: 'load' })
    await page.waitForTimeout(SETTLED_MS)
    return await page.evaluate(() => (
      { fcpMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN, ...window.seen }
    ))
  }
  finally {
    await context.close()
  }
}

export interface Scripts {
  /** gzip, in kB: what the page names and so needs before it is alive. */
  firstKb: number
  /** And what it fetches by itself after that: charts, rings. */
  allKb: number
}

/** JavaScript of a first visit, each file packed with gzip: what a browser would have to fetch. */
export async function measureScripts(browser: Browser, url: string, publicFolder: string): Promise<Scripts> {
  const context = await browser.newContext({ viewport: VIEWPORT, locale: 'zh-CN' })
  try {
    const page = await context.newPage()
    await page.coverage.startJSCoverage()
    const answer = await page.goto(url, { waitUntil: 'load' })
    // As it was sent: a page that is alive early names more by the time it has loaded.
    const named = await page.evaluate((html) => {
      const sent = new DOMParser().parseFromString(html, 'text/html')
      return [
        ...[...sent.querySelectorAll('link[rel=modulepreload]')].map(link => link.getAttribute('href')),
        ...[...sent.querySelectorAll('script[src]')].map(script => script.getAttribute('src')),
      ].flatMap(address => address === null ? [] : new URL(address, location.href).href)
    }, await answer?.text() ?? '')
    await page.waitForTimeout(SETTLED_MS)
    const run = (await page.coverage.stopJSCoverage()).map(script => script.url).filter(script =>
      script.includes('/_nuxt/'))
    const kbOf = (urls: string[]) => [...new Set(urls)]
      .reduce((sum, one) => sum + gzipSync(readFileSync(path.join(publicFolder, new URL(one).pathname))).length, 0)
      / 1_000
    return { firstKb: kbOf(named), allKb: kbOf([...named, ...run]) }
  }
  finally {
    await context.close()
  }
}
