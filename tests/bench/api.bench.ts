import { rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { findPostgres } from '#scripts/lib/programs.mjs'
import { givenPostgres, hasPostgres, startPostgres } from '../support/services/postgres.ts'
import { cpuMilliseconds, startConsole, temporaryFolder, type StartedConsole } from '../support/services/servers.ts'
import { startBareRoute, type Statement } from './side/bare-route.ts'
import { type BenchRow, median, percentile, reportBench, roundsOf } from './bench-report.ts'
import { seedHistory } from './seed/history-seed.ts'
import { bundleSide, startSide } from './side/source-side.ts'

/**
 * P1 to P4: the REST routes of the built server on Postgres, beside the least that could answer the same. `--rows` says
 * how many stage runs there are (ten for each run, in thirty days); `BENCH_SEED` names a database that is filled if it
 * is empty, and kept.
 */
const STAGE_RUNS = Number(process.env.BENCH_ROWS ?? 100_000)
/** What P1 and P3 are about: fewer rows are quickly read in any way. */
const WHOLE = 10_000_000
const short = STAGE_RUNS < WHOLE && { short: `${STAGE_RUNS} of ${WHOLE} stage runs` }
const ROUNDS = roundsOf(7)
const SEED = process.env.BENCH_SEED
/** A statement is prepared the second time and planned for good after the seventh. */
const WARM_UP = 12
const IN_TURN = 60
const TZ = 'Asia/Shanghai'
const DAY_MS = 86_400_000
const STEP_MS = 900_000

interface Bench { server: StartedConsole, client: pg.Client, statement: Statement, databaseUrl: string }
interface Asked { ms: number, status: number, text: string, etag: string }

async function ask(url: string, headers: Record<string, string> = {}, expected = [200, 304]): Promise<Asked> {
  const startedMs = performance.now()
  const answer = await fetch(url, { headers: { 'accept-encoding': 'identity', ...headers } })
  const text = await answer.text()
  if (!expected.includes(answer.status)) {
    throw new Error(`${url}: ${answer.status} ${text.slice(0, 500)}`)
  }
  return { ms: performance.now() - startedMs, status: answer.status, text, etag: answer.headers.get('etag') ?? '' }
}

/** P1: one after the other, in turn. What other programs of the machine take counts in the times, not in the CPU. */
async function measureList({ server, statement, databaseUrl }: Bench, runs: number): Promise<BenchRow[]> {
  const bare = await startBareRoute(databaseUrl, statement)
  try {
    const sides = [
      { pid: server.pid, address: `${server.url}/api/v1/runs?limit=50` },
      { pid: bare.pid, address: bare.url },
    ].map(side => ({ ...side, slowMs: [] as number[], middleMs: [] as number[], cpuMs: [] as number[] }))
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const side of round % 2 === 0 ? sides : [...sides].reverse()) {
        const [times, beforeMs] = [[] as number[], await cpuMilliseconds(side.pid)]
        for (let turn = 0; turn < IN_TURN; turn += 1) {
          times.push((await ask(side.address)).ms)
        }
        // The first round warms up.
        if (round > 0) {
          side.slowMs.push(percentile(times, 0.95))
          side.middleMs.push(median(times))
          side.cpuMs.push((await cpuMilliseconds(side.pid) - beforeMs) / IN_TURN)
        }
      }
    }
    const [own, theirs] = sides
    const ratioOf = (what: 'slowMs' | 'middleMs' | 'cpuMs') =>
      median((own?.[what] ?? []).map((value, round) => value / (theirs?.[what][round] ?? Number.NaN)))
    return [
      { what: `P1 list of ${runs} runs, P95`, value: median(own?.slowMs ?? []), unit: 'ms' },
      { what: 'P1 bare Nitro route, same statement, P95', value: median(theirs?.slowMs ?? []), unit: 'ms' },
      { what: 'P1 ratio', value: ratioOf('slowMs'), unit: '', counts: 'P1', ...short },
      { what: '  of medians', value: ratioOf('middleMs'), unit: '' },
      { what: '  of CPU', value: ratioOf('cpuMs'), unit: '' },
    ]
  }
  finally {
    await bare.stop()
  }
}

/** P2: CPU of the console, in turn, each as a browser asks for it. */
async function measureUnchanged({ server: { url, pid } }: Bench): Promise<BenchRow[]> {
  const rows: BenchRow[] = []
  for (const path of ['/runs?limit=50', '/metrics/summary']) {
    const spentMs = { whole: 0, unchanged: 0 }
    for (let round = 0; round < ROUNDS; round += 1) {
      const { etag } = await ask(`${url}/api/v1${path}`)
      for (const [side, headers] of [['whole', {}], ['unchanged', { 'if-none-match': etag }]] as const) {
        const beforeMs = await cpuMilliseconds(pid)
        for (let times = 0; times < IN_TURN; times += 1) {
          await ask(`${url}/api/v1${path}`, { 'accept-encoding': 'gzip', ...headers })
        }
        spentMs[side] += await cpuMilliseconds(pid) - beforeMs
      }
    }
    rows.push({ what: `P2 304 ÷ 200, CPU: ${path}`, value: spentMs.unchanged / spentMs.whole, unit: '', counts: 'P2' })
  }
  return rows
}

let turns = 0

/** A window that was never asked for: nothing of it is cached. */
function windowOf(days: number): string {
  turns += 1
  const to = Math.floor(Date.now() / STEP_MS) * STEP_MS - turns * STEP_MS
  return `from=${new Date(to - days * DAY_MS).toISOString()}&to=${new Date(to).toISOString()}&tz=${TZ}`
}

const QUESTIONS: [what: string, path: string][] = [
  ['summary with its courses', '/metrics/summary?grain=GRAIN'],
  ['stages', '/metrics/stages?'],
  ['series of attempt P95', '/metrics/series?metric=attempt_p95&grain=GRAIN'],
  ['series of records by stage', '/metrics/series?metric=records_out&grain=GRAIN&by=stage'],
  ['production line', '/metrics/line?'],
  ['compare attempt P95', '/metrics/compare?metric=attempt_p95&mode=mom&grain=GRAIN'],
]

const WINDOWS = [{ days: 30, grain: 'day', counts: 'P3 month' }, { days: 1, grain: 'hour', counts: 'P3 day' }] as const

/** P3, first half: not cached, over REST. */
async function measureUncached({ server: { url } }: Bench): Promise<BenchRow[]> {
  const rows: BenchRow[] = []
  for (const { days, grain, counts } of WINDOWS) {
    for (const [what, path] of QUESTIONS) {
      const times: number[] = []
      for (let round = -WARM_UP; round < ROUNDS; round += 1) {
        const { ms } = await ask(`${url}/api/v1${path.replace('GRAIN', grain)}&${windowOf(days)}`)
        if (round >= 0) {
          times.push(ms)
        }
      }
      rows.push({
        what: `P3 ${what}, ${days === 1 ? '24 hours' : `${days} days`}, not cached`, value: median(times), unit: 'ms',
        counts, ...short,
      })
    }
  }
  return rows
}

/**
 * P3, second half: records of each local day, beside the same from the rows of the stages. The windows end before today
 * and differ, so nothing is cached.
 */
async function measureGrouped({ server: { url }, client }: Bench): Promise<BenchRow[]> {
  const ratios: number[] = []
  const [ours, raw]: [number[], number[]] = [[], []]
  for (let time = 0; time < WARM_UP; time += 1) {
    await ask(`${url}/api/v1/metrics/series?metric=records_out&grain=day&${windowOf(29)}`)
  }
  const { rows: [{ midnight } = { midnight: new Date() }] } = await client.query<{ midnight: Date }>(
    `select date_trunc('day', now() at time zone $1) at time zone $1 as midnight`, [TZ],
  )
  for (let round = 0; round < 3; round += 1) {
    const [from, to] = [29 - round, 0].map(days => new Date(midnight.getTime() - days * DAY_MS).toISOString())
    const { ms, text } = await ask(
      `${url}/api/v1/metrics/series?metric=records_out&grain=day&tz=${TZ}&from=${from}&to=${to}`,
    )
    const startedMs = performance.now()
    const { rows } = await client.query<{ at: Date, value: string }>(`
      select date_trunc('day', finished_at at time zone $3) at time zone $3 as at,
        coalesce(sum(records_out) filter (where is_terminal), 0) as value
      from stage_runs where finished_at >= $1 and finished_at < $2 group by 1 order by 1`, [from, to, TZ])
    const rawMs = performance.now() - startedMs
    const answer: { points: { at: string, value: number | null }[] } = JSON.parse(text)
    const shown = answer.points.map(({ at, value }) => [new Date(at).toISOString(), value])
    const summed = rows.map(({ at, value }) => [at.toISOString(), Number(value)])
    if (JSON.stringify(shown) !== JSON.stringify(summed)) {
      throw new Error(`the sums differ:\n${JSON.stringify(shown)}\n${JSON.stringify(summed)}`)
    }
    ours.push(ms)
    raw.push(rawMs)
    ratios.push(ms / rawMs)
  }
  return [
    { what: `P3 records by day of ${STAGE_RUNS} stage runs, over REST, not cached`, value: median(ours), unit: 'ms' },
    { what: 'P3 raw GROUP BY of the same rows, answers equal', value: median(raw), unit: 'ms' },
    { what: 'P3 ratio', value: median(ratios), unit: '', counts: 'P3 ratio', ...short },
  ]
}

/** P4, first half: each window is asked for twice. */
async function measureCached({ server: { url } }: Bench): Promise<BenchRow[]> {
  const [missed, cached]: [number[], number[]] = [[], []]
  for (let round = 0; round < IN_TURN; round += 1) {
    const address = `${url}/api/v1/metrics/summary?grain=day&${windowOf(30)}`
    missed.push((await ask(address)).ms)
    cached.push((await ask(address)).ms)
  }
  return [
    { what: 'P4 summary, not cached, P95', value: percentile(missed, 0.95), unit: 'ms' },
    { what: 'P4 summary, cached, P95', value: percentile(cached, 0.95), unit: 'ms' },
    { what: 'P4 ratio', value: percentile(cached, 0.95) / percentile(missed, 0.95), unit: '', counts: 'P4 ratio' },
  ]
}

/**
 * P4, second half: how often the database is asked by a hundred at once, by the times that it was asked by one. A busy
 * console refuses some.
 */
async function measureFlight({ server: { url }, client }: Bench): Promise<BenchRow[]> {
  let refused = 0
  const scansOf = async (at: number) => {
    const before = await countScans(client)
    const address = `${url}/api/v1/metrics/series?metric=records_out&grain=day&${windowOf(30)}`
    const answers = await Promise.all(Array.from({ length: at }, () => ask(address, {}, [200, 429])))
    refused += answers.filter(({ status }) => status === 429).length
    return await countScans(client) - before
  }
  const [one, hundred] = [await scansOf(1), await scansOf(100)]
  return [{
    what: 'P4 reads of counters by 100 misses at once ÷ by one', value: hundred / one, unit: '', counts: 'P4 flight',
    ...refused > 0 && { short: `${100 - refused} of 100 answered` },
  }]
}

/** Connections report what they have read when they have been idle for ten seconds. */
async function countScans(client: pg.Client): Promise<number> {
  await wait(11_000)
  await client.query('select pg_stat_clear_snapshot()')
  const { rows } = await client.query<{ scans: string }>(
    `select sum(idx_scan) as scans from pg_stat_user_indexes where relname = 'metrics_summary'`,
  )
  return Number(rows[0]?.scans)
}

/** Migrates and fills what is empty. @returns the statement of the list. */
async function prepare(databaseUrl: string, client: pg.Client): Promise<Statement> {
  const side = startSide(await bundleSide('statistics', 'after', process.cwd()), databaseUrl)
  await side.ask({ what: 'migrate' })
  const { rowCount } = await client.query('select from task_runs limit 1')
  if (!rowCount) {
    await seedHistory((text, values) => client.query(text, values), STAGE_RUNS, step =>
      process.stdout.write(`seed, ${step}\n`))
  }
  const { value: [statement] } = await side.ask<{ value: Statement[] }>({ what: 'statements', query: { limit: '50' } })
  await side.stop()
  if (!statement) {
    throw new Error('the list asks nothing of the database')
  }
  return statement
}

async function givenSeed(): Promise<string> {
  if (SEED === undefined) {
    return givenPostgres()
  }
  const url = new URL(process.env.TEST_DATABASE_URL ?? '')
  url.pathname = `/${SEED}`
  return url.href
}

async function measure(): Promise<void> {
  const databaseUrl = await givenSeed()
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const statement = await prepare(databaseUrl, client)
  const { rows: [{ runs } = { runs: '0' }] } = await client.query<{ runs: string }>(
    'select count(*) as runs from task_runs',
  )
  const dataDir = await temporaryFolder('api')
  const server = await startConsole({ dataDir, env: { DATABASE_URL: databaseUrl } })
  const bench = { server, client, statement, databaseUrl }
  try {
    reportBench('api', `routes over ${runs} runs and ${STAGE_RUNS} stage runs on Postgres, median of ${ROUNDS}`, [
      ...await measureList(bench, Number(runs)), ...await measureUnchanged(bench),
      ...await measureGrouped(bench), ...await measureUncached(bench), ...await measureCached(bench),
      ...await measureFlight(bench),
    ])
  }
  finally {
    await server.stop()
    await client.end()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

const program = findPostgres()
const own = !hasPostgres() && program ? await startPostgres(program) : undefined
if (own) {
  process.env.TEST_DATABASE_URL = own.url
}
if (hasPostgres()) {
  await measure()
}
await own?.stop()
