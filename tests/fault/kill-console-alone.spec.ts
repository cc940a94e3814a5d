import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ApiClient } from '~/utils/api/api-client'
import { createApi } from '../support/api/api'
import { faultRandom } from '../support/random'
import { mainDatabase } from '../support/services/databases'
import { faultRounds, injected, isCampaign } from '../support/services/rounds'
import { rollupTotals } from '../support/run/rollups'
import { addSlowTask, type SlowTask } from '../support/run/slow-run'
import {
  startConsole, startFactory, storageEnv, temporaryFolder, type StartedConsole, type StartedFactory,
} from '../support/services/servers'
import { addSteadyTask, resultOf, type RunResult } from '../support/run/steady-run'

const KILLS = isCampaign ? 3 : 2
const RUNS = faultRounds().length
/**
 * Long enough for a console to come back, and to be killed again, while the factory goes on: in the campaign it works,
 * in the suite it waits.
 */
const addLongTask = () => isCampaign
  ? addSteadyTask(server.url, api, { name: 'Alone', rows: 120_000 })
  : addSlowTask(server.url, api, { name: 'Alone', rows: 100, latencyMs: 250 })

const random = faultRandom()
let factory: StartedFactory
let server: StartedConsole
let env: Record<string, string>
let api: ApiClient
let task: SlowTask
let undisturbed: RunResult

beforeAll(async () => {
  const shared = {
    ARTIFACT_DIR: await temporaryFolder('artifacts'), FACTORY_TOKEN: randomBytes(24).toString('hex'),
    SECRET_KEY: randomBytes(32).toString('base64'),
  }
  const storage = await storageEnv(isCampaign ? 'pglite' : mainDatabase())
  factory = await startFactory({
    ...shared, ...storage['DATABASE_URL'] && { FACTORY_DATABASE_URL: storage['DATABASE_URL'] },
    FACTORY_DATA_DIR: await temporaryFolder('factory'), MODEL_SIMULATOR: 'true',
  })
  env = { ...shared, ...storage, QUEUE_ADDRESS: factory.address }
  server = await startConsole({ env })
  api = createApi(server.url)
  task = await addLongTask()
  undisturbed = await resultOf(server.url, api, await launch(), 120_000)
}, 180_000)

afterAll(async () => {
  await server?.stop()
  await factory?.stop()
})

const launch = async () => (await api('taskLaunch', { params: { id: task.taskId }, body: {} })).id

it('a console killed again and again while its factory continues applies every event exactly once', {
  timeout: 180_000 + 180_000 * RUNS,
}, async () => {
  const results: RunResult[] = []
  for (let run = 0; run < RUNS; run++) {
    const runId = await launch()
    for (let kill = 0; kill < KILLS; kill++) {
      await wait(random() * 1_500)
      await server.kill()
      injected('kill -9 of the console')
      server = await startConsole({ env, dataDir: server.dataDir, port: Number(new URL(server.url).port) })
    }
    results.push(await resultOf(server.url, api, runId, 180_000))
  }

  expect(results).toEqual(Array.from({ length: RUNS }, () => undisturbed))
  await server.stop()
  const totals = await rollupTotals({ url: env['DATABASE_URL'], dataDir: server.dataDir }, task.pipelineId, 300)
  const recordsOut = undisturbed.stages.reduce((sum, stage) => sum + stage.recordsOut, 0)
  expect(totals).toMatchObject({ runs: RUNS + 1, runsSucceeded: RUNS + 1, recordsOut: recordsOut * (RUNS + 1) })
})
