import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { mainDatabase, type DatabaseKind } from '../support/services/databases'
import { givenPostgres } from '../support/services/postgres'
import { freePort, hasEnded, isAlive, startProcess, until, type StartedProcess } from '../support/services/process'
import { drawn, faultRounds, injected } from '../support/services/rounds'
import { spawnConsole, temporaryFolder } from '../support/services/servers'

const DRAIN_MS = 8_000
/** Of the machine, beside the drain. */
const SLACK_MS = 4_000

const started: { stop: () => Promise<void> }[] = []

afterEach(async () => {
  for (const it of started.splice(0)) {
    await it.stop()
  }
})

const isReady = (url: string) =>
  fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(answer => answer.status === 200, () => false)

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return text.trim().split(' ').filter(Boolean).map(Number)
}

/** From the process itself down to the last. */
async function descendantsOf(pid: number): Promise<number[]> {
  const below = await Promise.all((await childrenOf(pid)).map(descendantsOf))
  return [pid, ...below.flat()]
}

const commandOf = (pid: number) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')

interface StartedByNpm extends StartedProcess {
  url: string
  dataDir: string
  /** npm, its shell, the script, the server, the factory. */
  all: number[]
  /** The first whose command line has it. */
  pidOf: (part: string) => Promise<number>
}

async function startByNpm(database: DatabaseKind): Promise<StartedByNpm> {
  const [port, dataDir] = [await freePort(), await temporaryFolder('npm')]
  const env = {
    ...process.env, NODE_ENV: 'production', PORT: String(port), DATA_DIR: dataDir, DRAIN_TIMEOUT_MS: String(DRAIN_MS),
    FACTORY_WORKERS: '1', ...database === 'postgres' && { DATABASE_URL: await givenPostgres() },
  }
  const npm = startProcess('npm', ['start'], { env, detached: true })
  const url = `http://127.0.0.1:${port}`
  started.push({
    async stop() {
      for (const pid of await descendantsOf(npm.pid)) {
        if (await isAlive(pid)) {
          process.kill(pid, 'SIGKILL')
        }
      }
    },
  })
  await until('the console by npm start', async () => hasEnded(npm.child) || isReady(url))
  expect(hasEnded(npm.child), npm.output()).toBe(false)
  const all = await descendantsOf(npm.pid)
  const pidOf = async (part: string) => {
    for (const pid of all) {
      if ((await commandOf(pid)).includes(part)) {
        return pid
      }
    }
    throw new Error(`no process of ${part}`)
  }
  return { ...npm, url, dataDir, all, pidOf }
}

describe('npm start', () => {
  // The way of a signal does not depend on the storage; that its locks are given back does.
  const cases: [string, DatabaseKind, (npm: StartedByNpm) => Promise<void>][] = [
    ['SIGTERM to npm', 'pglite', async ({ pid }) => void process.kill(pid, 'SIGTERM')],
    ['SIGTERM to its process group', mainDatabase(), async ({ pid }) => void process.kill(-pid, 'SIGTERM')],
    [
      'SIGTERM to the script', mainDatabase(),
      async ({ pidOf }) => void process.kill(await pidOf('scripts/start.mjs'), 'SIGTERM'),
    ],
    [
      'SIGTERM to the server', mainDatabase(),
      async ({ pidOf }) => void process.kill(await pidOf('server/index.mjs'), 'SIGTERM'),
    ],
    ['Ctrl-C, which its whole group hears', 'pglite', async ({ pid }) => void process.kill(-pid, 'SIGINT')],
  ]

  it.each(faultRounds().flatMap(
    round => drawn(cases, { by: 'signals' }).map(([what, database, send]) => ({ what, database, send, round })),
  ))('ends cleanly on $what (round $round)', async ({ what, database, send }) => {
    const npm = await startByNpm(database)
    const all = npm.all
    const startedMs = performance.now()

    await send(npm)
    injected(what)

    await until(
      'every process to end', async () => (await Promise.all(all.map(isAlive))).every(is => !is),
      { deadlineMs: DRAIN_MS + SLACK_MS },
    )
    expect(performance.now() - startedMs).toBeLessThan(DRAIN_MS + SLACK_MS)
    // Given back, not left behind by something that was killed.
    expect(existsSync(path.join(npm.dataDir, 'console.lock')), npm.output()).toBe(false)
    expect(existsSync(path.join(npm.dataDir, 'factory.lock')), npm.output()).toBe(false)
    const probe = createServer().listen(Number(new URL(npm.url).port), '127.0.0.1')
    await once(probe, 'listening')
    probe.close()
  })
})

describe('a broken config.json', () => {
  it('ends the console before it opens anything, and says where it is broken', async () => {
    const dataDir = await temporaryFolder('broken-config')
    const file = path.join(dataDir, 'config.json')
    await writeFile(file, '{\n  "cache": { "maxEntries": 5, "size": 1 }\n}\n')

    const broken = await spawnConsole({ dataDir })
    await until('it to end', () => hasEnded(broken.child))

    expect(broken.child.exitCode).toBe(78)
    expect(broken.output()).toContain(`${file}:2:28: cache.maxEntries must be from 100 to 1000000\n${file}:2:39: `)
    expect(broken.output()).toContain('Mend what is named, then start again')
    expect(existsSync(path.join(dataDir, 'console'))).toBe(false)
  })
})

describe('a port that another process has', () => {
  it.each(
    faultRounds(),
  )('ends the console at once, with a message of host and port, before it opens anything (round %i)', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as { port: number }

    const server = await spawnConsole({ port })
    started.push(server)
    await until('the console to end', () => hasEnded(server.child))

    expect(server.child.exitCode).toBe(1)
    expect(server.output()).toContain(`cannot listen on 127.0.0.1:${port}: another process has this port`)
    expect(existsSync(path.join(server.dataDir, 'console.lock'))).toBe(false)
    expect(existsSync(path.join(server.dataDir, 'factory'))).toBe(false)
    holder.close()
  })
})
