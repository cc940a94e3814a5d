import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { chromium } from 'playwright-core'
import { CHROMIUM_ARGS } from '../../tests/support/browser/chromium.ts'
import { startConsole, temporaryFolder } from '../../tests/support/services/servers.ts'
import { createRest } from './demo/rest.mjs'
import { inRoot } from './root.mjs'
import { chromiumSource } from './test-sources.mjs'
import { setScene } from './pictures/scene.mjs'
import { LOCALES, PICTURES, toPictureFile } from './pictures/table.mjs'

/** That of the console's own reports, unless it is set otherwise. */
const TIME_ZONE = 'Asia/Shanghai'
const STEP_MS = 120_000
/** Charts and drawings are drawn in the frames after their data has come. */
const DRAWN_MS = 1_000
/** Of a picture in a document: all of a page are there at once. */
const MOST_BYTES = 80_000
const QUALITIES = [90, 82, 74, 66, 58, 50]

/**
 * @param {{ names: string[], locale?: string, folder: string, formats: ('webp' | 'png')[] }} options no names or no
 *   locale: all.
 * @returns {Promise<number>} the exit code.
 */
export async function takePictures({ names, locale, folder, formats }) {
  const unknown = names.filter(name => !PICTURES.some(picture => picture.name === name))
  if (unknown.length > 0) {
    console.error(`no picture ${unknown.join(', ')}: there are ${PICTURES.map(({ name }) => name).join(', ')}`)
    return 1
  }
  // Whoever ends this ends its console, too.
  process.once('SIGTERM', () => process.exit(143))
  const place = path.resolve(inRoot(), folder)
  await mkdir(place, { recursive: true })
  const { url: executablePath } = await chromiumSource.give()
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS })
  try {
    const pictures = PICTURES.filter(({ name }) => names.length === 0 || names.includes(name))
    for (const own of LOCALES.filter(it => locale === undefined || it === locale)) {
      await takeAll(pictures, { browser, locale: own, folder: place, formats })
    }
  }
  finally {
    await browser.close()
  }
  return 0
}

/** On a console of its own for each language, because its objects are named in it. */
async function takeAll(pictures, { browser, locale, folder, formats }) {
  const dataDir = await temporaryFolder('pictures')
  const server = await startConsole({ dataDir, env: { MODEL_SIMULATOR: 'true', LOG_LEVEL: 'error' } })
  try {
    console.log(`${locale}: ${server.url}, with data in ${dataDir}`)
    const scene = await setScene(createRest(server.url), locale)
    // What is still is taken while the run comes to its middle.
    for (const picture of pictures.toSorted((a, b) => Number(a.isLive ?? false) - Number(b.isLive ?? false))) {
      if (picture.isLive) {
        await scene.untilMiddle()
      }
      for (const { format, bytes } of await take(picture, { browser, locale, origin: server.url, scene, formats })) {
        const file = path.join(folder, toPictureFile(picture.name, locale, format))
        await writeFile(file, bytes)
        console.log(`${path.relative(inRoot(), file)}  ${(bytes.length / 1_000).toFixed(0)} kB`)
      }
    }
  }
  finally {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function take({ address, shows, size, theme = 'light' }, { browser, locale, origin, scene, formats }) {
  const context = await browser.newContext({
    locale, viewport: size, colorScheme: theme, reducedMotion: 'reduce', timezoneId: TIME_ZONE,
  })
  try {
    await context.addCookies(Object.entries({ locale, theme }).map(([name, value]) => ({ name, value, url: origin })))
    const page = await context.newPage()
    page.setDefaultTimeout(STEP_MS)
    const url = new URL(scene.toAddress(address), origin)
    await page.goto(url.href)
    await page.locator(shows).first().waitFor({ state: 'attached' })
    await page.waitForFunction(isSettled)
    await wait(DRAWN_MS)
    await page.waitForFunction(isSettled)
    const session = await context.newCDPSession(page)
    return await Promise.all(formats.map(async format => ({ format, bytes: await SHOOT[format](session) })))
  }
  finally {
    await context.close()
  }
}

/** In the page: it reacts, has its fonts, and waits for nothing. */
const isSettled = () =>
  globalThis.useNuxtApp?.().isHydrating === false
  && globalThis.document.fonts.status === 'loaded'
  && globalThis.document.querySelector('[aria-busy="true"], [data-look="loading"]') === null

/** Playwright itself writes no webp. */
async function capture(session, options) {
  const { data } = await session.send('Page.captureScreenshot', options)
  return Buffer.from(data, 'base64')
}

const SHOOT = {
  png: session => capture(session, { format: 'png' }),
  /** As good as its size allows. */
  async webp(session) {
    let bytes
    for (const quality of QUALITIES) {
      bytes = await capture(session, { format: 'webp', quality })
      if (bytes.length <= MOST_BYTES) {
        break
      }
    }
    return bytes
  },
}
