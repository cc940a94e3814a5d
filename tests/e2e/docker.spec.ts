import { chmodSync, chownSync, copyFileSync, cpSync, mkdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAsContainer, isBuiltAsContainer } from '../support/rules/container-build'
import { commandOf, environmentOf, readDockerfile, textsOf } from '../support/rules/dockerfile'
import { freePort, runProgram, startProcess, until, type StartedProcess } from '../support/services/process'
import { isRoot } from '../support/services/programs'
import { temporaryFolder } from '../support/services/servers'

/** No container engine is at hand, so the steps themselves are replayed in empty folders (container-build.ts). */
const stages = readDockerfile('Dockerfile')
const [, run = []] = stages
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

describe('the container', () => {
  it('builds from the files that it copies', { timeout: 600_000 }, async () => {
    // As a step of its own before all suites, so that they run what the container does.
    if (!isBuiltAsContainer()) {
      await buildAsContainer()
    }

    expect(isBuiltAsContainer()).toBe(true)
    expect(statSync('.output/server/index.mjs').isFile()).toBe(true)
  })

  it('runs from .output alone, as an unprivileged user, and is healthy', async () => {
    const app = path.join(folder, 'run')
    const data = path.join(folder, 'data')
    expect(textsOf(run, 'COPY')).toEqual(['--from=build /app/.output ./.output'])
    // Links stay as they are, as in an image: made absolute, they would point out of it.
    cpSync('.output', path.join(app, '.output'), { recursive: true, verbatimSymlinks: true })
    mkdirSync(data)
    const node = path.join(folder, 'node')
    copyFileSync(process.execPath, node)
    const user = isRoot() ? { uid: NOBODY, gid: NOBODY } : {}
    if (isRoot()) {
      chownSync(data, NOBODY, NOBODY)
    }
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
