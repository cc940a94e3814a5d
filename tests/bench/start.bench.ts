import { rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import { memoryBytes, treeOf, watchMemory } from '../support/services/memory.ts'
import { freePort, hasEnded, isAlive, type StartedProcess, startProcess, until } from '../support/services/process.ts'
import { cpuMilliseconds, temporaryFolder } from '../support/services/servers.ts'
import { median, reportBench, roundsOf } from './bench-report.ts'
import { seedRuns } from './seed/run-list-seed.ts'
import { splitTree } from './side/own-processes.ts'

/**
 * P14: `npm start` on embedded storage, in an empty folder and again with 10,000 runs in it. From the start of npm to
 * `/readyz` 200 with the factory up: time, CPU, most memory; then memory at rest, and at rest after reading. What
 * counts is the console and its factory, which are all that a container has; npm, its shell and the script are told
 * beside it. `BENCH_BEFORE` names another checkout that is built: it is started in turn.
 */
const RUNS = Number(process.env.BENCH_RUNS ?? 10_000)
const ROUNDS = roundsOf(5)
const BEFORE = process.env.BENCH_BEFORE
const READY_MS = 120_000
/** Until what was at work has come to rest. */
const REST_MS = 10_000
const MB = 1_000_000

/** As somebody who looks around. */
const READ = [
  '/', '/runs', '/stats', '/pipelines', '/datasets', '/sources', '/settings', '/api/v1/runs?limit=50&count=true',
  '/api/v1/runs?limit=50&q=nowhere', '/api/v1/runs/histogram?tz=Asia%2FShanghai',
]
const READINGS = 5

interface Start {
  seconds: number
  cpuSeconds: number
  peakMb: number
  restMb: number
  readMb: number
  besideMb: number
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)

const megabytesOf = async (pids: number[]) => sum(await Promise.all(pids.map(memoryBytes))) / MB

async function measure(checkout: string, dataDir: string): Promise<Start> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const startedMs = performance.now()
  const npm = startProcess('npm', ['start'], {
    cwd: checkout,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
  })
  try {
    const server = await until(
      'the server', async () => hasEnded(npm.child) ? -1 : (await splitTree(npm.pid)).own[0],
      { deadlineMs: READY_MS, everyMs: 10 },
    )
    const memory = watchMemory(server)
    await until(
      '/readyz to be 200', async () => hasEnded(npm.child) || (await fetch(`${url}/readyz`)).status === 200,
      { deadlineMs: READY_MS, everyMs: 25 },
    )
    if (hasEnded(npm.child)) {
      throw new Error(`it ended: ${npm.output()}`)
    }
    const seconds = (performance.now() - startedMs) / 1_000
    const { own, beside } = await splitTree(npm.pid)
    const cpuSeconds = sum(await Promise.all(own.map(cpuMilliseconds))) / 1_000
    await wait(REST_MS)
    await memory.stop()
    const restMb = await megabytesOf(own)
    for (let reading = 0; reading < READINGS; reading += 1) {
      for (const place of READ) {
        const answer = await fetch(`${url}${place}`, { headers: { 'accept-language': 'zh-CN' } })
        const text = await answer.text()
        if (!answer.ok) {
          throw new Error(`${place}: ${answer.status} ${text.slice(0, 500)}`)
        }
      }
    }
    await wait(REST_MS)
    return {
      seconds, cpuSeconds, peakMb: memory.peakBytes() / MB, restMb, readMb: await megabytesOf(own),
      besideMb: await megabytesOf(beside),
    }
  }
  finally {
    await stopAll(npm)
  }
}

/** npm and its shell end before what they have started. Until the last has ended, the data directory is in use. */
async function stopAll(npm: StartedProcess): Promise<void> {
  const all = await treeOf(npm.pid)
  await npm.stop()
  await until('all that npm has started to end', async () => !(await Promise.all(all.map(isAlive))).includes(true))
}

async function fill(dataDir: string): Promise<void> {
  const lite = await PGlite.create({ dataDir: path.join(dataDir, 'console') })
  await seedRuns((text, values) => lite.query(text, values), RUNS)
  await lite.close()
}

interface Side { checkout: string, dataDir: string, empty: Start[], warm: Start[] }

async function measureEmpty({ checkout, empty }: Side): Promise<string> {
  const dataDir = await temporaryFolder('start')
  empty.push(await measure(checkout, dataDir))
  return dataDir
}

const of = (starts: Start[], what: keyof Start) => median(starts.map(start => start[what]))

const worst = ({ empty, warm }: Side) => Math.max(...[...empty, ...warm].map(({ peakMb }) => peakMb))

const PEAK = 'most of a start, worst (PSS)'

const sides: Side[] = []
for (const checkout of [process.cwd(), ...BEFORE === undefined ? [] : [path.resolve(BEFORE)]]) {
  const side: Side = { checkout, dataDir: '', empty: [], warm: [] }
  side.dataDir = await measureEmpty(side)
  await fill(side.dataDir)
  sides.push(side)
}
for (let round = 0; round < ROUNDS; round++) {
  for (const side of sides) {
    side.warm.push(await measure(side.checkout, side.dataDir))
    if (round > 0) {
      rmSync(await measureEmpty(side), { recursive: true, force: true })
    }
  }
}
sides.forEach(({ dataDir }) => rmSync(dataDir, { recursive: true, force: true }))

const [today, ...others] = sides
if (today === undefined) {
  throw new Error('nothing was measured')
}
const { empty, warm } = today
reportBench('start', `npm start on embedded storage, empty and with ${RUNS} runs, median of ${ROUNDS}`, [
  { what: 'empty folder → ready', value: of(empty, 'seconds'), unit: 's', counts: 'P14 empty' },
  { what: 'warm → ready', value: of(warm, 'seconds'), unit: 's', counts: 'P14 warm' },
  { what: 'empty folder → ready: CPU', value: of(empty, 'cpuSeconds'), unit: 's', counts: 'P14 CPU empty' },
  { what: 'warm → ready: CPU', value: of(warm, 'cpuSeconds'), unit: 's', counts: 'P14 CPU warm' },
  { what: PEAK, value: worst(today), unit: 'MB', counts: 'P14 peak' },
  { what: 'at rest after an empty start (PSS)', value: of(empty, 'restMb'), unit: 'MB' },
  { what: 'at rest after a warm start (PSS)', value: of(warm, 'restMb'), unit: 'MB' },
  { what: 'at rest after reading, empty (PSS)', value: of(empty, 'readMb'), unit: 'MB' },
  { what: `at rest after reading, ${RUNS} runs (PSS)`, value: of(warm, 'readMb'), unit: 'MB', counts: 'P14 memory' },
  {
    what: 'npm, its shell and the script beside it (PSS)', value: of([...empty, ...warm], 'besideMb'), unit: 'MB',
  },
  ...others.flatMap(before => [
    { what: 'before: empty folder → ready', value: of(before.empty, 'seconds'), unit: 's' },
    { what: 'before: warm → ready', value: of(before.warm, 'seconds'), unit: 's' },
    { what: 'before: empty folder → ready: CPU', value: of(before.empty, 'cpuSeconds'), unit: 's' },
    { what: 'before: warm → ready: CPU', value: of(before.warm, 'cpuSeconds'), unit: 's' },
    { what: `before: ${PEAK}`, value: worst(before), unit: 'MB' },
    { what: 'before: at rest after a warm start (PSS)', value: of(before.warm, 'restMb'), unit: 'MB' },
    { what: `before: at rest after reading, ${RUNS} runs (PSS)`, value: of(before.warm, 'readMb'), unit: 'MB' },
  ]),
])
