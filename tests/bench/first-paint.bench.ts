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
 * browser, taken in turn. `BENCH_BEFORE` names the `.output/server` of another build, whose pages are taken with them.
 */
const RUNS = Number(process.env.BENCH_RUNS ?? 10_000)
const ROUNDS = roundsOf(9)
const BEFORE = process.env.BENCH_BEFORE
const PAGES = { overview: '/', runs: '/runs', statistics: '/stats' }
/** As Lighthouse takes it for a desktop. */
const LINK: Link = { latencyMs: 40, megabitPerSecond: 10 }

const empty = await startEmptyPage()
const server = await startWithHistory(RUNS)
const before = BEFORE === undefined ? undefined : await startWithHistory(RUNS, { serverFolder: path.resolve(BEFORE) })
const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
try {
  const places = [
    ...toPlaces(server.url, path.resolve('.output/public')),
    ...before && BEFORE !== undefined ? toPlaces(before.url, path.resolve(BEFORE, '../public'), ' before') : [],
  ]
  // Once unmeasured: routes of a server are loaded when they are first asked for.
  for (const { url } of [{ url: empty.url }, ...places]) {
    await measurePaint(browser, url)
  }

  const rows = [...await comparePaint(places), ...await measureMarkup(places)]
  reportBench('P5', `First paint beside an empty Nuxt page, ${RUNS} runs, median of ${ROUNDS}`, rows)
  reportBench(
    'P5-link', `The same over a link of ${LINK.megabitPerSecond} Mbit/s with ${LINK.latencyMs} ms`,
    await comparePaint(places, LINK),
  )

  const bare = await measureScripts(browser, empty.url, empty.publicFolder)
  const scripts = await Promise.all(places.map(async place =>
    ({ ...place, ...await measureScripts(browser, place.url, place.publicFolder) })))
  reportBench('P6', 'JavaScript of the first load (gzip) beside an empty Nuxt page', [
    { what: 'empty page', value: bare.firstKb, unit: 'kB' },
    ...scripts.flatMap(({ name, isBefore, firstKb, allKb }) => [
      { what: name, value: firstKb, unit: 'kB' },
      {
        what: `${name}: ÷ empty page`, value: firstKb / bare.firstKb, unit: '',
        ...!isBefore && { counts: 'P6' as const },
      },
      { what: `${name}: with what follows by itself`, value: allKb, unit: 'kB' },
    ]),
  ])
}
finally {
  await browser.close()
  await server.stop()
  await before?.stop()
  await empty.stop()
}

interface Place { name: string, url: string, publicFolder: string, isBefore: boolean }

function toPlaces(url: string, publicFolder: string, suffix = ''): Place[] {
  return Object.entries(PAGES).map(([name, page]) =>
    ({ name: `${name}${suffix}`, url: `${url}${page}`, publicFolder, isBefore: suffix !== '' }))
}

async function comparePaint(places: readonly Place[], link?: Link): Promise<BenchRow[]> {
  const plain: Paint[] = []
  const ours = new Map<string, Paint[]>(places.map(({ name }) => [name, []]))
  for (let round = 0; round < ROUNDS; round++) {
    plain.push(await measurePaint(browser, empty.url, link))
    for (const { name, url } of places) {
      ours.get(name)?.push(await measurePaint(browser, url, link))
    }
  }
  const middle = (paints: Paint[], key: keyof Paint) => median(paints.map(paint => paint[key]))
  const ratio = (paints: Paint[], key: 'fcpMs' | 'lcpMs') =>
    median(paints.map((paint, round) => paint[key] / (plain[round]?.[key] ?? Number.NaN)))

  const isBefore = new Map(places.map(place => [place.name, place.isBefore]))
  /** Two targets are of a link, the others of this machine; none is of another build. */
  const counts = (name: string, here: TargetKey, overLink?: TargetKey) => {
    const key = isBefore.get(name) ? undefined : link ? overLink : here
    return key === undefined ? {} : { counts: key }
  }

  return [
    { what: 'empty page: first contentful paint', value: middle(plain, 'fcpMs'), unit: 'ms' },
    { what: 'empty page: largest contentful paint', value: middle(plain, 'lcpMs'), unit: 'ms' },
    ...[...ours].flatMap(([name, paints]) => {
      return [
        { what: `${name}: first contentful paint`, value: middle(paints, 'fcpMs'), unit: 'ms' },
        {
          what: `${name}: ÷ empty page`, value: ratio(paints, 'fcpMs'), unit: '',
          ...counts(name, 'P5 first', 'P5 first over a link'),
        },
        { what: `${name}: largest contentful paint`, value: middle(paints, 'lcpMs'), unit: 'ms' },
        { what: `${name}: ÷ empty page`, value: ratio(paints, 'lcpMs'), unit: '' },
        {
          what: `${name}: can be used`,
          value: middle(paints, 'usableMs'),
          unit: 'ms',
          ...counts(name, 'P5 usable', 'P5 usable over a link'),
        },
        { what: `${name}: blocked`, value: middle(paints, 'blockedMs'), unit: 'ms', ...counts(name, 'P5 blocked') },
        {
          what: `${name}: layout shift, worst`, value: Math.max(...paints.map(paint => paint.shift)), unit: '',
          ...counts(name, 'P5 shift'),
        },
      ]
    }),
  ]
}

/** What a page weighs before it is compressed. */
async function measureMarkup(places: readonly Place[]): Promise<BenchRow[]> {
  const rows: BenchRow[] = []
  for (const { name, url } of places) {
    const answer = await fetch(url, { headers: { 'accept-language': 'zh-CN' } })
    const html = await answer.text()
    const counts = name === 'runs' ? { counts: 'P5 markup' as const } : {}
    rows.push({ what: `${name}: HTML`, value: Buffer.byteLength(html) / 1_000, unit: 'kB', ...counts })
  }
  return rows
}
