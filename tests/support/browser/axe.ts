import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** Of two themes only the colours differ. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

/** No page of ours has a frame, so that axe can look at it in one go; what passes is not listed. Both take most of its time. */
async function analyse(page: Page, theme: string, rules?: string[]): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'], ...rules && { runOnly: rules } }).analyze()
  return violations.map(({ id, nodes }) => `${theme}: ${id}: ${nodes.map(node => node.target.join(' ')).join(', ')}`)
}

/** What axe has against a page as it is now, by rule with the places: all of its rules in the light theme, those of colours in the dark one. */
export async function findingsOf(page: Page): Promise<string[]> {
  const light = await analyse(page, 'light')
  // What every switch of the theme does in the end.
  await page.evaluate(() => document.documentElement.classList.add('dark'))
  const dark = await analyse(page, 'dark', COLOUR_RULES)
  await page.evaluate(() => document.documentElement.classList.remove('dark'))
  return [...light, ...dark]
}
