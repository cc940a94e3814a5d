import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { findPostgres } from '#scripts/lib/programs.mjs'
import { SERVER_ENV, SERVER_FLAGS } from '#scripts/lib/server-argv.mjs'
import { memoryBytes } from '../support/services/memory.ts'
import { startPostgres } from '../support/services/postgres.ts'
import { freePort, startProcess, type StartedProcess, until } from '../support/services/process.ts'
import { temporaryFolder } from '../support/services/servers.ts'
import { median, reportBench, roundsOf } from './bench-report.ts'
import { startEmptyPage } from './paint/empty-page.ts'
import { measureStart } from './peers/measure-side.ts'
import { ours } from './peers/ours.ts'
import type { Place, Side } from './peers/side.ts'
import { splitTree } from './side/own-processes.ts'
import { bundleSide } from './side/source-side.ts'

/**
 * Where the floor of our memory is: what a Node, a Node with an empty embedded database and a Node that serves an empty
 * Nuxt page take, each started as the console is, beside our console and our factory after reading, embedded and on
 * Postgres. PSS of processes at rest.
 */
const RUNS = Number(process.env.BENCH_RUNS ?? 10_000)
const ROUNDS = roundsOf(3)
const REST_MS = 10_000
const READINGS = 5
const MB = 1_000_000

const start = (...argv: string[]) => startProcess(process.execPath, [...SERVER_FLAGS, ...argv], {
  env: { PATH: process.env.PATH, NODE_ENV: 'production', ...SERVER_ENV },
})

async function megabytesAtRest(started: StartedProcess): Promise<number> {
  try {
    await wait(REST_MS)
    return await memoryBytes(started.pid) / MB
  }
  finally {
    await started.stop()
  }
}

async function measureBare(): Promise<number> {
  return megabytesAtRest(start('--eval', 'setInterval(() => undefined, 60_000)'))
}

async function measureDatabase(program: string): Promise<number> {
  const started = start(program, await temporaryFolder('floor'))
  await until('the database', async () => started.output().includes('open'))
  return megabytesAtRest(started)
}

async function measureEmptyPage(server: string): Promise<number> {
  const port = await freePort()
  const started = startProcess(process.execPath, [...SERVER_FLAGS, server], {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: String(port), NODE_ENV: 'production', ...SERVER_ENV },
  })
  await until('the empty page', async () => (await fetch(`http://127.0.0.1:${port}`)).ok)
  return megabytesAtRest(started)
}

interface Own { consoleMb: number, factoryMb: number, readConsoleMb: number, readFactoryMb: number }

/** Without npm, its shell and the script. */
async function measureOwn(side: Side, place: Place): Promise<Own> {
  return measureStart(side, place, async ({ url, root }) => {
    const megabytes = async () => {
      const [console = 0, factory = 0] = await Promise.all((await splitTree(root)).own.map(memoryBytes))
      return [console / MB, factory / MB] as const
    }
    const [consoleMb, factoryMb] = await megabytes()
    for (let reading = 0; reading < READINGS; reading += 1) {
      await side.read(url)
    }
    await wait(REST_MS)
    const [readConsoleMb, readFactoryMb] = await megabytes()
    return { consoleMb, factoryMb, readConsoleMb, readFactoryMb }
  })
}

const program = findPostgres()
const postgres = program ? await startPostgres(program) : undefined
if (postgres) {
  process.env.TEST_DATABASE_URL = postgres.url
}
const empty = await startEmptyPage()
const server = path.join(empty.publicFolder, '../server/index.mjs')
await empty.stop()
try {
  const sides = [ours(RUNS), ...postgres ? [ours(RUNS, postgres)] : []]
  const places = new Array<{ side: Side, place: Place, own: Own[] }>()
  for (const side of sides) {
    places.push({ side, place: await side.filledPlace(), own: [] })
  }
  const [bare, database, page] = [new Array<number>(), new Array<number>(), new Array<number>()]
  const side = await bundleSide('memory-floor', 'today', process.cwd())
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await measureBare())
    database.push(await measureDatabase(side))
    page.push(await measureEmptyPage(server))
    for (const { side: ofOurs, place, own } of places) {
      own.push(await measureOwn(ofOurs, place))
    }
  }
  reportBench('memory-floor', `processes at rest (PSS), ours with ${RUNS} runs, median of ${ROUNDS}`, [
    { what: 'a Node that does nothing', value: median(bare), unit: 'MB' },
    { what: 'a Node with an empty embedded database', value: median(database), unit: 'MB' },
    { what: 'a Node that serves an empty Nuxt page', value: median(page), unit: 'MB' },
    ...places.flatMap(({ side: { name }, own }) => ([
      ['console after a start', 'consoleMb'], ['factory after a start', 'factoryMb'],
      ['console after reading', 'readConsoleMb'], ['factory after reading', 'readFactoryMb'],
    ] as const).map(([what, key]) =>
      ({ what: `${name}: ${what}`, value: median(own.map(it => it[key])), unit: 'MB' }))),
  ])
}
finally {
  await postgres?.stop()
}
