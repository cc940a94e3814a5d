import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** The two themes differ only in colours. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

/**
 * No page has a frame, so axe can analyse it in one go; passed rules are not listed. Frames and passed rules would take most of
 * the time.
 */
async function analyse(page: Page, theme: string, rules?: string[]): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'], ...rules && { runOnly: rules } }).analyze()
  return violations.map(({ id, nodes }) => `${theme}: ${id}: ${nodes.map(node => node.target.join(' ')).join(', ')}`)
}

/**
 * The violations that axe finds on a page in its current state, by rule with the places: all rules in the light theme, the
 * rules of colours in the dark one.
 */
export async function findingsOf(page: Page): Promise<string[]> {
  const light = await analyse(page, 'light')
  // The final effect of every switch of the theme.
  await page.evaluate(() => document.documentElement.classList.add('dark'))
  const dark = await analyse(page, 'dark', COLOUR_RULES)
  await page.evaluate(() => document.documentElement.classList.remove('dark'))
  return [...light, ...dark]
}
