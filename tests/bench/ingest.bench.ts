import path from 'node:path'
import { findPostgres } from '#scripts/lib/programs.mjs'
import { givenPostgres, hasPostgres, startPostgres } from '../support/services/postgres.ts'
import { type BenchRow, median, reportBench, roundsOf } from './bench-report.ts'
import { bundleSide, startSide, type SourceSide } from './side/source-side.ts'

/**
 * P7: the events of 600 runs through the ingest on Postgres, beside a bare `insert … select … unnest` of the same
 * events in the same batches. `BENCH_BEFORE` names the folder of another version of the sources, which is asked in
 * turn.
 */
const ROUNDS = roundsOf(5)
const BEFORE = process.env.BENCH_BEFORE
/** How many events a batch has: as many as the watch loop takes when it is behind, and a smaller one. */
const BATCHES = [undefined, 500]

/** `serverMs` = CPU of Postgres, 0 when it runs elsewhere. */
interface Taken { ms: number, cpuMs: number, serverMs: number }
interface Answer { batch: number, events: number, ingest: Taken, bare: Taken }
type Side = SourceSide & { name: string }

async function start(name: string, root: string, serverPid: number | undefined): Promise<Side> {
  return { name, ...startSide(
    await bundleSide('ingest', name, root), await givenPostgres(), serverPid === undefined ? [] : [String(serverPid)],
  ) }
}

async function measure(sides: readonly Side[], batch: number | undefined): Promise<BenchRow[]> {
  const answers = new Map<Side, Answer[]>(sides.map(side => [side, []]))
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const side of round % 2 === 0 ? sides : [...sides].reverse()) {
      const answer = await side.ask<Answer>({ batch })
      if (round > 0) {
        answers.get(side)?.push(answer)
      }
    }
  }
  return sides.flatMap(side => toRows(side.name, answers.get(side) ?? [], batch === undefined))
}

function toRows(name: string, answers: readonly Answer[], isLargest: boolean): BenchRow[] {
  const of = (pick: (answer: Answer) => number) => median(answers.map(pick))
  const whole = ({ cpuMs, serverMs }: Taken) => cpuMs + serverMs
  const what = `${name}, batches of ${answers[0]?.batch}`
  return [
    {
      what: `${what}: events through the console`, value: of(({ events, ingest }) => events / ingest.ms * 1_000),
      unit: 'per s',
    },
    { what: `${what}: bare insert`, value: of(({ events, bare }) => events / bare.ms * 1_000), unit: 'per s' },
    {
      what: `${what}: CPU of the console`, value: of(({ events, ingest }) => ingest.cpuMs / events * 1_000),
      unit: 'µs/event',
    },
    {
      what: `${what}: CPU of Postgres`, value: of(({ events, ingest }) => ingest.serverMs / events * 1_000),
      unit: 'µs/event',
    },
    {
      what: `${what}: P7, ingest ÷ bare insert`, value: of(({ ingest, bare }) => bare.ms / ingest.ms), unit: '',
      ...name === 'after' && isLargest && { counts: 'P7' as const },
    },
    {
      what: `${what}: the same by CPU of both`, value: of(({ ingest, bare }) => whole(bare) / whole(ingest)), unit: '',
    },
  ]
}

const program = findPostgres()
const own = !hasPostgres() && program ? await startPostgres(program) : undefined
if (own) {
  process.env.TEST_DATABASE_URL = own.url
}
if (hasPostgres()) {
  const sides = [
    ...BEFORE === undefined ? [] : [await start('before', path.resolve(BEFORE), own?.pid)],
    await start('after', path.resolve('.'), own?.pid),
  ]
  const rows: BenchRow[] = []
  for (const batch of BATCHES) {
    rows.push(...await measure(sides, batch))
  }
  reportBench('ingest', `ingest of events on Postgres, median of ${ROUNDS} rounds`, rows)
  for (const side of sides) {
    await side.stop()
  }
}
await own?.stop()
