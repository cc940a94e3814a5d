import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { isRoot } from '#scripts/lib/programs.mjs'
import { freePort, runProgram, startProcess, until } from './process.ts'

export interface PrivateServer {
  url: string
  stop: () => Promise<void>
}

export interface PrivatePostgres extends PrivateServer {
  /** Process id of the server. */
  pid: number
  /** kill -9; its backends end by themselves. */
  kill: () => Promise<void>
  /** After a kill: the same data at the same address. */
  restart: () => Promise<void>
}

/**
 * Starts a private server in a new folder. Its data is temporary, so nothing is synced to disk; tests of crashes are
 * about our processes, not about Postgres.
 */
export async function startPostgres(binFolder: string): Promise<PrivatePostgres> {
  const folder = mkdtempSync(path.join(tmpdir(), 'test-postgres-'))
  const owner = isRoot() ? await postgresOwner() : {}
  if (owner.uid !== undefined && owner.gid !== undefined) {
    chownSync(folder, owner.uid, owner.gid)
  }
  const options = { ...owner, cwd: folder, env: { ...process.env, LC_ALL: 'C.UTF-8', HOME: folder } }
  const data = path.join(folder, 'data')
  await runProgram(
    path.join(binFolder, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'], options,
  )
  const port = await freePort()
  const settings = [
    `port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off',
    'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200',
  ]
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const launch = async () => {
    const launched = startProcess(
      path.join(binFolder, 'postgres'), ['-D', data, ...settings.flatMap(setting => ['-c', setting])], options,
    )
    try {
      await until('Postgres to answer', () => canConnect(url), { everyMs: 100 })
      return launched
    }
    catch (error) {
      await launched.kill()
      throw new Error(launched.output(), { cause: error })
    }
  }
  let server = await launch()
  return {
    url,
    pid: server.pid,
    kill: () => server.kill(),
    async restart() {
      server = await launch()
    },
    async stop() {
      // SIGTERM waits for every client; a test that left one open must not hold up the run.
      server.child.kill('SIGINT')
      await server.stop(10_000)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Postgres refuses to run as root: use the user that its package created, else `nobody`. */
async function postgresOwner(): Promise<{ uid?: number, gid?: number }> {
  for (const user of ['postgres', 'nobody']) {
    const ids = await Promise.all(['-u', '-g'].map(flag => runProgram('id', [flag, user]))).catch(() => undefined)
    if (ids) {
      return { uid: Number(ids[0]), gid: Number(ids[1]) }
    }
  }
  throw new Error('no user to run Postgres as')
}

async function canConnect(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  await client.connect()
  await client.end()
  return true
}

let count = 0

export const hasPostgres = () => Boolean(process.env.TEST_DATABASE_URL)

function postgresUrl(database?: string): string {
  const base = process.env.TEST_DATABASE_URL
  if (!base) {
    throw new Error('no Postgres: set TEST_DATABASE_URL or install one')
  }
  const url = new URL(base)
  if (database) {
    url.pathname = `/${database}`
  }
  return url.href
}

async function withClient<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: postgresUrl(), connectionTimeoutMillis: 60_000 })
  await client.connect()
  try {
    return await work(client)
  }
  finally {
    await client.end()
  }
}

/**
 * Address of a fresh database on a real server: empty, or a copy of a template.
 *
 * @param template its name, from `givenTemplate`.
 */
export async function givenPostgres(template = 'template0'): Promise<string> {
  const name = `test_${process.pid}_${Date.now().toString(36)}_${count++}`
  await withClient(client => client.query(`CREATE DATABASE ${name} TEMPLATE ${template} ENCODING 'UTF8'`))
  return postgresUrl(name)
}

/** An arbitrary number, the same for all processes that create templates. */
const TEMPLATE_LOCK = 7_310_221

/**
 * Creates a database as a template, once for all suites, and returns its name.
 *
 * @param fill leaves no connection open.
 */
export async function givenTemplate(name: string, fill: (url: string) => Promise<void>): Promise<string> {
  await withClient(async (client) => {
    await client.query(`SELECT pg_advisory_lock(${TEMPLATE_LOCK})`)
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name])
    if (rowCount) {
      return
    }
    const draft = await givenPostgres()
    await fill(draft)
    await client.query(`ALTER DATABASE ${new URL(draft).pathname.slice(1)} RENAME TO ${name}`)
  })
  return name
}
