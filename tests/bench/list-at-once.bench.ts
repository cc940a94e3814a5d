import { rmSync } from 'node:fs'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { startConsole, temporaryFolder } from '../support/services/servers.ts'
import { type BenchRow, median, reportBench, roundsOf } from './bench-report.ts'
import { seedRuns } from './seed/run-list-seed.ts'

/**
 * P16: the list of runs on embedded storage, asked by eight at once. `BENCH_DAGSTER` is the address of a Dagster webserver with
 * as many runs on its own SQLite: then it is asked in turn for the columns of its list (docs/benchmarks.md says how it is started).
 */
const RUNS = Number(process.env.BENCH_RUNS ?? 10_000)
const ROUNDS = roundsOf(5)
const DAGSTER = process.env.BENCH_DAGSTER
const AT_ONCE = 8
const MEASURE_MS = 4_000
const PAGE = 50

interface Side { name: string, ask: () => Promise<number> }

const DAGSTER_QUERY = `{ runsOrError(limit: ${PAGE}) { __typename ... on Runs { results { id runId status jobName creationTime startTime endTime updateTime tags { key value } } } } }`

async function itemsOf(answer: Response, count: (body: never) => number): Promise<number> {
  const text = await answer.text()
  const items = answer.ok ? count(JSON.parse(text) as never) : 0
  if (items !== PAGE) {
    throw new Error(`${answer.url}: ${answer.status} ${text.slice(0, 500)}`)
  }
  return items
}

async function perSecond({ ask }: Side): Promise<number> {
  const startedMs = performance.now()
  let answered = 0
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (performance.now() - startedMs < MEASURE_MS) {
      await ask()
      answered += 1
    }
  }))
  return answered / (performance.now() - startedMs) * 1_000
}

async function measure(sides: Side[]): Promise<BenchRow[]> {
  const rates = new Map<Side, number[]>(sides.map(side => [side, []]))
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const side of round % 2 === 0 ? sides : [...sides].reverse()) {
      const rate = await perSecond(side)
      if (round > 0) {
        rates.get(side)?.push(rate)
      }
    }
  }
  const rows = sides.map((side): BenchRow => ({ what: `P16 ${side.name}: lists of ${PAGE} at ${AT_ONCE} at once`, value: median(rates.get(side) ?? []), unit: 'per s' }))
  const [own = [], peer] = sides.map(side => rates.get(side) ?? [])
  if (peer) {
    rows.push({ what: 'P16 ratio', value: median(own.map((rate, round) => rate / (peer[round] ?? Number.NaN))), unit: '', counts: 'P16' })
  }
  return rows
}

const dataDir = await temporaryFolder('list-at-once')
await (await startConsole({ dataDir })).stop()
const lite = await PGlite.create({ dataDir: path.join(dataDir, 'console') })
await seedRuns((text, values) => lite.query(text, values), RUNS)
await lite.close()
const server = await startConsole({ dataDir })
try {
  const own: Side = { name: 'ours', ask: async () => itemsOf(await fetch(`${server.url}/api/v1/runs?limit=${PAGE}`), ({ items }: { items: unknown[] }) => items.length) }
  const peer: Side[] = DAGSTER === undefined
    ? []
    : [{
        name: 'Dagster',
        ask: async () => itemsOf(
          await fetch(`${DAGSTER}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: DAGSTER_QUERY }) }),
          ({ data }: { data: { runsOrError: { results: unknown[] } } }) => data.runsOrError.results.length,
        ),
      }]
  reportBench('list-at-once', `the list of ${RUNS} runs on embedded storage, median of ${ROUNDS}`, await measure([own, ...peer]))
}
finally {
  await server.stop()
  rmSync(dataDir, { recursive: true, force: true })
}
