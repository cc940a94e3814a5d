import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import en from '~/i18n/locales/en'
import { findingsOf } from '../../support/browser/axe'
import { untilHydrated, useBrowser } from '../../support/browser/browser'
import { useSharedConsole } from '../../support/services/shared-console'

const server = useSharedConsole()
const browser = useBrowser(server)

const opener = (page: Page) => page.getByRole('button', { name: en.dataset.list.create }).first()
const dialogOf = (page: Page) => page.getByRole('dialog', { name: en.dataset.form.create_title })
const nameOf = (page: Page) => dialogOf(page).getByRole('textbox', { name: en.dataset.form.name })
const isFocused = (page: Page, selector: string) =>
  page.evaluate(wanted => document.activeElement?.matches(wanted) ?? false, selector)

async function openDialog(options?: Parameters<typeof browser.open>[1]): Promise<Page> {
  const page = await browser.open(`${server.url}/datasets`, options)
  await untilHydrated(page)
  await openAgain(page)
  return page
}

async function openAgain(page: Page) {
  await opener(page).press('Enter')
  await dialogOf(page).waitFor()
}

describe('a dialog', () => {
  it('takes the focus to its first field, keeps it, and closes on Esc and on a press outside, but neither when a text selection ends outside nor when Esc closes a popover above it; it gives the focus back, to the page when its opener is gone', async () => {
    const page = await openDialog()
    await expect.poll(() => nameOf(page).evaluate(field => field === document.activeElement)).toBe(true)

    for (let step = 0; step < 8; step++) {
      await page.keyboard.press('Tab')
      expect(await isFocused(page, 'body, dialog, dialog *')).toBe(true)
    }
    await page.keyboard.press('Escape')

    await dialogOf(page).waitFor({ state: 'detached' })
    await expect.poll(() => opener(page).evaluate(button => button === document.activeElement)).toBe(true)

    await openAgain(page)
    const box = await dialogOf(page).boundingBox()
    await page.mouse.move((box?.x ?? 0) + 40, (box?.y ?? 0) + 40)
    await page.mouse.down()
    await page.mouse.move(10, 10)
    await page.mouse.up()
    expect(await dialogOf(page).isVisible()).toBe(true)

    await page.mouse.click(10, 10)
    await dialogOf(page).waitFor({ state: 'detached' })

    await openAgain(page)
    await page.keyboard.press('Control+k')
    const palette = page.getByRole('dialog', { name: en.palette.label })
    await palette.waitFor()

    await page.keyboard.press('Escape')
    await palette.waitFor({ state: 'detached' })

    expect(await dialogOf(page).isVisible()).toBe(true)
    await expect.poll(() => nameOf(page).evaluate(field => field === document.activeElement)).toBe(true)
    await page.keyboard.press('Escape')
    await dialogOf(page).waitFor({ state: 'detached' })

    // Without its opener the page itself.
    await openAgain(page)
    await opener(page).evaluate(button => button.remove())
    await page.keyboard.press('Escape')
    await expect.poll(() => isFocused(page, '#main')).toBe(true)
  })

  it('makes everything below it inert and not scrollable', async () => {
    const page = await openDialog({ viewport: { width: 1_440, height: 300 } })
    const before = await page.evaluate(() => document.documentElement.scrollTop)

    await page.mouse.move(20, 20)
    await page.mouse.wheel(0, 400)
    await opener(page).focus()

    expect(await page.evaluate(() => document.documentElement.scrollTop)).toBe(before)
    expect(await isFocused(page, 'dialog, dialog *')).toBe(true)
    expect(await findingsOf(page)).toEqual([])
  })

  it('keeps the toast of a failure readable and closable above it', async () => {
    const page = await openDialog({ status: 503 })
    await page.route('**/api/v1/datasets', route =>
      route.request().method() === 'POST' ? route.fulfill({ status: 503 }) : route.continue())
    await nameOf(page).fill('Parts')
    await page.keyboard.press('Enter')
    const toast = page.getByRole('alert').filter({ hasText: en.dataset.form.failed })
    await toast.waitFor()
    expect(await findingsOf(page)).toEqual([])

    await page.keyboard.press('F8')
    await page.keyboard.press('Escape')

    await toast.waitFor({ state: 'detached' })
    expect(await dialogOf(page).isVisible()).toBe(true)
    expect(await isFocused(page, 'dialog, dialog *')).toBe(true)
  })
})
