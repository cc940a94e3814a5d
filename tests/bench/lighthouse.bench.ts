import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { z } from 'zod'
import { ensureInstalledIn } from '../../scripts/lib/install.mjs'
import { CHROMIUM_ARGS, chromiumPath } from '../support/browser/chromium.ts'
import { freePort, runProgram } from '../support/services/process.ts'
import { type BenchRow, median, reportBench, roundsOf } from './bench-report.ts'
import { startWithRuns } from './given-runs.ts'

/** Lighthouse on our pages with real figures: a desktop, and its slow phone on a slow network. */
const ROUNDS = roundsOf(3)
const LEAST = 95
const PAGES = { overview: '/', runs: '/runs', statistics: '/stats' }
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const
/** Its options for each device; the slow phone is its default. */
const DEVICES = { desktop: ['--preset=desktop'], phone: [] }

/** Lighthouse brings 200 packages, as many files as a third of ours, so it is installed by this benchmark alone. */
const FOLDER = path.resolve('tests/bench/lighthouse')
const REPORT = path.resolve('.test/lighthouse-report.json')
const Report = z.object({
  runtimeError: z.object({ message: z.string() }).optional(),
  audits: z.record(z.string(), z.object({
    id: z.string(), score: z.number().nullable(), scoreDisplayMode: z.string(), displayValue: z.string().optional(),
  })),
  categories: z.record(z.string(), z.object({ score: z.number().nullable() })),
})

await ensureInstalledIn(FOLDER)
mkdirSync(path.dirname(REPORT), { recursive: true })
const server = await startWithRuns()
try {
  const rows: BenchRow[] = []
  for (const [device, options] of Object.entries(DEVICES)) {
    for (const [name, page] of Object.entries(PAGES)) {
      const rounds: Record<string, number>[] = []
      for (let round = 0; round < ROUNDS; round++) {
        rounds.push(await scoresOf(`${server.url}${page}`, options))
      }
      for (const category of CATEGORIES) {
        const value = median(rounds.map(scores => scores[category] ?? Number.NaN))
        rows.push({
          what: `${device}, ${name}: ${category}`, value, unit: 'of 100',
          ...device === 'desktop' && { target: `≥ ${LEAST}`, isMet: value >= LEAST },
        })
      }
    }
  }
  reportBench('lighthouse', `Lighthouse, median of ${ROUNDS}`, rows)
}
finally {
  await server.stop()
}

/** In a browser of its own: in one that has shown a page before, now and then it finds no start of the next. */
async function scoresOf(url: string, options: string[]): Promise<Record<string, number>> {
  const port = await freePort()
  const browser = await chromium.launch({
    executablePath: chromiumPath(), args: [...CHROMIUM_ARGS, `--remote-debugging-port=${port}`],
  })
  await runProgram('node', [
    path.join(FOLDER, 'node_modules/lighthouse/cli/index.js'), url, `--port=${port}`,
    `--only-categories=${CATEGORIES.join()}`,
    '--quiet', '--no-enable-error-reporting', '--output=json', `--output-path=${REPORT}`, ...options,
  ], { timeoutMs: 300_000 }).finally(() => browser.close())
  const { runtimeError, audits, categories } = Report.parse(JSON.parse(readFileSync(REPORT, 'utf8')))
  if (runtimeError) {
    throw new Error(`Lighthouse gave nothing for ${url}: ${runtimeError.message}`)
  }
  for (const audit of Object.values(audits)) {
    if (
      process.env.BENCH_AUDITS && audit.score !== null && audit.score < 0.9 && audit.scoreDisplayMode !== 'informative'
    ) {
      process.stdout.write(`  ${url} ${audit.id} ${audit.score} ${audit.displayValue ?? ''}\n`)
    }
  }
  return Object.fromEntries(Object.entries(categories).map(([id, category]) =>
    [id, (category.score ?? Number.NaN) * 100]))
}
