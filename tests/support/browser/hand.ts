import type { Locator, Page } from 'playwright-core'

/** One way to operate a page, so that the same journey is made with the mouse and with the keyboard. */
export interface Hand {
  press: (target: Locator) => Promise<void>
  /** A radio button of a group. */
  pick: (target: Locator) => Promise<void>
  write: (target: Locator, text: string) => Promise<void>
  /** Chooses from a native list, by the visible text. */
  choose: (target: Locator, label: string) => Promise<void>
  give: (target: Locator, file: string) => Promise<void>
}

export const mouseOf = (): Hand => ({
  press: target => target.click(),
  // The radio button itself is hidden; a mouse clicks its label.
  pick: target => target.locator('xpath=ancestor::label[1]').click(),
  write: (target, text) => target.fill(text),
  async choose(target, label) {
    await target.selectOption({ label })
  },
  give: (target, file) => target.setInputFiles(file),
})

/** More tab stops than any page has. */
const MOST_STOPS = 150

const isFocused = (element: Element) => element === document.activeElement

/** The focus is in its group of radio buttons: Tab stops there once. */
function isGroupFocused(element: Element): boolean {
  const at = document.activeElement
  return at instanceof HTMLInputElement
    && at.type === 'radio'
    && element instanceof HTMLInputElement
    && at.name === element.name
}

/** Only Tab, arrow keys, Enter and letters; an element that Tab does not reach counts as missing. */
export function keysOf(page: Page): Hand {
  const untilPainted = () =>
    page.evaluate(() => new Promise<true>(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))))

  async function reach(target: Locator, isThere = isFocused): Promise<void> {
    // Found once: to look for it by its role at every stop takes longer than the key.
    let found = await target.elementHandle()
    for (let stop = 0; stop < MOST_STOPS; stop += 1) {
      if (!await found?.evaluate(element => element.isConnected)) {
        found = await target.elementHandle()
      }
      // An opening layer may still move the focus to its own first control.
      if (await found?.evaluate(isThere) && await untilPainted() && await target.evaluate(isThere)) {
        return
      }
      await page.keyboard.press('Tab')
    }
    throw new Error(`Tab does not reach ${String(target)}`)
  }

  return {
    async press(target) {
      await reach(target)
      await page.keyboard.press('Enter')
    },
    async pick(target) {
      // Tab stops once in a group of radio buttons; arrow keys move within it.
      await reach(target, isGroupFocused)
      for (let step = 0; step < 10 && !await target.isChecked(); step += 1) {
        await page.keyboard.press('ArrowRight')
      }
      if (!await target.isChecked()) {
        throw new Error(`arrows do not reach ${String(target)}`)
      }
    },
    async write(target, text) {
      await reach(target)
      await page.keyboard.press('Control+A')
      await page.keyboard.type(text)
    },
    async choose(target, label) {
      await reach(target)
      const steps = await target.locator('option').count()
      const chosen = () =>
        target.evaluate(element => element instanceof HTMLSelectElement ? element.selectedOptions[0]?.label : '')
      await page.keyboard.press('Home')
      for (let step = 0; step < steps && await chosen() !== label; step += 1) {
        await page.keyboard.press('ArrowDown')
      }
      if (await chosen() !== label) {
        throw new Error(`arrows do not reach "${label}" in ${String(target)}`)
      }
    },
    async give(target, file) {
      await reach(target)
      const chooser = page.waitForEvent('filechooser')
      // The page is told by a message that the chooser is awaited; a key would overtake it.
      await untilPainted()
      await page.keyboard.press('Space')
      await (await chooser).setFiles(file)
    },
  }
}
