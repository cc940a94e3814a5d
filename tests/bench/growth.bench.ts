import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { findPostgres } from '#scripts/lib/programs.mjs'
import { givenPostgres, hasPostgres, startPostgres } from '../support/services/postgres.ts'
import { startConsole, temporaryFolder } from '../support/services/servers.ts'
import { type BenchRow, reportBench, roundsOf } from './bench-report.ts'
import { MORE_PAGES } from './growth/asks.ts'
import { type GrowthRow, growthOf, ratioOf, toMarkdown, toText, worstFirst } from './growth/growth-table.ts'
import { insertLeftovers, insertThings } from './growth/leftover-seed.ts'
import { type GrowthSide, measureGrowth } from './growth/measure-growth.ts'
import { REASONS } from './growth/reasons.ts'
import { openServerCpu } from './growth/server-cpu.ts'
import { seedHistory, STAGES } from './seed/history-seed.ts'
import { bundleSide, startSide } from './side/source-side.ts'

/**
 * P23: what every GET of the registry and every page take with more and more runs (`--sizes`), and with 10,000
 * pipelines, sources and datasets instead of 20. `BENCH_SEED` begins the names of databases that are filled once, and
 * kept; `BENCH_ONLY` is a pattern of addresses.
 */
const SIZES = (process.env.BENCH_SIZES ?? '10000,100000').split(',').map(Number).sort((a, b) => a - b)
/** What P23 is about. */
const WHOLE = [10_000, 1_000_000]
const ROUNDS = roundsOf(21)
const WARM_UP = 3
const THINGS = 10_000
const SEED = process.env.BENCH_SEED
const EVERYTHING = /^/
const ONLY = new RegExp(process.env.BENCH_ONLY ?? EVERYTHING)
/** Of the ten of a usual run: a million runs are seeded in minutes. */
const SEEDED_STAGES = STAGES.filter(([key]) => ['read', 'clean', 'call', 'publish'].includes(key))

interface Seeded { name: string, runs: number, things: number }
interface Opened extends GrowthSide { asks: string[], pages: string[], stop: () => Promise<void> }

const toCount = (count: number) => count.toLocaleString('en')

async function seed({ name, runs, things }: Seeded): Promise<string> {
  const databaseUrl = SEED === undefined ? await givenPostgres() : await keptDatabase(`${SEED}_${runs}_${things}`)
  const side = startSide(await bundleSide('statistics', 'after', process.cwd()), databaseUrl)
  await side.ask({ what: 'migrate' })
  await side.stop()
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const query = (text: string, values?: unknown[]) => client.query(text, values)
  const { rowCount } = await query('select from task_runs limit 1')
  if (!rowCount) {
    const startedMs = performance.now()
    await seedHistory(query, runs * SEEDED_STAGES.length, () => undefined, SEEDED_STAGES)
    await insertLeftovers(query)
    await insertThings(query, things)
    process.stdout.write(`${name}: seeded in ${((performance.now() - startedMs) / 1_000).toFixed(0)} s\n`)
  }
  // Workers that have ended could not be counted.
  await query(`alter database ${new URL(databaseUrl).pathname.slice(1)} set max_parallel_workers_per_gather = 0`)
  await client.end()
  return databaseUrl
}

/** @returns its address; made if it is not there. */
async function keptDatabase(name: string): Promise<string> {
  const url = new URL(process.env.TEST_DATABASE_URL ?? '')
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
  if (!rowCount) {
    await client.query(`create database ${name} template template0 encoding 'UTF8'`)
  }
  await client.end()
  url.pathname = `/${name}`
  return url.href
}

async function open(seeded: Seeded): Promise<Opened> {
  const databaseUrl = await seed(seeded)
  const dataDir = await temporaryFolder('growth')
  const env = { DATABASE_URL: databaseUrl, MODEL_SIMULATOR: 'true', CACHE_STATISTICS_SECONDS: '1' }
  const server = await startConsole({ dataDir, env })
  const side = startSide(await bundleSide('growth', 'after', process.cwd()), server.url, [databaseUrl])
  const { ids, asks, pages } = await side.ask<Pick<Opened, 'asks' | 'pages'> & { ids: Record<string, string> }>({})
  await side.stop()
  const isLocal = ['127.0.0.1', 'localhost'].includes(new URL(databaseUrl).hostname)
  const cpu = await openServerCpu(server.pid, databaseUrl, isLocal)
  return {
    name: seeded.name,
    url: server.url,
    cpu,
    things: ids,
    asks,
    pages,
    async stop() {
      await cpu.stop()
      await server.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** The rows of some of the sides. */
const rowsOf = (rows: readonly GrowthRow[], indexes: readonly number[]): GrowthRow[] =>
  rows.map(({ what, taken }) => ({ what, taken: indexes.flatMap(index => taken[index] ?? []) }))

interface Table { id: string, title: string, reasons: Readonly<Record<string, string>>, sizes: readonly string[] }

/** Prints the table, and leaves it in `.test/bench/<id>.md`. @returns what is reported of it. */
function writeTable({ id, title, reasons, sizes }: Table, rows: readonly GrowthRow[]): BenchRow[] {
  const sorted = worstFirst(rows)
  process.stdout.write(`\n${title}\n${toText(sorted, sizes, reasons)}\n`)
  const folder = path.resolve('.test/bench')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, `${id}.md`), toMarkdown(sorted, sizes, reasons))
  return sorted.filter(row => growthOf(row).length > 0).flatMap(row => [
    { what: `${row.what}, CPU`, value: ratioOf(row, 'cpuMs'), unit: '×' },
    { what: `${row.what}, P95`, value: ratioOf(row, 'p95Ms'), unit: '×' },
  ])
}

const isUnexplained = (row: GrowthRow) => growthOf(row).length > 0 && REASONS.runs[row.what] === undefined

function report(rows: readonly GrowthRow[]): void {
  const byRuns = rowsOf(rows, SIZES.map((_, index) => index))
  const runs = {
    id: 'growth-runs', title: 'GETs and pages with more runs', reasons: REASONS.runs, sizes: SIZES.map(toCount),
  }
  const things = {
    id: 'growth-things', title: 'GETs and pages with more pipelines, sources and datasets', reasons: REASONS.things,
    sizes: ['20', toCount(THINGS)],
  }
  const grown = [...writeTable(runs, byRuns), ...writeTable(things, rowsOf(rows, [0, SIZES.length]))]
  const isWhole = WHOLE.every(size => SIZES.includes(size)) && ONLY.source === EVERYTHING.source
  const short = isWhole ? {} : { short: `${rows.length} addresses, ${SIZES.map(toCount).join(', ')} runs` }
  const title = `growth of ${rows.length} addresses, ${SEEDED_STAGES.length} stages a run, ${ROUNDS} rounds`
  reportBench('growth', title, [
    { what: 'without a reason', value: byRuns.filter(isUnexplained).length, unit: '', counts: 'P23', ...short },
    ...grown,
  ])
}

async function measure(): Promise<void> {
  const [smallest = 0] = SIZES
  const sizes: Seeded[] = [
    ...SIZES.map(runs => ({ name: toCount(runs), runs, things: 0 })),
    { name: `${toCount(smallest)} and ${toCount(THINGS)} things`, runs: smallest, things: THINGS },
  ]
  const sides: Opened[] = []
  try {
    for (const size of sizes) {
      sides.push(await open(size))
    }
    const pages = [...new Set([...sides[0]?.pages ?? [], ...MORE_PAGES])]
    const asks = (sides[0]?.asks ?? []).map(ask => `/api/v1${ask}`)
    const addresses = [...asks, ...pages].filter(address => ONLY.test(address))
    const { rows, failed } = await measureGrowth(sides, addresses, { rounds: ROUNDS, warmUp: WARM_UP })
    report(rows)
    process.stdout.write(failed.length > 0 ? `\nnot answered:\n${failed.join('\n')}\n` : '')
    process.exitCode = failed.length > 0 ? 1 : 0
  }
  finally {
    for (const side of sides) {
      await side.stop()
    }
  }
}

const program = findPostgres()
const own = !hasPostgres() && program ? await startPostgres(program) : undefined
if (own) {
  process.env.TEST_DATABASE_URL = own.url
}
try {
  if (hasPostgres()) {
    await measure()
  }
}
finally {
  await own?.stop()
}
