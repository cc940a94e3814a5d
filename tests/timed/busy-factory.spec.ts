import { describe, expect, it } from 'vitest'
import { createApi } from '../support/api/api'
import { isAlive, until } from '../support/services/process'
import { FINAL, untilRun } from '../support/run/runs'
import { factoryPids } from '../support/services/servers'
import { useSharedConsole } from '../support/services/shared-console'
import { addSteadyTask } from '../support/run/steady-run'
import { injected } from '../support/services/rounds'

const CALLS = 100
/** Ratio of medians; the two processes share the machine's cores, so equal is not to be had on two. */
const MOST_RATIO = 3
/** Or this, where a call takes so little that a ratio says nothing. */
const SMALL_MS = 25

const server = useSharedConsole('pglite')
const api = createApi(() => server.url)

async function medianMs(): Promise<number> {
  const times: number[] = []
  for (let call = 0; call < CALLS; call++) {
    const startedMs = performance.now()
    await api('runList')
    times.push(performance.now() - startedMs)
  }
  return times.sort((a, b) => a - b)[CALLS / 2] ?? Number.NaN
}

/** One that stood still for long was replaced meanwhile. */
async function goOn(pid: number) {
  if (await isAlive(pid)) {
    process.kill(pid, 'SIGCONT')
  }
}

/** Against the slower rest, before or after: what else the machine does may have begun or ended meanwhile. */
const expectUnchanged = (withMs: number, ...restMs: number[]) => {
  const withoutMs = Math.max(...restMs)
  console.log(`median of GET /runs: ${withoutMs.toFixed(2)} ms at rest, ${withMs.toFixed(2)} ms disturbed`)
  expect(withMs).toBeLessThan(Math.max(SMALL_MS, withoutMs * MOST_RATIO))
}

describe('the console answers as quickly as before', () => {
  it('while the factory uses every core', async () => {
    const task = await addSteadyTask(server.url, api, { name: 'Busy', rows: 100_000 })
    await medianMs()
    const quietMs = await medianMs()
    const runs = [
      await api('taskLaunch', { params: { id: task.taskId }, body: {} }),
      await api('taskLaunch', { params: { id: task.taskId }, body: {} }),
    ]
    await Promise.all(runs.map(run => untilRun(api, run.id, 'running', it => it.state === 'RUNNING')))

    const busyMs = await medianMs()

    const states = await Promise.all(runs.map(run => api('runGet', { params: { id: run.id } })))
    expect(states.some(run => run.state === 'RUNNING')).toBe(true)
    await Promise.all(runs.map(run => api('runCancel', { params: { id: run.id } })))
    await Promise.all(runs.map(run => untilRun(api, run.id, 'over', it => FINAL.includes(it.state))))
    expectUnchanged(busyMs, quietMs, await medianMs())
  })

  it('while the factory hangs, and a launch waits in the outbox', async () => {
    const task = await addSteadyTask(server.url, api, { name: 'Frozen', rows: 1_000 })
    const quietMs = await medianMs()
    const [pid = -1] = await factoryPids(server.pid)
    process.kill(pid, 'SIGSTOP')
    injected('SIGSTOP of the factory')
    try {
      const launched = await api('taskLaunch', { params: { id: task.taskId }, body: {} })

      const frozenMs = await medianMs()

      expect((await api('runGet', { params: { id: launched.id } })).state).toBe('QUEUED')
      await goOn(pid)
      await untilRun(api, launched.id, 'done', run => run.state === 'SUCCEEDED', 90_000)
      expectUnchanged(frozenMs, quietMs, await medianMs())
    }
    finally {
      await goOn(pid)
    }
  })

  it('while the factory is not responding', async () => {
    const quietMs = await medianMs()
    const [pid = -1] = await factoryPids(server.pid)
    process.kill(pid, 'SIGKILL')

    const awayMs = await medianMs()

    await until(
      'another factory', async () => (await factoryPids(server.pid)).some(it => it !== pid))
    expectUnchanged(awayMs, quietMs, await medianMs())
  })
})
