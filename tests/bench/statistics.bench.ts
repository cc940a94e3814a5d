import path from 'node:path'
import pg from 'pg'
import { findPostgres } from '#scripts/lib/programs.mjs'
import { givenPostgres, givenTemplate, hasPostgres, startPostgres } from '../support/services/postgres.ts'
import { type BenchRow, median, reportBench, roundsOf } from './bench-report.ts'
import { cpuOfTree } from './side/process-cpu.ts'
import { bundleSide, startSide } from './side/source-side.ts'
import { seedStatistics } from './seed/statistics-seed.ts'

/**
 * Statistics of 300,000 runs of five stages in 30 days on Postgres, computed by the services without a cache.
 * `BENCH_BEFORE` names the folder of another version of the sources: both are asked in turn, each on a database with
 * the same runs.
 */
const RUNS = Number(process.env.BENCH_RUNS ?? 300_000)
const DAYS = 30
const ROUNDS = roundsOf(5)
const BEFORE = process.env.BENCH_BEFORE
/** Name of the database with the seed, which is kept and used again; it grows old, so seed anew every day. */
const SEED = process.env.BENCH_SEED ?? `seed_${process.pid}`
/** A statement is prepared the second time and planned for good after the seventh. */
const WARM_UP = 3

const MONTH = { from: 'now-30d', to: 'now' }
const DAY = { from: 'now-24h', to: 'now' }

interface Question { what: string, name: string, query: object, targetMs?: number }

const QUESTIONS: Question[] = [
  { what: 'summary', name: 'summary with its courses, 30 days', query: { ...MONTH, grain: 'day' }, targetMs: 400 },
  { what: 'stages', name: 'stages, 30 days', query: MONTH, targetMs: 400 },
  {
    what: 'series', name: 'series of attempt P95 by day, 30 days',
    query: { ...MONTH, metric: 'attempt_p95', grain: 'day' }, targetMs: 400,
  },
  {
    what: 'series', name: 'series of records by day and stage, 30 days',
    query: { ...MONTH, metric: 'records_out', grain: 'day', by: 'stage' }, targetMs: 400,
  },
  { what: 'line', name: 'line, 30 days', query: MONTH, targetMs: 400 },
  {
    what: 'compare', name: 'compare attempt P95 by day, 30 days',
    query: { ...MONTH, metric: 'attempt_p95', grain: 'day', mode: 'mom' }, targetMs: 400,
  },
  { what: 'summary', name: 'summary with its courses, 24 hours', query: { ...DAY, grain: 'hour' }, targetMs: 100 },
  { what: 'stages', name: 'stages, 24 hours', query: DAY, targetMs: 100 },
  {
    what: 'series', name: 'series of attempt P95 by hour, 24 hours',
    query: { ...DAY, metric: 'attempt_p95', grain: 'hour' }, targetMs: 100,
  },
  { what: 'line', name: 'line, 24 hours', query: DAY, targetMs: 100 },
  {
    what: 'compare', name: 'compare attempt P95 by hour, 24 hours',
    query: { ...DAY, metric: 'attempt_p95', grain: 'hour', mode: 'mom' }, targetMs: 100,
  },
  { what: 'runs', name: 'list of runs, text of one run', query: { q: 'Pipeline 7 1207' } },
  { what: 'runs', name: 'list of runs, text of no run', query: { q: 'zzzz' } },
]

interface Asked { ms: number, cpuMs: number }
interface Side {
  name: 'before' | 'after'
  ask: (what: string, query?: object) => Promise<Asked>
  stop: () => Promise<void>
}

async function start(name: Side['name'], root: string, serverPid: number | undefined): Promise<Side> {
  const program = await bundleSide('statistics', name, root)
  const template = await givenTemplate(SEED, async (url) => {
    const { ask, stop } = startSide(program, url)
    await ask({ what: 'prepare' })
    await stop()
    process.stdout.write(`seeded in ${Math.round(await timed(() => seed(url)) / 1_000)} s\n`)
  })
  const side = startSide(program, await givenPostgres(template))
  const { ms } = await side.ask<{ ms: number }>({ what: 'migrate' })
  process.stdout.write(`${name}: migrated in ${(ms / 1_000).toFixed(1)} s\n`)
  const cpuMs = () => serverPid === undefined ? Number.NaN : cpuOfTree(serverPid)
  return {
    name,
    stop: side.stop,
    async ask(what, query = {}) {
      const beforeMs = cpuMs()
      const answer = await side.ask<{ ms: number }>({ what, query })
      return { ms: answer.ms, cpuMs: cpuMs() - beforeMs }
    },
  }
}

async function seed(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(
      `set synchronous_commit = off; set work_mem = '256MB'; set maintenance_work_mem = '256MB'; set jit = off`,
    )
    await seedStatistics((text, values) => client.query(text, values), { runs: RUNS, days: DAYS })
  }
  finally {
    await client.end()
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}

async function compareSides(sides: Side[], { what, name, query, targetMs }: Question): Promise<BenchRow[]> {
  const asked = new Map<Side, Asked[]>(sides.map(side => [side, []]))
  for (const side of sides) {
    for (let time = 0; time < WARM_UP; time += 1) {
      await side.ask(what, query)
    }
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    // Each goes first as often as the other.
    for (const side of round % 2 === 0 ? sides : [...sides].reverse()) {
      asked.get(side)?.push(await side.ask(what, query))
    }
  }
  const rows = sides.flatMap((side): BenchRow[] => {
    const all = asked.get(side) ?? []
    const ms = median(all.map(it => it.ms))
    const target = side.name === 'after' && targetMs !== undefined
      ? { target: `< ${targetMs} ms`, isMet: ms < targetMs }
      : {}
    return [
      { what: `${name}: ${side.name}`, value: ms, unit: 'ms', ...target },
      { what: `${name}: ${side.name}, CPU of Postgres`, value: median(all.map(it => it.cpuMs)), unit: 'ms' },
    ]
  })
  const [before, after] = sides.map(side => asked.get(side) ?? [])
  if (before && after) {
    rows.push({
      what: `${name}: before ÷ after`,
      value: median(before.map((it, round) => it.ms / (after[round]?.ms ?? Number.NaN))),
      unit: '',
    })
  }
  return rows
}

const program = findPostgres()
const own = !hasPostgres() && program ? await startPostgres(program) : undefined
if (own) {
  process.env.TEST_DATABASE_URL = own.url
}
if (hasPostgres()) {
  const serverPid = own?.pid ?? (process.env.TEST_DATABASE_PID ? Number(process.env.TEST_DATABASE_PID) : undefined)
  const sides: Side[] = []
  if (BEFORE !== undefined) {
    sides.push(await start('before', path.resolve(BEFORE), serverPid))
  }
  sides.push(await start('after', path.resolve('.'), serverPid))
  const rows: BenchRow[] = []
  for (const question of QUESTIONS) {
    rows.push(...await compareSides(sides, question))
  }
  reportBench('statistics', `statistics of ${RUNS} runs on Postgres, median of ${ROUNDS} rounds`, rows)
  for (const side of sides) {
    await side.stop()
  }
}
await own?.stop()
