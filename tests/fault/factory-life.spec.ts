import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasEnded, isAlive, until } from '../support/services/process'
import { factoryPids, spawnConsole, startConsole, temporaryFolder, type StartedConsole } from '../support/services/servers'

let server: StartedConsole

beforeAll(async () => {
  server = await startConsole()
})

afterAll(() => server?.stop())

const factoryOf = async () => {
  const pids = await factoryPids(server.pid)
  expect(pids).toHaveLength(1)
  return pids[0] ?? -1
}

it('does not start with a broken config.json, and says where it is broken', async () => {
  const dataDir = await temporaryFolder('broken-config')
  const file = path.join(dataDir, 'config.json')
  await writeFile(file, '{\n  "cache": { "maxEntries": 5, "size": 1 }\n}\n')
  const broken = await spawnConsole({ dataDir })
  await until('it to end', () => hasEnded(broken.child), { deadlineMs: 30_000 })

  expect(broken.child.exitCode).toBe(78)
  expect(broken.output()).toContain(`${file}:2:28: cache.maxEntries must be from 100 to 1000000\n${file}:2:39: `)
  expect(broken.output()).toContain('Mend what is named, then start again')
})

describe('one data directory', () => {
  it('refuses a second console, and says why', async () => {
    const second = await spawnConsole({ dataDir: server.dataDir })
    await until('the second one to end', () => hasEnded(second.child), { deadlineMs: 30_000 })

    expect(second.child.exitCode).not.toBe(0)
    expect(second.output()).toMatch(new RegExp(`${server.dataDir}.*${server.pid}|${server.pid}.*${server.dataDir}`))
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  })
})

describe('the end of the console', () => {
  it('on SIGTERM drains and ends its factory', async () => {
    const factory = await factoryOf()
    const startedMs = performance.now()

    await server.stop(35_000)

    expect(server.child.exitCode).toBe(0)
    expect(performance.now() - startedMs).toBeLessThan(30_000)
    await until('the factory to end', async () => !await isAlive(factory), { deadlineMs: 5_000 })
  })
})
