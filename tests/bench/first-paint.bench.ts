import { Buffer } from 'node:buffer'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { CHROMIUM_ARGS, chromiumPath } from '../support/browser/chromium.ts'
import { type BenchRow, median, reportBench, roundsOf } from './bench-report.ts'
import { startEmptyPage } from './empty-page.ts'
import { type Link, measurePaint, measureScripts, type Paint } from './page-load.ts'
import type { TargetKey } from './report/targets.ts'
import { startWithHistory } from './seed/given-history.ts'

/**
 * P5, P6: our pages as people see them, with fifty rows and every figure, beside an empty Nuxt page, in one run of one
 * browser, taken in turn.
 */
const RUNS = Number(process.env.BENCH_RUNS ?? 10_000)
const ROUNDS = roundsOf(9)
const PAGES = { overview: '/', runs: '/runs', statistics: '/stats' }
/** As Lighthouse takes it for a desktop. */
const LINK: Link = { latencyMs: 40, megabitPerSecond: 10 }

const empty = await startEmptyPage()
const server = await startWithHistory(RUNS)
const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
try {
  const urls = Object.entries(PAGES).map(([name, page]) => ({ name, url: `${server.url}${page}` }))
  // Once unmeasured: routes of a server are loaded when they are first asked for.
  for (const { url } of [{ url: empty.url }, ...urls]) {
    await measurePaint(browser, url)
  }

  const rows = [...await comparePaint(urls), ...await measureMarkup(urls)]
  reportBench('P5', `First paint beside an empty Nuxt page, ${RUNS} runs, median of ${ROUNDS}`, rows)
  reportBench('P5-link', `The same over a link of ${LINK.megabitPerSecond} Mbit/s with ${LINK.latencyMs} ms`, await comparePaint(urls, LINK))

  const bare = await measureScripts(browser, empty.url, empty.publicFolder)
  const scripts = await Promise.all(urls.map(async ({ name, url }) => ({ name, ...await measureScripts(browser, url, path.resolve('.output/public')) })))
  reportBench('P6', 'JavaScript of the first load (gzip) beside an empty Nuxt page', [
    { what: 'empty page', value: bare.firstKb, unit: 'kB' },
    ...scripts.flatMap(({ name, firstKb, allKb }) => [
      { what: name, value: firstKb, unit: 'kB' },
      { what: `${name}: ÷ empty page`, value: firstKb / bare.firstKb, unit: '', counts: 'P6' as const },
      { what: `${name}: with what follows by itself`, value: allKb, unit: 'kB' },
    ]),
  ])
}
finally {
  await browser.close()
  await server.stop()
  await empty.stop()
}

async function comparePaint(urls: { name: string, url: string }[], link?: Link): Promise<BenchRow[]> {
  const plain: Paint[] = []
  const ours = new Map<string, Paint[]>(urls.map(({ name }) => [name, []]))
  for (let round = 0; round < ROUNDS; round++) {
    plain.push(await measurePaint(browser, empty.url, link))
    for (const { name, url } of urls) {
      ours.get(name)?.push(await measurePaint(browser, url, link))
    }
  }
  const middle = (paints: Paint[], key: keyof Paint) => median(paints.map(paint => paint[key]))
  const ratio = (paints: Paint[], key: 'fcpMs' | 'lcpMs') => median(paints.map((paint, round) => paint[key] / (plain[round]?.[key] ?? Number.NaN)))

  /** Two targets are of a link, the others of this machine. */
  const counts = (here: TargetKey | undefined, overLink?: TargetKey) => {
    const key = link ? overLink : here
    return key === undefined ? {} : { counts: key }
  }

  return [
    { what: 'empty page: first contentful paint', value: middle(plain, 'fcpMs'), unit: 'ms' },
    { what: 'empty page: largest contentful paint', value: middle(plain, 'lcpMs'), unit: 'ms' },
    ...[...ours].flatMap(([name, paints]) => {
      return [
        { what: `${name}: first contentful paint`, value: middle(paints, 'fcpMs'), unit: 'ms' },
        { what: `${name}: ÷ empty page`, value: ratio(paints, 'fcpMs'), unit: '', ...counts('P5 first', 'P5 first over a link') },
        { what: `${name}: largest contentful paint`, value: middle(paints, 'lcpMs'), unit: 'ms' },
        { what: `${name}: ÷ empty page`, value: ratio(paints, 'lcpMs'), unit: '' },
        {
          what: `${name}: can be used`,
          value: middle(paints, 'usableMs'),
          unit: 'ms',
          ...counts('P5 usable', 'P5 usable over a link'),
        },
        { what: `${name}: blocked`, value: middle(paints, 'blockedMs'), unit: 'ms', ...counts('P5 blocked') },
        { what: `${name}: layout shift, worst`, value: Math.max(...paints.map(paint => paint.shift)), unit: '', ...counts('P5 shift') },
      ]
    }),
  ]
}

/** What a page weighs before it is compressed. */
async function measureMarkup(urls: { name: string, url: string }[]): Promise<BenchRow[]> {
  const rows: BenchRow[] = []
  for (const { name, url } of urls) {
    const answer = await fetch(url, { headers: { 'accept-language': 'zh-CN' } })
    const html = await answer.text()
    const counts = name === 'runs' ? { counts: 'P5 markup' as const } : {}
    rows.push({ what: `${name}: HTML`, value: Buffer.byteLength(html) / 1_000, unit: 'kB', ...counts })
  }
  return rows
}
