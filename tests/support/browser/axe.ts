import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** The two themes differ only in colours. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

/**
 * The violations that axe finds on a page in its current state, by rule with the places: all rules in the light theme,
 * the rules of colours in the dark one.
 */
export async function findingsOf(page: Page): Promise<string[]> {
  // Once a document: to read axe again, and to run it cold, takes three times as long as its rules.
  if (!await page.evaluate(() => 'axe' in window)) {
    await page.evaluate(axe.source)
  }
  return page.evaluate(async (colourRules) => {
    // Put there above.
    const ours = (window as unknown as { axe: typeof axe }).axe
    const find = async (theme: string, rules?: string[]) => {
      // Passed rules are not listed: that would take most of the time.
      const { violations } = await ours.run({ resultTypes: ['violations'], ...rules && { runOnly: rules } })
      return violations.map(({ id, nodes }) =>
        `${theme}: ${id}: ${nodes.map(node => node.target.join(' ')).join(', ')}`)
    }
    const light = await find('light')
    // The final effect of every switch of the theme.
    document.documentElement.classList.add('dark')
    const dark = await find('dark', colourRules)
    document.documentElement.classList.remove('dark')
    return [...light, ...dark]
  }, COLOUR_RULES)
}
