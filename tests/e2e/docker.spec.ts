import { chmodSync, chownSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { isRoot } from '#scripts/lib/programs.mjs'
import { createApi } from '../support/api/api'
import { buildAsContainer, isBuiltAsContainer } from '../support/rules/container-build'
import { readCompose, variablesOf, type Compose } from '../support/rules/compose'
import {
  commandOf, environmentOf, readDockerfile, readTarget, textsOf, type Instruction,
} from '../support/rules/dockerfile'
import { freePort, hasEnded, runProgram, startProcess, until, type StartedProcess } from '../support/services/process'
import { givenPostgres, hasPostgres } from '../support/services/postgres'
import { givenRedis, hasRedis } from '../support/services/redis'
import { temporaryFolder } from '../support/services/servers'

/** No container engine is at hand, so the steps themselves are replayed in empty folders (container-build.ts). */
const run = readTarget('Dockerfile', 'console')
/** `nobody` on Debian; the image has `node`. Both have no rights. */
const NOBODY = 65_534

let folder: string
let app: string
let node: string
const started: StartedProcess[] = []
const user = isRoot() ? { uid: NOBODY, gid: NOBODY } : {}

beforeAll(async () => {
  folder = await temporaryFolder('docker')
  chmodSync(folder, 0o755)
  app = path.join(folder, 'run')
  node = path.join(folder, 'node')
})

afterAll(async () => {
  await Promise.all(started.map(server => server.stop()))
  rmSync(folder, { recursive: true, force: true })
})

/** A folder that the unprivileged user owns, as the image makes it. */
function givenData(name: string): string {
  const data = path.join(folder, name)
  mkdirSync(data)
  if (isRoot()) {
    chownSync(data, NOBODY, NOBODY)
  }
  return data
}

/** Starts the command of an image. */
function start(image: Instruction[], env: Record<string, string>): StartedProcess {
  const [program, ...args] = commandOf(textsOf(image, 'CMD').at(-1) ?? '')
  expect(program).toBe('node')
  const server = startProcess(
    node, args, { cwd: app, env: { ...environmentOf(image), PATH: '/nowhere', ...env }, ...user },
  )
  started.push(server)
  return server
}

/** Until the image's own check says so. */
async function untilHealthy(image: Instruction[], env: Record<string, string>, server: StartedProcess): Promise<void> {
  const [health, ...args] = commandOf(textsOf(image, 'HEALTHCHECK').at(-1) ?? '')
  expect(health).toBe('node')
  await until('the health check', async () => {
    await runProgram(node, args, { env: { ...environmentOf(image), ...env }, ...user })
    return true
  }, { everyMs: 500 }).catch((cause: unknown) => {
    throw new Error(`the server said: ${server.output()}`, { cause })
  })
}

describe('the container', () => {
  it('builds from the files that it copies', { timeout: 600_000 }, async () => {
    // As a step of its own before all suites, so that they run what the container does.
    if (!isBuiltAsContainer()) {
      await buildAsContainer()
    }

    expect(isBuiltAsContainer()).toBe(true)
    expect(statSync('.output/server/index.mjs').isFile()).toBe(true)
  })

  it('runs from .output alone, as an unprivileged user, is healthy, and is backed up and restored by its own commands', async () => {
    expect(textsOf(run, 'COPY')).toEqual(['--from=build /app/.output ./.output'])
    // Links stay as they are, as in an image: made absolute, they would point out of it.
    cpSync('.output', path.join(app, '.output'), { recursive: true, verbatimSymlinks: true })
    copyFileSync(process.execPath, node)
    const bare = { PORT: String(await freePort()), DATA_DIR: givenData('data') }
    const env = { ...bare, SIGN_IN: 'true', ADMIN_PASSWORD: 'correct horse battery' }
    const command = (name: string, args: string[], over: Record<string, string> = {}) =>
      runProgram(node, [`.output/server/commands/${name}.mjs`, ...args], {
        cwd: app, env: { ...environmentOf(run), ...env, ...over }, ...user,
      })
    const out = path.join(givenData('backups'), 'one')

    // Open to everybody who reaches it only when somebody says so.
    const open = start(run, bare)
    await until('it to refuse', () => hasEnded(open.child))
    expect([open.child.exitCode, open.output()])
      .toEqual([78, expect.stringContaining('HOST: 0.0.0.0 can be reached by others; set SIGN_IN=true')])
    const server = start(run, env)
    await untilHealthy(run, env, server)
    const [nobody, metrics] = await Promise.all(['/api/v1/projects', '/metrics'].map(place =>
      fetch(`http://127.0.0.1:${env.PORT}${place}`)))
    expect([nobody?.status, metrics?.status]).toEqual([401, 401])

    await expect(command('backup', ['--out', out])).rejects.toThrow('is in use by process')
    await server.stop()
    expect(await command('backup', ['--out', out])).toContain('rows of')
    expect(await command('restore', ['--from', out], { DATA_DIR: givenData('restored') }))
      .toContain('every row was read again and is as it was')
    await expect(command('restore', ['--from', out])).rejects.toThrow('--force replaces it')
  })

  it('has a user, a volume for its data and nothing but Node and the output', () => {
    const bases = readDockerfile('Dockerfile').flatMap(stage => textsOf(stage, 'FROM')).map(text => text.split(' ')[0])

    expect(textsOf(run, 'USER')).toEqual(['node'])
    expect(textsOf(run, 'VOLUME')).toEqual(['/data'])
    expect(new Set(bases.filter(base => base !== 'base')).size).toBe(1)
    expect(bases.at(-1)).toBe('base')
  })
})

const isPossible = hasPostgres() && hasRedis()
if (!isPossible && process.env.CI) {
  throw new Error('Postgres and Redis are required')
}

describe.skipIf(!isPossible)('the compose file', () => {
  const token = 'a-token-of-some-length'
  const given = {
    POSTGRES_PASSWORD: 'secret', FACTORY_TOKEN: token, SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
    FACTORY_WORKERS: '1',
  }
  let compose: Compose

  beforeAll(() => {
    expect(variablesOf('docker-compose.yml').all).toEqual(expect.arrayContaining(Object.keys(given)))
    compose = readCompose('docker-compose.yml', given)
  })

  it('starts a console with its factories, and is backed up and restored: its own commands, in its own environment', async () => {
    const [databaseUrl, redisUrl, artifacts] = [await givenPostgres(), await givenRedis(), givenData('artifacts')]
    // The names of the inner network, and the volumes, are here what the machine has.
    const settle = (service: string, over: Record<string, string>) => Object.fromEntries(Object.entries({
      ...compose.services[service]?.environment, ...over,
    }).map(([name, value]) => [name, String(value ?? '')
      .replace('postgres://console:secret@postgres:5432/console', databaseUrl)
      .replace('redis://redis:6379', redisUrl)]))
    const image = (service: string) => readTarget('Dockerfile', compose.services[service]?.build?.target ?? '')
    const replicas = Number(compose.services['factory']?.deploy.replicas)
    const ports = await Promise.all(Array.from({ length: replicas }, () => freePort()))
    const metricsPort = await freePort()

    const factories = await Promise.all(ports.map(async (port) => {
      const env = settle('factory', {
        FACTORY_LISTEN: `0.0.0.0:${port}`, FACTORY_METRICS_LISTEN: `0.0.0.0:${port === ports[0] ? metricsPort : 0}`,
        ARTIFACT_DIR: artifacts,
      })
      await untilHealthy(image('factory'), env, start(image('factory'), env))
      return port
    }))
    const env = settle('console', {
      PORT: String(await freePort()), DATA_DIR: givenData('console'), ARTIFACT_DIR: artifacts,
      QUEUE_ADDRESS: `127.0.0.1:${factories[0]}`,
    })
    await untilHealthy(image('console'), env, start(image('console'), env))

    const system = await until('every part to answer', async () => {
      const view = await createApi(`http://127.0.0.1:${env['PORT']}`)('systemGet')
      return view.dependencies.every(part => part.state === 'up') && view.queue?.workers.length === replicas && view
    })
    const metrics = await (await fetch(`http://127.0.0.1:${env['PORT']}/metrics`)).text()
    const ofFactory = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
    const exported = [...`${metrics}${ofFactory}`.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? ['_bucket', '_count', '_sum'].map(end => name + end) : [name])
    expect(metricsIn('docs/grafana/console.json').filter(name => !exported.includes(name))).toEqual([])
    expect(metricsIn('docs/grafana/console.rules.yml').filter(name => ![...exported, 'up'].includes(name))).toEqual([])
    expect(metrics).toContain('http_requests_total{method="GET",route="/api/v1/system",status="200"}')
    expect(metrics).toMatch(/^sql_pool_connections\{state="idle"\} \d+$/m)
    expect(metrics).toContain(`queue_workers ${replicas}`)
    expect(ofFactory).toContain(`factory_queue_processes ${replicas}`)
    const consoleProcess = started.at(-1)
    const command = (name: string, args: string[], over: Record<string, string> = {}) =>
      runProgram(node, [`.output/server/commands/${name}.mjs`, ...args], {
        cwd: app, env: { ...environmentOf(image('console')), ...env, ...over }, ...user,
      })
    const out = path.join(givenData('backup'), 'one')
    expect(await command('backup', ['--out', out])).toContain('rows of')
    expect(await command('artifacts-collect', ['--dry-run'])).toContain(' of them unreferenced')
    await expect(command('restore', ['--from', out, '--force'])).rejects.toThrow('a console is connected')
    await consoleProcess?.stop()
    expect(await command('restore', ['--from', out, '--force'])).toContain('every row was read again and is as it was')
    expect(system.mode).toBe('standalone')
    expect(system.dependencies.map(part => [part.name, part.kind]))
      .toEqual(expect.arrayContaining([['database', 'postgres'], ['cache', 'redis']]))
  })
})

/** Names before the labels of each expression. */
function metricsIn(file: string): string[] {
  const expressions = expressionsIn(parse(readFileSync(file, 'utf8')))
  const names = expressions.flatMap(text => [
    ...text.replaceAll(/"[^"]*"/g, '').matchAll(/\b([a-z]+(?:_[a-z0-9]+)+|up)\b(?=\{|\[| [<>=])/g),
  ].map(match => match[1] ?? ''))
  expect(expressions.length).toBeGreaterThan(3)
  expect(names.length).toBeGreaterThanOrEqual(expressions.length)
  return [...new Set(names)]
}

function expressionsIn(value: unknown): string[] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => key === 'expr' ? [String(inner)] : expressionsIn(inner))
    : []
}
