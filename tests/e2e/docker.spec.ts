import { chmodSync, chownSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import picomatch from 'picomatch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandOf, environmentOf, readDockerfile, textsOf } from '../support/dockerfile'
import { freePort, runProgram, startProcess, until, type StartedProcess } from '../support/process'
import { isRoot } from '../support/programs'
import { temporaryFolder } from '../support/servers'

/** No container engine is at hand, so the steps themselves are replayed in empty folders. */
const stages = readDockerfile('Dockerfile')
const [build = [], run = []] = stages
/** `nobody` on Debian; the image has `node`. Both have no rights. */
const NOBODY = 65_534

let folder: string
let server: StartedProcess | undefined

beforeAll(async () => {
  folder = await temporaryFolder('docker')
  chmodSync(folder, 0o755)
})

afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Hard links where the file system can: a copy has 800 MB. */
const linkPackages = (app: string) => runProgram('cp', ['-al', 'node_modules', app], { timeoutMs: 120_000 })
  .catch(() => runProgram('cp', ['-R', 'node_modules', app], { timeoutMs: 300_000 }))

describe('the container', () => {
  it('builds from what it copies', { timeout: 600_000 }, async () => {
    const app = path.join(folder, 'build')
    const ignored = picomatch(readFileSync('.dockerignore', 'utf8').split('\n').filter(Boolean), { dot: true })
    expect(textsOf(build, 'COPY')).toEqual(['package.json package-lock.json ./', '. .'])
    cpSync('.', app, { recursive: true, filter: source => source === '.' || !ignored(source) })
    const [install = '', ...commands] = textsOf(build, 'RUN')

    // A second `npm ci` costs minutes: the packages that the first one put here, from the same lockfile, stand in.
    expect(install).toMatch(/^npm ci /)
    await linkPackages(app)
    for (const command of commands)
      await runProgram('sh', ['-c', command], { cwd: app, env: { PATH: process.env.PATH, HOME: process.env.HOME, NUXT_TELEMETRY_DISABLED: '1' }, timeoutMs: 550_000 })

    expect(statSync(path.join(app, '.output/server/index.mjs')).isFile()).toBe(true)
  })

  it('runs from .output alone, as a user without rights, and is healthy', async () => {
    const app = path.join(folder, 'run')
    const data = path.join(folder, 'data')
    expect(textsOf(run, 'COPY')).toEqual(['--from=build /app/.output ./.output'])
    // Links stay as they are, as in an image: made absolute, they would point into the build that goes.
    cpSync(path.join(folder, 'build/.output'), path.join(app, '.output'), { recursive: true, verbatimSymlinks: true })
    rmSync(path.join(folder, 'build'), { recursive: true })
    mkdirSync(data)
    const node = path.join(folder, 'node')
    copyFileSync(process.execPath, node)
    const user = isRoot() ? { uid: NOBODY, gid: NOBODY } : {}
    if (isRoot())
      chownSync(data, NOBODY, NOBODY)
    const env = { ...environmentOf(run), PATH: '/nowhere', PORT: String(await freePort()), DATA_DIR: data }

    const [program, ...args] = commandOf(textsOf(run, 'CMD').at(-1) ?? '')
    expect(program).toBe('node')
    server = startProcess(node, args, { cwd: app, env, ...user })

    const [health, ...healthArgs] = commandOf(textsOf(run, 'HEALTHCHECK').at(-1) ?? '')
    expect(health).toBe('node')
    await until('the health check', async () => {
      await runProgram(node, healthArgs, { env, ...user })
      return true
    }, { deadlineMs: 60_000, everyMs: 500 }).catch((cause: unknown) => {
      throw new Error(`the server said: ${server?.output()}`, { cause })
    })
  })

  it('has a user, a volume for its data and nothing but Node and the output', () => {
    expect(textsOf(run, 'USER')).toEqual(['node'])
    expect(textsOf(run, 'VOLUME')).toEqual(['/data'])
    expect(new Set(stages.flatMap(stage => textsOf(stage, 'FROM')).map(text => text.split(' ')[0])).size).toBe(1)
  })
})
