import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'

/** The text of the file that a click saves. */
export async function savedText(page: Page, click: () => Promise<void>): Promise<string> {
  const saved = page.waitForEvent('download')
  await click()
  return readFile(await (await saved).path(), 'utf8')
}

/** Figures of a CSV without its head and first column: one row per bucket. No cell contains a comma. */
export function readCsv(text: string): string[][] {
  const [head = [], ...rows] = text.replace(/^\uFEFF/, '').trim().split(/\r?\n/).map(line => line.split(','))
  const end = head.at(-1) === 'State' ? -1 : undefined
  const begin = 1 - head.length
  return rows.map(row => row.slice(begin, end))
}

/** The same figures from the table twin of a chart; its chunk loads with the first click on "View as table". */
export async function twinOf(chart: Locator): Promise<string[][]> {
  const rows = chart.locator('tbody tr')
  await rows.first().waitFor()
  return rows.evaluateAll(all => all.map(row => [...row.querySelectorAll('data')].map(({ value }) => value)))
}
