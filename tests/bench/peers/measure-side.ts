import { setTimeout as wait } from 'node:timers/promises'
import { treeBytes, treeOf, watchMemory } from '../../support/services/memory.ts'
import { freePort, hasEnded, isAlive, type StartedProcess, until } from '../../support/services/process.ts'
import { median } from '../bench-report.ts'
import { cpuOfTree } from '../side/process-cpu.ts'
import type { Place, Side, Submitted } from './side.ts'

const READY_MS = 300_000
/** Until what was at work has come to rest. */
const REST_MS = 10_000
const MB = 1_000_000
const READINGS = 5
/** Statements are planned for good after the fifth time. */
const WARM_UP = 12
const ONE_BY_ONE = 60
const AT_ONCE = 8
const TOGETHER = 160
const LAUNCHES = 7
const LOOK_MS = 5

/** What one start shows. CPU and memory are those of all processes of the side, without those that only start it. */
export interface Started {
  seconds: number
  cpuSeconds: number
  peakMb: number
  restMb: number
  startersMb: number
  startersCpuSeconds: number
}

export interface Served {
  readMb: number
  listedMb: number
  /** Of a second at rest. */
  idleCpuMs: number
  listCpuMs: number
  listMs: number
  listsCpuMs: number
  listsPerSecond: number
  refused: number
  runningMs: number
  /** What executes runs included. */
  workingMb: number
  databaseListCpuMs: number
  databaseMb: number
}

interface Running { url: string, root: number, started: Started }

/** Starts the side, lets it come to rest and ends it after `then`. */
export async function measureStart<T>(side: Side, place: Place, then: (running: Running) => Promise<T>): Promise<T> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const startedMs = performance.now()
  const program = side.start(place, port)
  try {
    const root = await untilStarted(side, program)
    const memory = watchMemory(root)
    await untilReady(side, program, url)
    const seconds = (performance.now() - startedMs) / 1_000
    const cpuSeconds = cpuOfTree(root) / 1_000
    const startersCpuSeconds = cpuOfTree(program.pid) / 1_000 - cpuSeconds
    await wait(REST_MS)
    await memory.stop()
    const [peakMb, restMb] = [memory.peakBytes() / MB, await treeBytes(root) / MB]
    const startersMb = await treeBytes(program.pid) / MB - restMb
    const started = { seconds, cpuSeconds, peakMb, restMb, startersMb, startersCpuSeconds }
    return await then({ url, root, started })
  }
  catch (error) {
    throw new Error(`${side.name}:\n${program.output().slice(-3_000)}`, { cause: error })
  }
  finally {
    await endAll(program)
  }
}

async function untilStarted(side: Side, program: StartedProcess): Promise<number> {
  const find = () => hasEnded(program.child) ? program.pid : side.rootOf(program)
  const root = await until(`${side.name} to start`, find, { deadlineMs: READY_MS, everyMs: 10 })
  throwIfEnded(program)
  return root
}

async function untilReady(side: Side, program: StartedProcess, url: string): Promise<void> {
  const look = async () => hasEnded(program.child) || await side.isReady(url)
  await until(`${side.name} to be ready`, look, { deadlineMs: READY_MS, everyMs: 50 })
  throwIfEnded(program)
}

function throwIfEnded({ child }: StartedProcess): void {
  if (hasEnded(child)) {
    throw new Error('it ended')
  }
}

/** What a program has started may not end with it. */
async function endAll(program: StartedProcess): Promise<void> {
  const all = await treeOf(program.pid)
  await program.stop()
  for (const pid of all) {
    if (await isAlive(pid)) {
      process.kill(pid, 'SIGKILL')
    }
  }
}

/** Reading, lists and launches, one after the other, of a side that is at rest. */
export async function measureServed(side: Side, place: Place, running: Running): Promise<Served> {
  const { url, root } = running
  for (let reading = 0; reading < READINGS; reading += 1) {
    await side.read(url)
  }
  const beforeRestMs = cpuOfTree(root)
  await wait(REST_MS)
  const idleCpuMs = (cpuOfTree(root) - beforeRestMs) / (REST_MS / 1_000)
  const readMb = await treeBytes(root) / MB
  await listAtOnce(side, url, 1, WARM_UP)
  const databaseBeforeMs = databaseCpu(side)
  const alone = await withCpu(root, () => listAtOnce(side, url, 1, ONE_BY_ONE))
  const databaseListCpuMs = (databaseCpu(side) - databaseBeforeMs) / ONE_BY_ONE
  const together = await withCpu(root, () => listAtOnce(side, url, AT_ONCE, TOGETHER))
  await wait(REST_MS)
  const listedMb = await treeBytes(root) / MB
  const databaseMb = side.databasePid === undefined ? 0 : await treeBytes(side.databasePid) / MB
  const { runningMs, workingMb } = await measureLaunches(side, place, running)
  return {
    readMb, listedMb, idleCpuMs, runningMs, workingMb, databaseListCpuMs, databaseMb,
    listCpuMs: alone.cpuMs / ONE_BY_ONE, listMs: median(alone.answer.times),
    listsCpuMs: together.cpuMs / TOGETHER, listsPerSecond: together.answer.perSecond,
    refused: together.answer.refused / TOGETHER * 100,
  }
}

const databaseCpu = ({ databasePid }: Side) => databasePid === undefined ? 0 : cpuOfTree(databasePid)

async function withCpu<T>(root: number, work: () => Promise<T>): Promise<{ answer: T, cpuMs: number }> {
  const beforeMs = cpuOfTree(root)
  const answer = await work()
  return { answer, cpuMs: cpuOfTree(root) - beforeMs }
}

interface Listed { times: number[], perSecond: number, refused: number }

/** @returns times of the answers that were no refusals. */
async function listAtOnce(side: Side, url: string, atOnce: number, count: number): Promise<Listed> {
  const times: number[] = []
  let [left, refused] = [count, 0]
  const startedMs = performance.now()
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (left > 0) {
      left -= 1
      const askedMs = performance.now()
      if (await side.list(url)) {
        times.push(performance.now() - askedMs)
      }
      else {
        refused += 1
      }
    }
  }))
  return { times, refused, perSecond: times.length / (performance.now() - startedMs) * 1_000 }
}

type Launches = Pick<Served, 'runningMs' | 'workingMb'>

async function measureLaunches(side: Side, place: Place, { url, root }: Running): Promise<Launches> {
  const worker = side.startWorker?.(place, url)
  try {
    // A worker tells its server first what it executes.
    const given = () => side.givenLaunch(url)
    const untilGiven = () => until('what is launched', given, { deadlineMs: READY_MS, everyMs: 500 })
    const launch = await (worker ? untilGiven() : given())
    const times: number[] = []
    for (let time = 0; time < LAUNCHES; time += 1) {
      times.push(await timeOf(launch))
      // Each run comes to a console that is at rest.
      await wait(1_000)
    }
    return { runningMs: median(times), workingMb: (await treeBytes(root) + await bytesOf(worker)) / MB }
  }
  finally {
    if (worker) {
      await endAll(worker)
    }
  }
}

const bytesOf = async (worker: StartedProcess | undefined) => worker ? treeBytes(worker.pid) : 0

/** From the request to the first answer that says it runs, or has run. */
async function timeOf(launch: () => Promise<Submitted>): Promise<number> {
  const startedMs = performance.now()
  const run = await launch()
  await until('the run to begin', run.hasBegun, { deadlineMs: READY_MS, everyMs: LOOK_MS })
  const ms = performance.now() - startedMs
  await until('the run to end', run.hasEnded, { deadlineMs: READY_MS, everyMs: 200 })
  return ms
}
