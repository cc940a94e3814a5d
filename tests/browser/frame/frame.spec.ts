import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'
import { createApi } from '../../support/api/api'
import { goTo, untilHydrated, useBrowser } from '../../support/browser/browser'
import { untilSealed } from '../../support/run/runs'
import { addSlowTask } from '../../support/run/slow-run'
import { useSharedConsole } from '../../support/services/shared-console'

const PHONE = { width: 360, height: 740 }

const server = useSharedConsole()
const browser = useBrowser(server)
const api = createApi(server)
let runId = ''

beforeAll(async () => {
  const { taskId } = await addSlowTask(server, api, { name: 'Harbour notices', rows: 20, latencyMs: 1 })
  runId = (await api('taskLaunch', { params: { id: taskId }, body: {} })).id
  await untilSealed(api, runId)
})

const pathOf = (page: Page) => new URL(page.url()).pathname
const palette = (page: Page) => page.getByRole('dialog', { name: en.palette.label })
/** It comes with its first use. */
async function openPalette(page: Page) {
  await page.keyboard.press('Control+k')
  await palette(page).waitFor()
}

const sidewaysPx = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

async function open(path: string, options?: Parameters<typeof browser.open>[1]): Promise<Page> {
  const page = await browser.open(server.url + path, options)
  await untilHydrated(page)
  return page
}

describe('the command palette', () => {
  it('finds a run by a part of its name, and a page, by its Chinese name too, and opens them by keyboard', async () => {
    const page = await open('/')
    await openPalette(page)
    await page.keyboard.type('harbour')
    const found = palette(page)
      .getByRole('group', { name: en.palette.group.runs }).getByRole('option', { name: 'Harbour notices' })
    await found.waitFor()

    for (let presses = 0; presses < 12 && await found.getAttribute('aria-selected') !== 'true'; presses += 1) {
      await page.keyboard.press('ArrowDown')
    }
    await page.keyboard.press('Enter')

    await page.getByRole('heading', { name: 'Harbour notices', level: 1 }).waitFor()
    expect(pathOf(page)).toBe(`/runs/${runId}`)
    await expect.poll(() => palette(page).count()).toBe(0)

    await openPalette(page)
    await page.keyboard.type(zh.navigation.settings)
    await palette(page).getByRole('option', { name: en.navigation.settings, selected: true }).waitFor()

    await page.keyboard.press('Enter')

    await page.getByRole('heading', { name: en.setting.title, level: 1 }).waitFor()
    await expect.poll(() => palette(page).count()).toBe(0)
  })
})

describe('the keyboard', () => {
  it('skips the frame with the first tab stop, has its focus back from the palette, goes to a page with g and a letter, and shows its shortcuts with ?', async () => {
    const page = await open('/settings')
    await page.keyboard.press('Tab')
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent?.trim())).toBe(en.app.skip)
    await page.keyboard.press('Enter')
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('main')

    const link = page.getByRole('link', { name: en.setting.section.grpc })
    await link.focus()
    await openPalette(page)
    await page.keyboard.press('Escape')
    await palette(page).waitFor({ state: 'detached' })
    await expect.poll(() => link.evaluate(element => element === document.activeElement)).toBe(true)

    await page.keyboard.press('g')
    await page.keyboard.press('r')
    await page.getByRole('heading', { name: en.run.list.title, level: 1 }).waitFor()

    await page.keyboard.press('?')
    const help = page.getByRole('dialog', { name: en.palette.help_title })
    await help.getByText(en.palette.keys.next_row).waitFor()
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'detached' })
  })
})

describe('on a phone', () => {
  it('has a bar at the bottom, with the other pages behind "more"', async () => {
    const page = await browser.goOn(`${server.url}/`, { viewport: PHONE })
    const bar = page.getByRole('navigation', { name: en.navigation.label }).locator('visible=true')
    await expect.poll(() => bar.getByRole('link').allTextContents()).toEqual([
      en.navigation.overview, en.navigation.data, en.navigation.runs, en.navigation.alerts,
    ].map(name => expect.stringContaining(name)))

    await bar.getByRole('button', { name: en.navigation.more }).click()
    await page.getByRole('dialog', { name: en.navigation.more })
      .getByRole('link', { name: en.navigation.settings }).click()

    await page.getByRole('heading', { name: en.setting.title, level: 1 }).waitFor()
    await expect.poll(() => sidewaysPx(page)).toBe(0)
  })
})

describe.each(['en', 'zh-CN'] as const)('in %s', (locale) => {
  it('no page scrolls sideways at any width', async () => {
    const page = await browser.goOn(`${server.url}/`, { locale })
    for (const path of ['/', '/settings', '/settings?section=environment']) {
      await goTo(page, path)
      for (const width of [360, 768, 1_440, 1_920]) {
        await page.setViewportSize({ width, height: 900 })

        await expect.poll(() => sidewaysPx(page), { message: `${path} at ${width} px` }).toBe(0)
      }
    }
  })
})

describe('theme and language', () => {
  it('apply at once and after a reload', async () => {
    const page = await open('/settings?section=preferences')
    await page.locator('label', { hasText: en.app.theme.dark }).click()
    await page.waitForFunction(() => document.documentElement.classList.contains('dark'))
    await page.locator('label', { hasText: '简体中文' }).click()
    await page.getByRole('heading', { name: zh.setting.title, level: 1 }).waitFor()

    // What the server sends is what is painted first.
    const html = await (await page.context().request.get(`${server.url}/settings`)).text()

    expect(html).toMatch(/<html[^>]*class="[^"]*\bdark\b/)
    expect(html).toMatch(/<html[^>]*lang="zh-CN"/)
    expect(html).toContain(`>${zh.setting.title}</h1>`)
  })
})

describe('a page that does not exist', () => {
  it('shows the request ID and links to other pages', async () => {
    const page = await open('/no-such-page', { status: 404 })
    await page.getByRole('heading', { name: en.error.page.missing_title }).waitFor()
    await page.getByRole('button', { name: new RegExp(`^${en.common.copy_request_id} [0-9a-f-]{36}`) }).waitFor()

    await page.getByRole('button', { name: en.error.page.overview }).click()

    await page.getByRole('heading', { name: en.overview.title, level: 1 }).waitFor()
  })

  it('can be left through the palette', async () => {
    const page = await open('/no-such-page', { status: 404 })
    await page.getByRole('button', { name: en.error.page.search, exact: true }).click()
    await palette(page).waitFor()
    await page.keyboard.type(en.navigation.settings)
    await palette(page).getByRole('option', { name: en.navigation.settings, selected: true }).waitFor()
    await page.keyboard.press('Enter')

    await page.getByRole('heading', { name: en.setting.title, level: 1 }).waitFor()
  })
})
