import { existsSync } from 'node:fs'
import { mkdtemp, readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { SERVER_ENV, SERVER_FLAGS } from '#scripts/lib/server-argv.mjs'
import type { DatabaseKind } from './databases.ts'
import { givenPostgres } from './postgres.ts'
import { freePort, hasEnded, startProcess, until, type StartedProcess } from './process.ts'

/** Twice the time of a first start on a busy machine. */
const READY_MS = 180_000

const SERVER = path.resolve('.output/server')

export interface StartedConsole extends StartedProcess {
  url: string
  dataDir: string
}

export interface ConsoleOptions {
  /** Of the console and of its factory; starts three times as fast on Postgres. Default: embedded. */
  database?: DatabaseKind
  /** Absent = a new directory in the system's folder for temporary files. */
  dataDir?: string
  env?: Record<string, string>
  port?: number
  /** Folder that holds `index.mjs`. */
  serverFolder?: string
  uid?: number
  gid?: number
}

export const temporaryFolder = (name: string) => mkdtemp(path.join(tmpdir(), `test-${name}-`))

/** A server under test gets nothing of the machine's own configuration. */
const cleanEnv = (extra: Record<string, string>) => ({
  ...SERVER_ENV, PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', TMPDIR: tmpdir(),
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '', NODE_ENV: 'production', LOG_LEVEL: 'info', ...extra,
})

let usualPort = 0

/** The same for each console of a worker: scripts that its browser has loaded from one serve for the next. */
async function ownPort(): Promise<number> {
  usualPort = await freePort(usualPort)
  return usualPort
}

/** What makes a console and its factory use a new database of this kind: for one that is started again on the same. */
export const storageEnv = async (database: DatabaseKind): Promise<Record<string, string>> =>
  database === 'postgres' ? { DATABASE_URL: await givenPostgres() } : {}

/** Starts the built server without waiting for it. */
export async function spawnConsole(
  { database = 'pglite', dataDir, env = {}, port, serverFolder = SERVER, uid, gid }: ConsoleOptions = {},
): Promise<StartedConsole> {
  const program = path.join(serverFolder, 'index.mjs')
  if (!existsSync(program)) {
    throw new Error(`${program} is not built: npm run build`)
  }
  const folder = dataDir ?? await temporaryFolder('data')
  const own = port ?? await ownPort()
  const started = startProcess(process.execPath, [...SERVER_FLAGS, program], {
    cwd: serverFolder,
    ...uid !== undefined && { uid },
    ...gid !== undefined && { gid },
    env: cleanEnv({
      HOST: '127.0.0.1', PORT: String(own), DATA_DIR: folder, FACTORY_WORKERS: '2', ...await storageEnv(database),
      ...env,
    }),
  })
  return { ...started, url: `http://127.0.0.1:${own}`, dataDir: folder }
}

/** Starts the built server and waits until it is ready, its factory included. */
export async function startConsole(options: ConsoleOptions = {}): Promise<StartedConsole> {
  const started = await spawnConsole(options)
  try {
    await untilReady(started)
    return started
  }
  catch (error) {
    await started.kill()
    throw new Error(`the console did not become ready:\n${started.output()}`, { cause: error })
  }
}

export async function untilReady(started: StartedConsole, deadlineMs = READY_MS): Promise<void> {
  await until('/readyz to be 200', async () => {
    if (hasEnded(started.child)) {
      return 'ended'
    }
    const answer = await fetch(`${started.url}/readyz`, { signal: AbortSignal.timeout(2_000) })
    return answer.status === 200 && 'ready'
  }, { deadlineMs, everyMs: 25 })
  if (hasEnded(started.child)) {
    throw new Error(`the console ended: ${started.output()}`)
  }
}

export interface StartedFactory extends StartedProcess {
  /** host:port */
  address: string
}

/** Starts a separate factory, as an operator would on another machine. */
export async function startFactory(env: Record<string, string>, port?: number): Promise<StartedFactory> {
  const own = port ?? await freePort()
  const started = startProcess(process.execPath, [path.join(SERVER, 'factory/main.mjs')], {
    cwd: SERVER,
    env: cleanEnv({ FACTORY_LISTEN: `127.0.0.1:${own}`, FACTORY_WORKERS: '2', ...env }),
  })
  try {
    await until('the factory to listen', () => hasEnded(started.child) || canConnect(own), { deadlineMs: READY_MS })
    if (hasEnded(started.child)) {
      throw new Error('it ended')
    }
  }
  catch (error) {
    await started.kill()
    throw new Error(`the factory did not start:\n${started.output()}`, { cause: error })
  }
  return { ...started, address: `127.0.0.1:${own}` }
}

const canConnect = (port: number) => new Promise<boolean>((resolve, reject) => {
  const socket = connect(port, '127.0.0.1', () => {
    socket.destroy()
    resolve(true)
  })
  socket.once('error', reject)
})

/** Warnings of a server, for the output of a failed test. */
export const warningsOf = (server: StartedConsole) => server.output()
  .split('\n').filter(line => /"level":(?:40|50|60)/.test(line)).map(line => line.slice(0, 2_000)).join('\n')

/** Process ids of the living factories that a console has started (Linux). */
export async function factoryPids(consolePid: number): Promise<number[]> {
  const children = await readFile(`/proc/${consolePid}/task/${consolePid}/children`, 'utf8').catch(() => '')
  const pids = children.trim().split(' ').filter(Boolean).map(Number)
  const commands = await Promise.all(pids.map(pid => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return pids.filter((_, index) => commands[index]?.includes('factory/main'))
}

/** Resident memory in bytes (Linux). */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1_024
}

/** One tick of `/proc` in ms: a constant of the system, not of Node (Linux). */
const TICK_MS = 10

/** CPU time that a process has used with all its threads, in ms (Linux). */
export async function cpuMilliseconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The program's name is in brackets and may contain spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}
