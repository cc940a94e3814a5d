import { rmSync } from 'node:fs'
import { Agent, get } from 'node:http'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import { startConsole, temporaryFolder } from '../support/services/servers.ts'
import { percentile, reportBench, type BenchRow } from './bench-report.ts'
import { seedRuns } from './seed/run-list-seed.ts'

/**
 * P10: ten times what the console can do, asked without waiting for answers; what is still served beside the most it
 * can serve.
 */
const RUNS = 10_000
const FACTOR = 10
const WARM_UP_MS = 4_000
const MEASURE_MS = 10_000
/**
 * Equal requests that wait together share one query, so the most is served at some number at once that is found by
 * trying.
 */
const AT_ONCE = [8, 32, 128, 512]
const PATHS = { list: '/api/v1/runs?limit=50', runs: '/runs' }

interface Answer { status: number, ms: number }

const agent = new Agent({ keepAlive: true, maxSockets: 1_000 })

function ask(url: string): Promise<Answer> {
  const startedMs = performance.now()
  return new Promise((resolve) => {
    const fail = () => resolve({ status: 0, ms: performance.now() - startedMs })
    get(url, { agent, timeout: 30_000, headers: { 'accept-encoding': 'gzip' } }, (answer) => {
      answer.resume()
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, ms: performance.now() - startedMs }))
    }).once('error', fail).once('timeout', fail)
  })
}

/** Answers of 200 a second when each of so many asks anew once it is answered. */
async function servedAtOnce(url: string, many: number): Promise<number> {
  let served = 0
  const untilMs = performance.now() + MEASURE_MS
  await Promise.all(Array.from({ length: many }, async () => {
    while (performance.now() < untilMs) {
      // First the answer, then the sum: the others add to it meanwhile.
      const { status } = await ask(url)
      served += status === 200 ? 1 : 0
    }
  }))
  return served / MEASURE_MS * 1_000
}

/** As much as can be served, and by how many at once. */
async function peakOf(url: string): Promise<{ peak: number, many: number }> {
  let best = { peak: 0, many: 0 }
  for (const many of AT_ONCE) {
    const peak = await servedAtOnce(url, many)
    best = peak > best.peak ? { peak, many } : best
  }
  return best
}

/** Asks at a fixed rate, whatever becomes of it. */
async function flood(url: string, perSecond: number): Promise<
  { perSecond: number, refused: Answer[], probes: Answer[], asked: number }
> {
  const startedMs = performance.now()
  const pending: Promise<Answer>[] = []
  const probes: Promise<Answer>[] = []
  const answeredMs: number[] = []
  while (performance.now() - startedMs < WARM_UP_MS + MEASURE_MS) {
    const due = (performance.now() - startedMs) / 1_000 * perSecond
    while (pending.length < due) {
      const answer = ask(url)
      pending.push(answer)
      void answer.then(({ status }) => status === 200 && answeredMs.push(performance.now() - startedMs - WARM_UP_MS))
    }
    if (probes.length < (performance.now() - startedMs) / 100) {
      probes.push(ask(url.replace(/(?<=:\d+)\/.*/, '/healthz')))
    }
    await wait(1)
  }
  const answers = await Promise.all(pending)
  const served = answeredMs.filter(ms => ms >= 0 && ms < MEASURE_MS).length
  return {
    perSecond: served / MEASURE_MS * 1_000, refused: answers.filter(({ status }) => status !== 200),
    probes: await Promise.all(probes), asked: answers.length,
  }
}

async function measure(what: string, url: string): Promise<BenchRow[]> {
  await servedAtOnce(url, AT_ONCE[0]!)
  const { peak, many } = await peakOf(url)
  const { perSecond, refused, probes, asked } = await flood(url, peak * FACTOR)
  const times = refused.map(({ ms }) => ms)
  const wrong = refused.filter(({ status }) => status !== 429 && status !== 503).length
  return [
    { what: `${what}: most that is served, ${many} at once`, value: peak, unit: '/s' },
    { what: `${what}: served of ${asked} in all, ${FACTOR} times as many`, value: perSecond, unit: '/s' },
    { what: `${what}: ratio`, value: perSecond / peak, unit: '', counts: 'P10 served' },
    { what: `${what}: refused, median`, value: percentile(times, 0.5), unit: 'ms', counts: 'P10 refused' },
    { what: `${what}: refused, 95 of 100`, value: percentile(times, 0.95), unit: 'ms' },
    { what: `${what}: neither served nor refused`, value: wrong, unit: '' },
    {
      what: `${what}: liveness, 95 of 100`, value: percentile(probes.map(({ ms }) => ms), 0.95), unit: 'ms',
      target: '< 100 ms', isMet: percentile(probes.map(({ ms }) => ms), 0.95) < 100,
    },
  ]
}

const dataDir = await temporaryFolder('overload')
await (await startConsole({ dataDir })).stop()
const lite = await PGlite.create({ dataDir: path.join(dataDir, 'console') })
await seedRuns((text, values) => lite.query(text, values), RUNS)
await lite.close()
const server = await startConsole({ dataDir })
try {
  const rows: BenchRow[] = []
  for (const [what, address] of Object.entries(PATHS)) {
    rows.push(...await measure(what, `${server.url}${address}`))
  }
  reportBench('P10', `${FACTOR} times too much on embedded storage, ${RUNS} runs`, rows)
}
finally {
  agent.destroy()
  await server.stop()
  rmSync(dataDir, { recursive: true, force: true })
}
