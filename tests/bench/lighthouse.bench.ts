import lighthouse from 'lighthouse'
import desktop from 'lighthouse/core/config/desktop-config.js'
import { chromium } from 'playwright-core'
import { CHROMIUM_ARGS, chromiumPath } from '../support/browser/chromium.ts'
import { freePort } from '../support/services/process.ts'
import { type BenchRow, median, reportBench, roundsOf } from './bench-report.ts'
import { startWithRuns } from './given-runs.ts'

/** Lighthouse on our pages with real figures: a desktop, and its slow phone on a slow network. */
const ROUNDS = roundsOf(3)
const LEAST = 95
const PAGES = { overview: '/', runs: '/runs', statistics: '/stats' }
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const

const server = await startWithRuns()
try {
  const rows: BenchRow[] = []
  for (const [device, config] of [['desktop', desktop], ['phone', undefined]] as const) {
    for (const [name, page] of Object.entries(PAGES)) {
      const rounds: Record<string, number>[] = []
      for (let round = 0; round < ROUNDS; round++) {
        rounds.push(await scoresOf(`${server.url}${page}`, config))
      }
      for (const category of CATEGORIES) {
        const value = median(rounds.map(scores => scores[category] ?? Number.NaN))
        rows.push({ what: `${device}, ${name}: ${category}`, value, unit: 'of 100', ...device === 'desktop' && { target: `≥ ${LEAST}`, isMet: value >= LEAST } })
      }
    }
  }
  reportBench('lighthouse', `Lighthouse, median of ${ROUNDS}`, rows)
}
finally {
  await server.stop()
}

/** In a browser of its own: in one that has shown a page before, now and then it finds no start of the next. */
async function scoresOf(url: string, config: typeof desktop | undefined): Promise<Record<string, number>> {
  const port = await freePort()
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: [...CHROMIUM_ARGS, `--remote-debugging-port=${port}`] })
  const result = await lighthouse(url, { port, onlyCategories: [...CATEGORIES], logLevel: 'error' }, config).finally(() => browser.close())
  if (!result || result.lhr.runtimeError) {
    throw new Error(`Lighthouse gave nothing for ${url}: ${result?.lhr.runtimeError?.message ?? ''}`)
  }
  for (const audit of Object.values(result.lhr.audits)) {
    if (process.env.BENCH_AUDITS && audit.score !== null && audit.score < 0.9 && audit.scoreDisplayMode !== 'informative') {
      process.stdout.write(`  ${url} ${audit.id} ${audit.score} ${audit.displayValue ?? ''}\n`)
    }
  }
  return Object.fromEntries(Object.entries(result.lhr.categories).map(([id, category]) => [id, (category.score ?? Number.NaN) * 100]))
}
