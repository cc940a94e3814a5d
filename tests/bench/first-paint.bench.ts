import { Buffer } from 'node:buffer'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { CHROMIUM_ARGS, chromiumPath } from '../support/browser/chromium.ts'
import { type BenchRow, median, reportBench, roundsOf } from './bench-report.ts'
import { startEmptyPage } from './paint/empty-page.ts'
import { startPageCopies, withoutScripts } from './paint/page-copies.ts'
import { type Link, measurePaint, measureScripts, type Paint } from './paint/page-load.ts'
import type { TargetKey } from './report/targets.ts'
import { startWithHistory } from './seed/given-history.ts'

/**
 * P5, P6: our pages as people see them, with fifty rows and every figure, beside an empty Nuxt page, in one run of one
 * browser, taken in turn. `BENCH_BEFORE` names the `.output/server` of another build, whose pages are taken with them.
 * Where the floor is: a page that was asked for a moment before reads nothing, so what is left is to render it; copies
 * of our pages from memory, with their scripts and without, say what is left when rendering takes no time.
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
const ours = Object.values(PAGES).map(page => `${server.url}${page}`)
const copies = await startPageCopies(ours)
const mute = await startPageCopies(ours, withoutScripts)
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

  const painted: Painted[] = [...places, ...Object.keys(PAGES).flatMap((name, index) => [
    { name: `${name}, asked for a moment before`, url: ours[index] ?? '', is: 'warm' as const },
    { name: `${name}, a copy`, url: copies.toCopy(ours[index] ?? ''), is: 'copy' as const },
    { name: `${name}, a copy without scripts`, url: mute.toCopy(ours[index] ?? ''), is: 'copy' as const },
  ])]
  const rows = [...await comparePaint(painted), ...await measureMarkup(places)]
  reportBench('P5', `First paint beside an empty Nuxt page, ${RUNS} runs, median of ${ROUNDS}`, rows)
  reportBench(
    'P5-link', `The same over a link of ${LINK.megabitPerSecond} Mbit/s with ${LINK.latencyMs} ms`,
    await comparePaint(painted, LINK),
  )

  const bare = await measureScripts(browser, empty.url, empty.publicFolder)
  const scripts = await Promise.all(places.map(async place =>
    ({ ...place, ...await measureScripts(browser, place.url, place.publicFolder) })))
  reportBench('P6', 'JavaScript of the first load (gzip) beside an empty Nuxt page', [
    { what: 'empty page', value: bare.firstKb, unit: 'kB' },
    ...scripts.flatMap(({ name, is, firstKb, allKb }) => [
      { what: name, value: firstKb, unit: 'kB' },
      {
        what: `${name}: ÷ empty page`, value: firstKb / bare.firstKb, unit: '',
        ...is === 'today' && { counts: 'P6' as const },
      },
      { what: `${name}: with what follows by itself`, value: allKb, unit: 'kB' },
    ]),
  ])
}
finally {
  await browser.close()
  await copies.stop()
  await mute.stop()
  await server.stop()
  await before?.stop()
  await empty.stop()
}

interface Painted { name: string, url: string, is: 'today' | 'before' | 'warm' | 'copy' }
interface Place extends Painted { publicFolder: string }

function toPlaces(url: string, publicFolder: string, suffix = ''): Place[] {
  return Object.entries(PAGES).map(([name, page]) =>
    ({ name: `${name}${suffix}`, url: `${url}${page}`, publicFolder, is: suffix === '' ? 'today' : 'before' }))
}

async function comparePaint(places: readonly Painted[], link?: Link): Promise<BenchRow[]> {
  const plain: Paint[] = []
  const taken = places.map(place => ({ ...place, paints: new Array<Paint>() }))
  for (let round = 0; round < ROUNDS; round++) {
    plain.push(await measurePaint(browser, empty.url, link))
    for (const { url, is, paints } of taken) {
      if (is === 'warm') {
        await (await fetch(url, { headers: { 'accept-language': 'zh-CN' } })).text()
      }
      paints.push(await measurePaint(browser, url, link))
    }
  }
  const middle = (paints: Paint[], key: keyof Paint) => median(paints.map(paint => paint[key]))
  const ratio = (paints: Paint[], key: 'fcpMs' | 'lcpMs') =>
    median(paints.map((paint, round) => paint[key] / (plain[round]?.[key] ?? Number.NaN)))

  /** Two targets are of a link, the others of this machine; none is of another build or of a copy. */
  const counts = (is: Painted['is'], here: TargetKey, overLink?: TargetKey) => {
    const key = is === 'today' ? link ? overLink : here : undefined
    return key === undefined ? {} : { counts: key }
  }

  return [
    { what: 'empty page: first contentful paint', value: middle(plain, 'fcpMs'), unit: 'ms' },
    { what: 'empty page: largest contentful paint', value: middle(plain, 'lcpMs'), unit: 'ms' },
    ...taken.flatMap(({ name, is, paints }) => {
      const first: BenchRow[] = [
        { what: `${name}: first contentful paint`, value: middle(paints, 'fcpMs'), unit: 'ms' },
        {
          what: `${name}: ÷ empty page`, value: ratio(paints, 'fcpMs'), unit: '',
          ...counts(is, 'P5 first', 'P5 first over a link'),
        },
      ]
      return is === 'copy' || is === 'warm'
        ? [
            ...first,
            ...name.endsWith('without scripts')
              ? []
              : [{ what: `${name}: can be used`, value: middle(paints, 'usableMs'), unit: 'ms' }],
          ]
        : [
            ...first,
            { what: `${name}: largest contentful paint`, value: middle(paints, 'lcpMs'), unit: 'ms' },
            { what: `${name}: ÷ empty page`, value: ratio(paints, 'lcpMs'), unit: '' },
            {
              what: `${name}: can be used`,
              value: middle(paints, 'usableMs'),
              unit: 'ms',
              ...counts(is, 'P5 usable', 'P5 usable over a link'),
            },
            { what: `${name}: blocked`, value: middle(paints, 'blockedMs'), unit: 'ms', ...counts(is, 'P5 blocked') },
            {
              what: `${name}: layout shift, worst`, value: Math.max(...paints.map(paint => paint.shift)), unit: '',
              ...counts(is, 'P5 shift'),
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
