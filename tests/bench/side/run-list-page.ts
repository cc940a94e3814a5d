import { chromium, type Page } from 'playwright-core'
import { CHROMIUM_ARGS, chromiumPath } from '../../support/browser/chromium.ts'
import type { BenchRow } from '../bench-report.ts'

/** What makes a page feel stuck: a task of the main thread that long, or an answer to a press that late. */
const LONGEST_TASK_MS = 100
const SLOWEST_ANSWER_MS = 200
const PAGES_WALKED = 20

interface Seen { tasksMs: number[], answersMs: number[], shift: number }

/** The page of a long list: paged, sorted, filtered and searched by hand, after it has settled. */
export async function measureListPage(url: string): Promise<BenchRow[]> {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
  try {
    const page = await (await browser.newContext({ locale: 'en', viewport: { width: 1_440, height: 900 } })).newPage()
    await page.goto(`${url}/runs`)
    await page.waitForTimeout(3_000)
    await page.evaluate(watch)
    await useList(page)
    const { tasksMs, answersMs, shift } = await page.evaluate(() => (window as unknown as { seen: Seen }).seen)
    const [task, answer] = [Math.max(0, ...tasksMs), Math.max(0, ...answersMs)]
    return [
      {
        what: 'in a browser: longest task', value: task, unit: 'ms', target: `≤ ${LONGEST_TASK_MS} ms`,
        isMet: task <= LONGEST_TASK_MS,
      },
      { what: '  tasks beyond 50 ms', value: tasksMs.length, unit: '' },
      {
        what: 'in a browser: press to next frame, worst', value: answer, unit: 'ms',
        target: `≤ ${SLOWEST_ANSWER_MS} ms`, isMet: answer <= SLOWEST_ANSWER_MS,
      },
      { what: '  layout shift without a press', value: shift, unit: '' },
    ]
  }
  finally {
    await browser.close()
  }
}

function watch(): void {
  const seen: Seen = { tasksMs: [], answersMs: [], shift: 0 }
  Object.assign(window, { seen })
  const each = (options: PerformanceObserverInit & { durationThreshold?: number }, see: (
    entry: PerformanceEntry & { value?: number, hadRecentInput?: boolean },
  ) => void) =>
    new PerformanceObserver(list => list.getEntries().forEach(see)).observe(options)
  each({ type: 'longtask' }, entry => seen.tasksMs.push(entry.duration))
  each({ type: 'event', durationThreshold: 16 }, entry => seen.answersMs.push(entry.duration))
  each({ type: 'layout-shift' }, (entry) => {
    seen.shift += entry.hadRecentInput ? 0 : entry.value ?? 0
  })
}

async function useList(page: Page): Promise<void> {
  const shows = (part: string) => page.waitForURL(({ search }) => decodeURIComponent(search).includes(part))
  const firstRow = () => page.locator('tbody tr').first().textContent()
  for (let walked = 0; walked < PAGES_WALKED; walked += 1) {
    const before = await firstRow()
    await page.getByRole('link', { name: 'Next page' }).click()
    await page.waitForFunction(text => document.querySelector('tbody tr')?.textContent !== text, before)
  }
  for (let turned = 0; turned < 4; turned += 1) {
    await page.locator('thead th[aria-sort] button').nth(turned % 2).click()
    await page.waitForTimeout(400)
  }
  await page.getByRole('button', { name: /^Failed \d/ }).click()
  await shows('state=FAILED')
  await page.getByRole('searchbox').first().fill('call')
  await shows('q=call')
  await page.waitForTimeout(1_000)
  await page.mouse.move(720, 700)
  for (let step = 0; step < 30; step += 1) {
    await page.mouse.wheel(0, 120)
  }
  await page.waitForTimeout(500)
}
