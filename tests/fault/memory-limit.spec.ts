import { afterEach, expect, it } from 'vitest'
import { createApi } from '../support/api/api'
import { untilSealed } from '../support/run/runs'
import { watchMemory } from '../support/services/memory'
import { giveMemoryLimit } from '../support/services/memory-limit'
import { freePort, hasEnded, startProcess, until, type StartedProcess } from '../support/services/process'
import { temporaryFolder } from '../support/services/servers'

const MIB = 1_024 ** 2
const LIMIT_BYTES = 512 * MIB
/** A start under a limit reads its files again and again, on a busy machine. */
const DEADLINE_MS = 300_000

const limit = giveMemoryLimit(LIMIT_BYTES)
const started: StartedProcess[] = []

afterEach(async () => {
  await Promise.all(started.map(server => server.stop()))
  await limit?.remove()
})

/**
 * Where the machine lets one, the kernel holds the limit, and ends what needs more. Elsewhere only the start can be
 * judged, by looking at what its processes take together: V8 takes what there is, so a run without a limit needs more.
 */
it('starts with 512 MB as npm start does, embedded, and runs the example', { timeout: 2 * DEADLINE_MS }, async () => {
  const [port, dataDir] = [await freePort(), await temporaryFolder('memory')]
  const [command = '', ...args] = [...limit?.argv ?? [], process.execPath, 'scripts/start.mjs']
  const env = {
    PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port), DATA_DIR: dataDir, FACTORY_WORKERS: '2',
  }
  const server = startProcess(command, args, { env })
  started.push(server)
  const memory = watchMemory(server.pid)
  const url = `http://127.0.0.1:${port}`

  await until(
    'it to be ready', async () => hasEnded(server.child) || (await fetch(`${url}/readyz`)).status === 200,
    { deadlineMs: DEADLINE_MS },
  )
  expect(hasEnded(server.child), server.output()).toBe(false)
  await memory.stop()
  const api = createApi(url)
  const { id } = await api('demoRun', { body: { locale: 'en' } })
  const { version } = await untilSealed(api, id, DEADLINE_MS)

  expect(version.semver).toBe('1.0.0')
  expect(memory.peakBytes() / MIB).toBeGreaterThan(100)
  expect(memory.peakBytes() / MIB).toBeLessThan(LIMIT_BYTES / MIB)
  expect(limit?.kills() ?? 0).toBe(0)
})
