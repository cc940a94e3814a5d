import { rmSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { findPostgres } from '#scripts/lib/programs.mjs'
import { givenPostgres, hasPostgres, startPostgres } from '../support/services/postgres.ts'
import { cpuMilliseconds, startConsole, temporaryFolder, type StartedConsole } from '../support/services/servers.ts'
import { type BenchRow, median, reportBench, roundsOf } from './bench-report.ts'
import { startWithHistory } from './seed/given-history.ts'
import { seedHistory, STAGES } from './seed/history-seed.ts'

/**
 * CPU of the console for one request, with 10,000 runs. `BENCH_BEFORE` names the `.output/server` of another build:
 * both are asked in turn, and what is compared is how much the one needs of the other.
 */
const RUNS = Number(process.env.BENCH_RUNS ?? 10_000)
const ROUNDS = roundsOf(7)
const BEFORE = process.env.BENCH_BEFORE
/** Queries are planned for good after the fifth time. */
const WARM_UP = 12

interface Call { what: string, path: string, times: number, target?: number }

/** As the page asks for it: what a page may cost is counted in these. */
const LIST = 'list of 50 with its count'
const PAGES = ['overview', 'runs', 'statistics']

const CALLS: Call[] = [
  { what: 'overview', path: '/', times: 8 },
  { what: 'runs', path: '/runs', times: 8 },
  { what: 'statistics', path: '/stats', times: 8 },
  { what: 'list of 50', path: '/api/v1/runs?limit=50', times: 40, target: 0.6 },
  { what: LIST, path: '/api/v1/runs?limit=50&count=true', times: 40 },
  { what: 'summary, cached', path: '/api/v1/metrics/summary', times: 60 },
  { what: 'texts of a language', path: '', times: 30 },
  { what: 'liveness', path: '/healthz', times: 100 },
]

interface Side { name: 'before' | 'after', server: StartedConsole, dataDir: string }

async function ask(url: string): Promise<string> {
  const answer = await fetch(
    url, { headers: { 'accept-encoding': 'gzip', 'accept-language': 'zh-CN' }, signal: AbortSignal.timeout(60_000) },
  )
  const text = await answer.text()
  if (!answer.ok) {
    throw new Error(`${url}: ${answer.status} ${text.slice(0, 500)}`)
  }
  return text
}

/** The address of the texts differs between builds; a page names it. */
async function addressOf({ server }: Side, call: Call): Promise<string> {
  return `${server.url}${call.path || /\/_i18n\/[^"]+\/messages\.json/.exec(await ask(`${server.url}/`))?.[0]}`
}

async function cpuOf({ server }: Side, url: string, times: number): Promise<number> {
  const beforeMs = await cpuMilliseconds(server.pid)
  for (let time = 0; time < times; time += 1) {
    await ask(url)
  }
  return (await cpuMilliseconds(server.pid) - beforeMs) / times
}

async function compare(sides: Side[], call: Call): Promise<BenchRow[]> {
  const urls = new Map(await Promise.all(sides.map(async side => [side, await addressOf(side, call)] as const)))
  const spent = new Map<Side, number[]>(sides.map(side => [side, []]))
  for (const [side, url] of urls) {
    await cpuOf(side, url, WARM_UP)
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    // Each goes first as often as the other.
    for (const side of round % 2 === 0 ? sides : [...sides].reverse()) {
      spent.get(side)?.push(await cpuOf(side, urls.get(side) ?? '', call.times))
    }
  }
  const rows = sides.map((side): BenchRow => ({
    what: `${call.what}: ${side.name}`, value: median(spent.get(side) ?? []), unit: 'ms CPU',
  }))
  const [before, after] = sides.map(side => spent.get(side) ?? [])
  if (before && after) {
    const ratio = median(after.map((value, round) => value / (before[round] ?? Number.NaN)))
    rows.push({
      what: `${call.what}: after ÷ before`, value: ratio, unit: '',
      ...call.target !== undefined && { target: `≤ ${call.target}`, isMet: ratio <= call.target },
    })
  }
  return rows
}

/** How many lists a page costs. */
function toLists(storage: string, rows: readonly BenchRow[]): BenchRow[] {
  const valueOf = (what: string) => rows.find(row => row.what === `${what}: after`)?.value ?? Number.NaN
  const counts = storage === 'pglite' ? { counts: 'P5 server' as const } : {}
  return PAGES.map(page => ({ what: `${page}: lists`, value: valueOf(page) / valueOf(LIST), unit: '', ...counts }))
}

async function onPglite(serverFolder: string | undefined): Promise<Omit<Side, 'name'>> {
  const server = await startWithHistory(RUNS, serverFolder === undefined ? {} : { serverFolder })
  return { server, dataDir: server.dataDir }
}

async function onPostgres(serverFolder: string | undefined): Promise<Omit<Side, 'name'>> {
  const dataDir = await temporaryFolder('request-cpu')
  const url = await givenPostgres()
  const server = await startConsole({
    dataDir, env: { DATABASE_URL: url }, ...serverFolder !== undefined && { serverFolder },
  })
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await seedHistory((text, values) => client.query(text, values), RUNS * STAGES.length, () => undefined)
  await client.end()
  return { dataDir, server }
}

async function measure(
  storage: string, start: (serverFolder: string | undefined) => Promise<Omit<Side, 'name'>>,
): Promise<void> {
  const sides: Side[] = []
  try {
    if (BEFORE !== undefined) {
      sides.push({ name: 'before', ...await start(path.resolve(BEFORE)) })
    }
    sides.push({ name: 'after', ...await start(undefined) })
    const rows: BenchRow[] = []
    for (const call of CALLS) {
      rows.push(...await compare(sides, call))
    }
    rows.push(...toLists(storage, rows))
    reportBench(
      `request-cpu-${storage}`,
      `CPU of the console for one request on ${storage}, ${RUNS} runs, median of ${ROUNDS} rounds`, rows,
    )
  }
  finally {
    for (const { server, dataDir } of sides) {
      await server.stop()
      rmSync(dataDir, { recursive: true, force: true })
    }
  }
}

await measure('pglite', onPglite)
const program = findPostgres()
const own = !hasPostgres() && program ? await startPostgres(program) : undefined
if (own) {
  process.env.TEST_DATABASE_URL = own.url
}
if (hasPostgres()) {
  await measure('postgres', onPostgres)
}
await own?.stop()
