import type { Page } from 'playwright-core'

/**
 * Notes what becomes of each key on the page of a review, with the times of the page: a record that is shown, and
 * from when on keys count for it.
 *
 * @returns the notes, a line each
 */
export async function logKeys(page: Page): Promise<() => Promise<string>> {
  const notes = await page.evaluateHandle(() => {
    const lines: string[] = []
    let last = ''
    const look = () => {
      const seen = document.querySelector('[data-seen]')
      const now = `${seen?.getAttribute('data-seen')} ${seen?.querySelector('h2')?.textContent?.trim()}`
      if (now !== last) {
        last = now
        lines.push(`${performance.now()} seen ${now}`)
      }
    }
    look()
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
    for (const type of ['keydown', 'keyup']) {
      addEventListener(type, (event) => {
        const { key, repeat } = event as KeyboardEvent
        lines.push(`${performance.now()} ${type} ${key} of ${event.timeStamp}, repeat ${repeat}, used ${event.defaultPrevented}`)
      })
    }
    return lines
  })
  return () => notes.evaluate(lines => lines.slice(0, 40).join('\n'))
}
