import { rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { factoryPids, residentBytes, spawnConsole, temporaryFolder, untilReady } from '../support/services/servers.ts'
import { until } from '../support/services/process.ts'
import { median, reportBench, roundsOf } from './bench-report.ts'

/** P14: the built server on embedded storage, process start → /readyz 200 with the factory up; memory at rest. */
const ROUNDS = roundsOf(5)
/** Until start-up has left what it leaves. */
const REST_MS = 10_000
const MB = 1_000_000

interface Start { seconds: number, consoleMb: number, factoryMb: number }

async function measure(dataDir: string, withMemory: boolean): Promise<Start> {
  const startedMs = performance.now()
  const server = await spawnConsole({ dataDir })
  try {
    await untilReady(server)
    const pid = await until('the factory', async () => (await factoryPids(server.pid))[0])
    const seconds = (performance.now() - startedMs) / 1_000
    if (!withMemory) {
      return { seconds, consoleMb: 0, factoryMb: 0 }
    }
    await wait(REST_MS)
    return { seconds, consoleMb: await residentBytes(server.pid) / MB, factoryMb: await residentBytes(pid) / MB }
  }
  finally {
    await server.stop()
  }
}

const empty: Start[] = []
const warm: Start[] = []
for (let round = 0; round < ROUNDS; round++) {
  const dataDir = await temporaryFolder('start')
  empty.push(await measure(dataDir, round === 0))
  warm.push(await measure(dataDir, round === 0))
  rmSync(dataDir, { recursive: true, force: true })
}

const [emptyS, warmS] = [median(empty.map(start => start.seconds)), median(warm.map(start => start.seconds))]
const rest = warm[0] ?? { consoleMb: Number.NaN, factoryMb: Number.NaN }
const sumMb = rest.consoleMb + rest.factoryMb
reportBench('P14', `Start of the built server on embedded storage, median of ${ROUNDS}`, [
  { what: 'empty folder → ready', value: emptyS, unit: 's', counts: 'P14 empty' },
  { what: 'warm → ready', value: warmS, unit: 's', counts: 'P14 warm' },
  { what: 'console at rest (RSS)', value: rest.consoleMb, unit: 'MB' },
  { what: 'factory at rest (RSS)', value: rest.factoryMb, unit: 'MB' },
  { what: 'both at rest (RSS)', value: sumMb, unit: 'MB', counts: 'P14 memory' },
])
