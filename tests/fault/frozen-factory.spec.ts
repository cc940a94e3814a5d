import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ApiClient } from '~/utils/api/api-client'
import { createApi } from '../support/api/api'
import { faultRandom } from '../support/random'
import { addSlowTask, type SlowTask } from '../support/run/slow-run'
import { resultOf, type RunResult } from '../support/run/steady-run'
import { mainDatabase } from '../support/services/databases'
import { until } from '../support/services/process'
import { drawn, faultRounds, injected } from '../support/services/rounds'
import { factoryPids, startConsole, warningsOf, type StartedConsole } from '../support/services/servers'

const ROWS = 80
const LATENCY_MS = 250
/** A freeze outlasts it, so the calls in flight run out of time. */
const DEADLINE_MS = 2_000
/** Shorter than the console's patience with its factory. */
const SHORT_FREEZE_MS = 5_000
/** Silent for 9 s, asked for 1 s, started in 2 s; the rest is for a busy machine. */
const REPLACED_MS = 15_000
/** One more than a stage has attempts. */
const KILLS = 4
const DISTURBED_MS = 300_000

const random = faultRandom()
let server: StartedConsole
let api: ApiClient
let task: SlowTask
let undisturbed: RunResult

beforeAll(async () => {
  server = await startConsole({ database: mainDatabase(), env: { MODEL_SIMULATOR: 'true' } })
  api = createApi(server.url)
  task = await addSlowTask(
    server.url, api, { name: 'Frozen', rows: ROWS, latencyMs: LATENCY_MS, deadlineMs: DEADLINE_MS },
  )
  const { id } = await api('taskLaunch', { params: { id: task.taskId }, body: {} })
  undisturbed = await resultOf(server.url, api, id)
})

beforeEach(({ onTestFailed }) => onTestFailed(() => console.log(warningsOf(server))))

afterAll(() => server?.stop())

const onlyFactory = (other?: number) => until('one factory', async () => {
  const [pid] = await factoryPids(server.pid)
  return pid !== other && pid
})

async function untilCalling(runId: string, least: number) {
  await until(`${least} calls to be answered`, async () => {
    const { stages } = await api('runGet', { params: { id: runId } })
    return stages.some(({ stageKey, state, recordsOut }) =>
      stageKey === 'call' && state === 'RUNNING' && recordsOut >= least)
  })
}

async function launchUntilCalling(): Promise<string> {
  const { id } = await api('taskLaunch', { params: { id: task.taskId }, body: {} })
  await untilCalling(id, 1)
  await wait(random() * ROWS / 8 * LATENCY_MS)
  return id
}

/** One of them strikes in each run of the suite, beside the freeze for good. */
const OTHERS = [
  {
    what: 'suspended beyond the deadline of a call',
    async strike() {
      const runId = await launchUntilCalling()
      const pid = await onlyFactory()
      process.kill(pid, 'SIGSTOP')
      injected('SIGSTOP of the factory')
      await wait(SHORT_FREEZE_MS)
      process.kill(pid, 'SIGCONT')
      return { runId, lastPid: pid }
    },
  },
  {
    // Uses up no attempt of the stage, else its run would fail.
    what: `killed ${KILLS} times`,
    async strike() {
      const { id: runId } = await api('taskLaunch', { params: { id: task.taskId }, body: {} })
      let pid: number | undefined
      for (let kill = 0; kill < KILLS; kill++) {
        pid = await onlyFactory(pid)
        await untilCalling(runId, 1)
        process.kill(pid, 'SIGKILL')
        injected('kill -9 of the factory')
      }
      return { runId, lastPid: await onlyFactory(pid) }
    },
  },
]

describe('while a stage calls a model', () => {
  it.each(
    faultRounds(),
  )('a factory that is suspended for good is replaced within 15 s and loses no record (round %i)', async () => {
    const runId = await launchUntilCalling()
    const pid = await onlyFactory()
    const frozenMs = performance.now()

    process.kill(pid, 'SIGSTOP')
    injected('SIGSTOP of the factory')

    await onlyFactory(pid)
    expect(performance.now() - frozenMs).toBeLessThan(REPLACED_MS)
    expect(await resultOf(server.url, api, runId, DISTURBED_MS)).toEqual(undisturbed)
  })

  it.each(
    faultRounds().flatMap(round => drawn(OTHERS, { by: 'frozen-factory' }).map(other => ({ ...other, round }))),
  )('a factory that is $what loses no record (round $round)', async ({ strike }) => {
    const { runId, lastPid } = await strike()

    expect(await resultOf(server.url, api, runId, DISTURBED_MS)).toEqual(undisturbed)
    expect(await onlyFactory()).toBe(lastPid)
  })
})
