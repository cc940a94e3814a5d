import path from 'node:path'
import { findPostgres, givenPostgres, hasPostgres, startPostgres } from '../support/services/postgres.ts'
import { median, reportBench, type BenchRow } from './bench-report.ts'
import { bundleSide, startSide, type SourceSide } from './source-side.ts'

/**
 * Ingest of the events of 240 runs in batches of 500 on Postgres, beside a bare `insert … select … unnest` of the same events.
 * `BENCH_BEFORE` names the folder of another version of the sources, which is asked in turn.
 */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5)
const BEFORE = process.env.BENCH_BEFORE
const TARGET = 0.5

interface Taken { ms: number, cpuMs: number }
interface Answer { events: number, ingest: Taken, bare: Taken }

async function start(name: string, root: string): Promise<SourceSide & { name: string }> {
  return { name, ...startSide(await bundleSide('ingest', name, root), await givenPostgres()) }
}

const program = findPostgres()
const own = !hasPostgres() && program ? await startPostgres(program) : undefined
if (own) {
  process.env.TEST_DATABASE_URL = own.url
}
if (hasPostgres()) {
  const sides = [...BEFORE === undefined ? [] : [await start('before', path.resolve(BEFORE))], await start('after', path.resolve('.'))]
  const answers = new Map<string, Answer[]>(sides.map(({ name }) => [name, []]))
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const side of round % 2 === 0 ? sides : [...sides].reverse()) {
      const answer = await side.ask<Answer>({})
      if (round > 0) {
        answers.get(side.name)?.push(answer)
      }
    }
  }
  const rows = sides.flatMap(({ name }): BenchRow[] => {
    const all = answers.get(name) ?? []
    const of = (pick: (answer: Answer) => number) => median(all.map(pick))
    const ratio = of(({ ingest, bare }) => bare.ms / ingest.ms)
    return [
      { what: `${name}: events through the console`, value: of(({ events, ingest }) => events / ingest.ms * 1_000), unit: 'per s' },
      { what: `${name}: CPU of the console an event`, value: of(({ events, ingest }) => ingest.cpuMs / events * 1_000), unit: 'µs' },
      { what: `${name}: bare insert`, value: of(({ events, bare }) => events / bare.ms * 1_000), unit: 'per s' },
      { what: `${name}: P7, ingest ÷ bare insert`, value: ratio, unit: '', ...name === 'after' && { target: `≥ ${TARGET}`, isMet: ratio >= TARGET } },
    ]
  })
  reportBench('ingest', `ingest of events on Postgres, median of ${ROUNDS} rounds`, rows)
  for (const side of sides) {
    await side.stop()
  }
}
await own?.stop()
