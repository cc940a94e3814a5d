import type { Locator } from 'playwright-core'

/** Chooses from the menu of a chart. */
export async function useTool(chart: Locator, name: string, menu = 'More'): Promise<void> {
  await chart.getByRole('button', { name: menu, exact: true }).click()
  await chart.getByRole('dialog').getByRole('button', { name, exact: true }).click()
}
