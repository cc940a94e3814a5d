import { rmSync } from 'node:fs'
import { findPostgres } from '#scripts/lib/programs.mjs'
import { startPostgres } from '../support/services/postgres.ts'
import { type BenchRow, median, reportBench, roundsOf } from './bench-report.ts'
import { dagster } from './peers/dagster.ts'
import { measureServed, measureStart, type Served, type Started } from './peers/measure-side.ts'
import { ours } from './peers/ours.ts'
import { findPeer } from './peers/peer-program.ts'
import { prefect } from './peers/prefect.ts'
import type { Place, Side } from './peers/side.ts'
import type { TargetKey } from './report/targets.ts'

/**
 * P16: ours, embedded and on Postgres, and the peers that `BENCH_DAGSTER` and `BENCH_PREFECT` start, each with 10,000
 * runs on its own storage, in turn and alone: first start, warm start, memory, the list of runs, submit to running.
 */
const RUNS = Number(process.env.BENCH_RUNS ?? 10_000)
const ROUNDS = roundsOf(3)
const PEERS = 2

interface Round { first: Started, warm: Started, served: Served }

/** Memory is judged for itself, beside each peer. */
interface Column {
  what: string
  unit: string
  of: (round: Round) => number
  isMoreBetter?: true
  judged?: 'memory' | 'work'
}

const LISTS = 'list with its count'

const worst = ({ first, warm }: Round) => Math.max(first.peakMb, warm.peakMb)

const AT_ONCE: Column = {
  what: `${LISTS}, 8 at once`, unit: 'per s', isMoreBetter: true, judged: 'work',
  of: ({ served }) => served.listsPerSecond,
}

const COLUMNS: readonly Column[] = [
  { what: 'CPU to ready, first start', unit: 's', of: ({ first }) => first.cpuSeconds, judged: 'work' },
  { what: 'CPU to ready, warm', unit: 's', of: ({ warm }) => warm.cpuSeconds, judged: 'work' },
  { what: 'time to ready, first start', unit: 's', of: ({ first }) => first.seconds, judged: 'work' },
  { what: 'time to ready, warm', unit: 's', of: ({ warm }) => warm.seconds, judged: 'work' },
  { what: 'most of a start', unit: 'MB', of: worst, judged: 'memory' },
  { what: 'at rest after a start', unit: 'MB', of: ({ warm }) => warm.restMb },
  { what: 'at rest after reading', unit: 'MB', of: ({ served }) => served.readMb, judged: 'memory' },
  { what: 'at rest after 232 lists', unit: 'MB', of: ({ served }) => served.listedMb },
  { what: 'after runs, with what executes them', unit: 'MB', of: ({ served }) => served.workingMb },
  { what: 'CPU of a second at rest', unit: 'ms', of: ({ served }) => served.idleCpuMs, judged: 'work' },
  { what: `${LISTS}: CPU`, unit: 'ms', of: ({ served }) => served.listCpuMs, judged: 'work' },
  { what: `${LISTS}: median`, unit: 'ms', of: ({ served }) => served.listMs, judged: 'work' },
  { what: `${LISTS}, 8 at once: CPU`, unit: 'ms', of: ({ served }) => served.listsCpuMs, judged: 'work' },
  AT_ONCE,
  { what: `${LISTS}, 8 at once: refused`, unit: '%', of: ({ served }) => served.refused },
  { what: 'submit to running', unit: 'ms', of: ({ served }) => served.runningMs, judged: 'work' },
]

/** Told of ours, and not counted: what only starts it, and the server of its database. */
const BESIDE: readonly Column[] = [
  { what: 'npm, its shell and the script beside it', unit: 'MB', of: ({ warm }) => warm.startersMb },
  { what: 'CPU of these until it is ready', unit: 's', of: ({ warm }) => warm.startersCpuSeconds },
]
const DATABASE: readonly Column[] = [
  { what: 'server of Postgres beside it', unit: 'MB', of: ({ served }) => served.databaseMb },
  { what: 'its CPU for a list', unit: 'ms', of: ({ served }) => served.databaseListCpuMs },
]

async function measureRound(side: Side, filled: Place): Promise<Round> {
  const empty = await side.emptyPlace()
  const first = await measureStart(side, empty, async ({ started }) => started)
  rmSync(empty.folder, { recursive: true, force: true })
  return measureStart(side, filled, async (running) => {
    const served = await measureServed(side, filled, running)
    return { first, warm: running.started, served }
  })
}

/** One side at a time, so that none takes from another. */
async function measure(sides: readonly Side[]): Promise<Map<Side, Round[]>> {
  const rounds = new Map<Side, Round[]>(sides.map(side => [side, []]))
  const filled = new Map<Side, Place>()
  try {
    for (const side of sides) {
      filled.set(side, await side.filledPlace())
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [side, place] of round % 2 === 0 ? filled : [...filled].toReversed()) {
        process.stderr.write(`round ${round + 1} of ${ROUNDS}: ${side.name}\n`)
        const measured = await measureRound(side, place)
        rounds.get(side)?.push(measured)
        // What was measured is not lost when a later one fails.
        process.stderr.write(`${JSON.stringify(measured)}\n`)
      }
    }
    return rounds
  }
  finally {
    for (const { folder } of filled.values()) {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

type Rounds = ReadonlyMap<Side, Round[]>

const valueOf = (rounds: Rounds, side: Side, { of }: Column) => median((rounds.get(side) ?? []).map(of))

function toRows(rounds: Rounds, peers: readonly Peer[]): BenchRow[] {
  const sides = [...rounds.keys()]
  const own = sides.filter(side => !peers.some(peer => peer.side === side))
  const onPostgres = own.filter(({ databasePid }) => databasePid !== undefined)
  const rowOf = (side: Side, column: Column): BenchRow =>
    ({ what: `${column.what}: ${side.name}`, value: valueOf(rounds, side, column), unit: column.unit })
  return [
    ...COLUMNS.flatMap(column => sides.map(side => rowOf(side, column))),
    ...own.flatMap(side => BESIDE.map(column => rowOf(side, column))),
    ...onPostgres.flatMap(side => DATABASE.map(column => rowOf(side, column))),
    ...peers.flatMap(peer => own.slice(0, 1).flatMap(side => compare(rounds, side, peer))),
  ]
}

/** Ours ÷ the peer, so that below one we are ahead; of requests a second the other way round. */
function compare(rounds: Rounds, own: Side, { side, memory, rate }: Peer): BenchRow[] {
  const ratios = COLUMNS.filter(({ judged }) => judged !== undefined).map((column): BenchRow => {
    const [ours, theirs] = [valueOf(rounds, own, column), valueOf(rounds, side, column)]
    const counts = column.judged === 'memory' ? memory : 'P16 ahead'
    return column.isMoreBetter
      ? { what: `${column.what}: ${side.name} ÷ ours`, unit: '', value: theirs / ours, counts }
      : { what: `${column.what}: ours ÷ ${side.name}`, unit: '', value: ours / theirs, counts }
  })
  if (rate === undefined) {
    return ratios
  }
  const value = valueOf(rounds, own, AT_ONCE) / valueOf(rounds, side, AT_ONCE)
  return [...ratios, { what: `${AT_ONCE.what}: ours ÷ ${side.name}`, unit: '', value, counts: rate }]
}

interface Peer { side: Side, memory: TargetKey, rate?: TargetKey }

function findPeers(): Peer[] {
  const [ofDagster, ofPrefect] = [findPeer('DAGSTER'), findPeer('PREFECT')]
  return [
    ...ofDagster ? [{ side: dagster(ofDagster), memory: 'P16 memory Dagster', rate: 'P16' } as const] : [],
    ...ofPrefect ? [{ side: prefect(ofPrefect), memory: 'P16 memory Prefect' } as const] : [],
  ]
}

const program = findPostgres()
const postgres = program ? await startPostgres(program) : undefined
if (postgres) {
  process.env.TEST_DATABASE_URL = postgres.url
}
try {
  const peers = findPeers()
  const own = [ours(RUNS), ...postgres ? [ours(RUNS, postgres)] : []]
  const rounds = await measure([...own, ...peers.map(({ side }) => side)])
  const rows = toRows(rounds, peers)
  const names = peers.map(({ side }) => side.name).join(' and ')
  if (peers.length < PEERS) {
    const named = names === '' ? 'neither Dagster nor Prefect' : `only ${names}`
    process.stdout.write(`It does not count: ${named} is named (docs/benchmarks.md, P16).\n`)
  }
  const short = peers.length < PEERS ? { short: 'a peer is missing' } : {}
  const title = `${RUNS} runs on the storage of each, memory is PSS, median of ${ROUNDS}`
  reportBench('peers', title, rows.map(row => ({ ...row, ...short })))
}
finally {
  await postgres?.stop()
}
