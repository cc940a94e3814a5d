import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { findPostgres } from '#scripts/lib/programs.mjs'
import { givenPostgres, hasPostgres, startPostgres } from '../support/services/postgres.ts'
import { startConsole, startFactory, temporaryFolder, type StartedFactory } from '../support/services/servers.ts'
import { median, reportBench, roundsOf } from './bench-report.ts'
import { makeLine, post, read, untilEnded } from './given-runs.ts'

/**
 * P12: how much more two workers on one queue do than one, in real factory processes on Postgres: two processes of one
 * thread each, and one process of two threads. All run the same few runs, whose stages count tokens and so use the CPU.
 * They take turns.
 */
const ROUNDS = roundsOf(3)
const RECORDS = Number(process.env.BENCH_RECORDS ?? 200_000)
const WHOLE_RECORDS = 200_000
/** At once: an even number, or one of two workers waits at the end. */
const RUNS = 4
const DEADLINE_MS = 600_000
const WORDS = ('data record field stage value batch sample check clean label token table '
  + 'schema source result score text line model queue')
  .split(' ')

interface Side { name: string, measure: () => Promise<number>, stop: () => Promise<void> }

function makeLines(): string {
  const textOf = (row: number) => Array.from(
    { length: 40 + row % 60 }, (_, index) => WORDS[(row * 7 + index * 3 + row % 11 * index) % WORDS.length],
  ).join(' ')
  return Array.from({ length: RECORDS }, (_, row) => `${JSON.stringify({ row, text: textOf(row) })}\n`).join('')
}

async function startSide(
  name: string, { factories: count, threads }: { factories: number, threads: number },
): Promise<Side> {
  const [databaseUrl, artifacts, dataDir] = [
    await givenPostgres(), await temporaryFolder('artifacts'), await temporaryFolder('workers'),
  ]
  const shared = {
    ARTIFACT_DIR: artifacts, FACTORY_TOKEN: randomBytes(24).toString('hex'),
    SECRET_KEY: randomBytes(32).toString('base64'),
  }
  const factories: StartedFactory[] = []
  for (let index = 0; index < count; index += 1) {
    factories.push(await startFactory({
      ...shared, FACTORY_DATABASE_URL: databaseUrl, FACTORY_WORKERS: String(threads),
    }))
  }
  const server = await startConsole(
    { dataDir, env: { ...shared, DATABASE_URL: databaseUrl, QUEUE_ADDRESS: factories[0]?.address ?? '' } },
  )
  const { url } = server
  const file = await post(url, '/uploads?filename=records.jsonl', makeLines())
  const { taskId } = await makeLine(url, { kind: 'upload', uploadId: file.id }, [
    {
      key: 'tokens', kind: 'filter.tokens', name: 'Tokens',
      parameters: { field: 'text', min_tokens: 30, output_field: 'tokens' },
    },
    { key: 'unique', kind: 'dedupe.exact', name: 'Deduplicate', parameters: { fields: ['text'] } },
  ])
  return {
    name,
    async measure() {
      const startedMs = performance.now()
      for (let run = 0; run < RUNS; run += 1) {
        await post(url, `/tasks/${taskId}/runs`, {})
      }
      await untilEnded(url, { deadlineMs: DEADLINE_MS, everyMs: 100 })
      const ms = performance.now() - startedMs
      const { items } = await read<{ items: { state: string }[] }>(url, `/runs?limit=${RUNS}`)
      if (items.length !== RUNS || items.some(({ state }) => state !== 'SUCCEEDED')) {
        throw new Error(`${name}: ${items.map(({ state }) => state).join(', ')}`)
      }
      return ms
    },
    async stop() {
      await server.stop()
      await Promise.all(factories.map(factory => factory.stop()))
      for (const folder of [artifacts, dataDir]) {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  }
}

async function measure(): Promise<void> {
  const sides: Side[] = []
  try {
    sides.push(await startSide('one worker', { factories: 1, threads: 1 }))
    sides.push(await startSide('two processes of one thread', { factories: 2, threads: 1 }))
    sides.push(await startSide('one process of two threads', { factories: 1, threads: 2 }))
    const times = new Map<Side, number[]>(sides.map(side => [side, []]))
    // The first round warms up.
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
        const ms = await side.measure()
        if (round > 0) {
          times.get(side)?.push(ms)
        }
      }
    }
    const [one = [], ...two] = sides.map(side => times.get(side) ?? [])
    const short = RECORDS < WHOLE_RECORDS && { short: `${RECORDS} of ${WHOLE_RECORDS} records` }
    reportBench('P12', `${RUNS} runs of ${RECORDS} records on one queue, median of ${ROUNDS}`, [
      ...sides.map(side => ({ what: side.name, value: median(times.get(side) ?? []) / 1_000, unit: 's' })),
      ...two.map((few, index) => ({
        what: `one worker ÷ ${sides[index + 1]?.name}`,
        value: median(few.map((ms, round) => (one[round] ?? Number.NaN) / ms)), unit: '', counts: 'P12' as const,
        ...short,
      })),
    ])
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
if (hasPostgres()) {
  await measure()
}
await own?.stop()
