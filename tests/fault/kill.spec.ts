import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ApiClient } from '~/utils/api/api-client'
import { GRAINS_SECONDS } from '#db/repositories/metric/rollup-piece'
import { createApi } from '../support/api/api'
import { mainDatabase } from '../support/services/databases'
import { isAlive, until } from '../support/services/process'
import { faultRandom } from '../support/random'
import { faultRounds, injected, isCampaign } from '../support/services/rounds'
import { rollupTotals } from '../support/run/rollups'
import { factoryPids, startConsole, storageEnv, warningsOf, type StartedConsole } from '../support/services/servers'
import type { SlowTask } from '../support/run/slow-run'
import { addSteadyTask, resultOf, type RunResult } from '../support/run/steady-run'

const ROWS = isCampaign ? 40_000 : 5_000
/** A disturbed run waits for the lost worker's lease and starts again at its checkpoint. */
const DISTURBED_MS = 300_000

const random = faultRandom()
let server: StartedConsole
/** Empty = embedded, as in the campaign. The suite kills embedded storage in `tests/db/storage-kill.spec.ts`. */
let env: Record<string, string>
let api: ApiClient
let task: SlowTask
let undisturbed: RunResult
let undisturbedMs: number
let launched = 0

async function launch(): Promise<string> {
  const { id } = await api('taskLaunch', { params: { id: task.taskId }, body: {} })
  launched++
  return id
}

/** The same port and folder, as a process manager would start it. */
async function startAgain() {
  server = await startConsole({ env, dataDir: server.dataDir, port: Number(new URL(server.url).port) })
}

async function onlyFactory(): Promise<number> {
  return until('one factory', async () => {
    const pids = await factoryPids(server.pid)
    expect(pids.length).toBeLessThanOrEqual(1)
    return pids[0]
  })
}

beforeAll(async () => {
  env = await storageEnv(isCampaign ? 'pglite' : mainDatabase())
  server = await startConsole({ env })
  api = createApi(server.url)
  task = await addSteadyTask(server.url, api, { name: 'Kill', rows: ROWS })
  const startedMs = performance.now()
  undisturbed = await resultOf(server.url, api, await launch())
  undisturbedMs = performance.now() - startedMs
  console.log(`undisturbed: ${Math.round(undisturbedMs)} ms, ${undisturbed.rows} records`)
})

beforeEach(({ onTestFailed }) => onTestFailed(() => console.log(warningsOf(server))))

afterAll(() => server?.stop())

describe('kill -9 during a run, at random points', () => {
  it.each(faultRounds())('of the factory: the same records (round %i)', async () => {
    const runId = await launch()
    await wait(random() * undisturbedMs)
    const pid = await onlyFactory()

    process.kill(pid, 'SIGKILL')
    injected('kill -9 of the factory')

    const next = await until('another factory', async () => {
      const found = await onlyFactory()
      return found !== pid && found
    })
    expect(await isAlive(pid)).toBe(false)
    expect(await resultOf(server.url, api, runId, DISTURBED_MS)).toEqual(undisturbed)
    expect(await onlyFactory()).toBe(next)
  })

  it.each(faultRounds())('of the console: the same records, and its factory ends with it (round %i)', async () => {
    const runId = await launch()
    await wait(random() * undisturbedMs)
    const factory = await onlyFactory()

    await server.kill()
    injected('kill -9 of the console')

    await until('the factory to end', async () => !await isAlive(factory))
    await startAgain()
    expect(await resultOf(server.url, api, runId, DISTURBED_MS)).toEqual(undisturbed)
    await onlyFactory()
  })

  it('no run is lost or doubled, and statistics count every record once', async () => {
    const runs = await api('runList', { query: { taskId: task.taskId, limit: 200 } })
    expect(runs.items.map(run => run.state)).toEqual(Array.from({ length: launched }, () => 'SUCCEEDED'))
    const sum = (key: 'recordsIn' | 'recordsOut' | 'recordsDropped') =>
      undisturbed.stages.reduce((total, stage) => total + stage[key], 0) * launched
    await server.stop()
    const storage = { url: env['DATABASE_URL'], dataDir: server.dataDir }

    for (const grainSeconds of GRAINS_SECONDS) {
      expect(await rollupTotals(storage, task.pipelineId, grainSeconds), `${grainSeconds} s`).toEqual({
        recordsIn: sum('recordsIn'), recordsOut: sum('recordsOut'), recordsDropped: sum('recordsDropped'),
        runsSucceeded: launched, runs: launched,
      })
    }
  })
})
