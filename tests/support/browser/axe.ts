import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** What axe has against a page as it is now, by rule with the places; what passes is not listed, which takes most of its time. */
export async function findingsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.target.join(' ')).join(', ')}`)
}
