import { rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import {
  cpuMilliseconds, residentBytes, startConsole, temporaryFolder, type StartedConsole,
} from '../support/services/servers.ts'
import { reportBench } from './bench-report.ts'
import { type Point, theilSenSlope } from './report/slope.ts'
import { seedRuns } from './seed/run-list-seed.ts'
import { applyLoad, type Tally } from './side/soak-mix.ts'

/**
 * P13: how much the memory of the console grows while it is used, on embedded storage, where the database is part of
 * it. The target asks for an hour; `BENCH_MINUTES` is a shorter time, and then the result does not count.
 * `BENCH_SERVER` names another build's `.output/server`, `BENCH_NODE_OPTIONS` what its Node is given, as
 * `--heapsnapshot-signal=SIGUSR2`.
 */
const WHOLE_MINUTES = 60
const minutes = Number(process.env.BENCH_MINUTES ?? WHOLE_MINUTES)
/** Code is compiled, caches and pools fill up. */
const warmUpMinutes = Math.min(5, minutes / 4)
const SAMPLE_MS = 5_000
const ANSWER_MS = 10_000
const TELL_MS = 60_000
/** A result so far, in case that it does not come to the end. */
const INTERIM_MS = 300_000
const RUNS = 5_000
/** Kept answers fill it during the warm-up: what they may take is no leak, and would hide one. */
const CACHE_BYTES = 2 << 20
const MB = 1_000_000

interface Sample { minute: number, residentMb: number, heapMb: number, externalMb: number }

/** The heap is not known when the console does not answer in time. */
async function sampleOf({ pid, url }: StartedConsole, startedMs: number): Promise<Sample> {
  const text = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(ANSWER_MS) })
    .then(answer => answer.text(), () => '')
  const mbOf = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]) / MB
  return {
    minute: (performance.now() - startedMs) / 60_000, residentMb: await residentBytes(pid) / MB,
    heapMb: mbOf('nodejs_heap_size_used_bytes'), externalMb: mbOf('nodejs_external_memory_bytes'),
  }
}

/** The lowest of each minute: what is left after garbage was collected. */
function lowestByMinute(points: Point[]): Point[] {
  const byMinute = Object.values(Object.groupBy(points, ({ x }) => Math.floor(x)))
  return byMinute.flatMap((few = []) => few.toSorted((a, b) => a.y - b.y).slice(0, 1))
}

const sum = (counts: Tally['done']) => Object.values(counts).reduce((all, one) => all + one, 0)

async function measure(server: StartedConsole): Promise<void> {
  const end = new AbortController()
  const { tally, ended } = await applyLoad(server.url, end.signal)
  await wait(warmUpMinutes * 60_000)

  const [startedMs, cpuBeforeMs] = [performance.now(), await cpuMilliseconds(server.pid)]
  const samples: Sample[] = []
  const passedMs = () => performance.now() - startedMs
  const report = async () => reportSoak(samples, tally, (await cpuMilliseconds(server.pid) - cpuBeforeMs) / passedMs())
  let [nextTellMs, nextInterimMs] = [0, INTERIM_MS]
  while (passedMs() < minutes * 60_000) {
    const sample = await sampleOf(server, startedMs)
    samples.push(sample)
    if (passedMs() >= nextTellMs) {
      nextTellMs += TELL_MS
      process.stdout.write(
        `soak, minute ${sample.minute.toFixed(1)}: resident ${sample.residentMb.toFixed(0)} MB, heap `
        + `${sample.heapMb.toFixed(0)} MB, external ${sample.externalMb.toFixed(0)} MB; ${sum(tally.done)} done, `
        + `${sum(tally.failed)} failed\n`,
      )
    }
    if (passedMs() >= nextInterimMs) {
      nextInterimMs += INTERIM_MS
      await report()
    }
    await wait(SAMPLE_MS)
  }
  samples.push(await sampleOf(server, startedMs))
  await report()
  end.abort()
  await ended
  if (tally.firstFailure !== '') {
    process.stdout.write(`first failure: ${tally.firstFailure}\n`)
  }
}

function reportSoak(samples: readonly Sample[], tally: Tally, cpuShare: number): void {
  const passedMinutes = Math.floor(samples.at(-1)?.minute ?? 0)
  const pointsOf = (what: 'residentMb' | 'heapMb' | 'externalMb') =>
    samples.map((sample): Point => ({ x: sample.minute, y: sample[what] })).filter(({ y }) => !Number.isNaN(y))
  const meanOf = (few: readonly Sample[]) => few.reduce((all, { residentMb }) => all + residentMb, 0) / few.length
  const tenth = Math.max(1, Math.floor(samples.length / 10))
  reportBench(
    'P13',
    `memory of the console under load for ${passedMinutes} min after ${warmUpMinutes} min of warm-up, on embedded `
    + `storage, ${RUNS} runs`,
    [
      {
        what: 'slope of resident memory', value: theilSenSlope(pointsOf('residentMb')), unit: 'MB/min', counts: 'P13',
        ...passedMinutes < WHOLE_MINUTES && { short: `${passedMinutes} of ${WHOLE_MINUTES} min` },
      },
      {
        what: '  of the second half alone', value: theilSenSlope(pointsOf('residentMb').slice(samples.length / 2)),
        unit: 'MB/min',
      },
      {
        what: '  of the heap, lowest of each minute', value: theilSenSlope(lowestByMinute(pointsOf('heapMb'))),
        unit: 'MB/min',
      },
      {
        what: '  of external memory, lowest of each minute',
        value: theilSenSlope(lowestByMinute(pointsOf('externalMb'))), unit: 'MB/min',
      },
      { what: 'resident in the first tenth', value: meanOf(samples.slice(0, tenth)), unit: 'MB' },
      { what: 'resident in the last tenth', value: meanOf(samples.slice(-tenth)), unit: 'MB' },
      { what: 'CPU of the console', value: cpuShare * 100, unit: '% core' },
      ...Object.entries(tally.done).map(([name, count]) => ({ what: name, value: count, unit: '' })),
      { what: 'went wrong', value: sum(tally.failed), unit: '', target: '= 0', isMet: sum(tally.failed) === 0 },
    ],
  )
}

const dataDir = await temporaryFolder('soak')
const { BENCH_SERVER: serverFolder, BENCH_NODE_OPTIONS: nodeOptions } = process.env
const options = {
  dataDir,
  env: {
    MODEL_SIMULATOR: 'true', CACHE_MAX_BYTES: String(CACHE_BYTES),
    ...nodeOptions !== undefined && { NODE_OPTIONS: nodeOptions },
  },
  ...serverFolder !== undefined && { serverFolder },
}
await (await startConsole(options)).stop()
const lite = await PGlite.create({ dataDir: path.join(dataDir, 'console') })
await seedRuns((text, values) => lite.query(text, values), RUNS)
await lite.close()
const server = await startConsole(options)
try {
  await measure(server)
}
finally {
  await server.stop()
  rmSync(dataDir, { recursive: true, force: true })
}
