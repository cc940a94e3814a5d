import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FACTORY_PATIENCE } from '#server/supervisor/silence'
import { countFailure, FACTORY_BACK_OFF, supervise, type Supervisor, toDelayMs } from '#server/supervisor/supervisor'
import { startFactoryChild, type FactoryChild } from '#server/supervisor/factory-child'
import { isAlive, startProcess, until } from '../support/services/process'

const backOff = { firstMs: 20, maxMs: 100, stableMs: 60_000 }

let folder: string
let supervisor: Supervisor | undefined

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'supervisor-'))
})

afterEach(async () => {
  await supervisor?.stop(1_000)
  supervisor = undefined
  rmSync(folder, { recursive: true, force: true })
})

/** A program that behaves as the factory does towards its parent. */
const givenProgram = (body: string) => {
  const main = path.join(folder, 'main.mjs')
  writeFileSync(main, `process.on('disconnect', () => process.exit(0))\n${body}`)
  return { main, execArgv: [], env: {} }
}

const READY
  = 'process.send({ type: "noise" }); process.send({ type: "ready", port: 4711 }); setInterval(() => {}, 1000)'
const BEATING = `${READY}; setInterval(() => process.send({ type: "alive" }), 5)`

/** Two seconds: a factory that is alive is heard within that time on a busy machine, too. */
const patience = { tickMs: 50, ticks: 40, mostTicks: 48 }

function givenSupervisor(body: string, isAnswering = () => Promise.resolve(false)) {
  const program = givenProgram(body)
  const seen: FactoryChild[] = []
  const downs: unknown[] = []
  supervisor = supervise({
    start: signal => startFactoryChild(program, signal),
    onReady: child => seen.push(child),
    onDown: reason => downs.push(reason),
    isAnswering,
    backOff,
    patience,
  })
  return { supervisor, seen, downs }
}

describe('the supervisor', () => {
  it('reports the port of a ready factory', async () => {
    const { supervisor, seen } = givenSupervisor(BEATING)

    await supervisor.firstReady

    expect(seen[0]?.port).toBe(4_711)
  })

  it('starts the next factory after a kill, once the last one is gone', async () => {
    const { seen, supervisor } = givenSupervisor(BEATING)
    await supervisor.firstReady
    const first = seen[0]?.pid ?? -1

    process.kill(first, 'SIGKILL')
    await until('a second factory', () => seen.length === 2)

    expect(await isAlive(first)).toBe(false)
    expect(await isAlive(seen[1]?.pid ?? -1)).toBe(true)
    expect(supervisor.status()).toEqual({ pid: seen[1]?.pid, restarts: 1 })
  })

  it('starts no further factory once the console drains, and leaves the running one alone', async () => {
    const { seen, supervisor, downs } = givenSupervisor(BEATING)
    await supervisor.firstReady
    const first = seen[0]?.pid ?? -1

    supervisor.retire()

    expect(await isAlive(first)).toBe(true)
    process.kill(first, 'SIGKILL')
    await until('the factory to end', () => supervisor.status().pid === undefined)
    await new Promise(resolve => setTimeout(resolve, 3 * backOff.firstMs))
    expect([supervisor.status().restarts, downs]).toEqual([0, []])
  })

  it('keeps trying while no factory becomes ready', async () => {
    const { downs } = givenSupervisor('process.exit(3)')

    await until('three tries', () => downs.length >= 3)

    expect(String(downs[0])).toContain('exit code 3')
  })

  it('kills a factory that ignores SIGTERM after the grace time, and starts no other', async () => {
    const { seen, supervisor } = givenSupervisor(`process.on('SIGTERM', () => {}); ${BEATING}`)
    await supervisor.firstReady

    await supervisor.stop(100)

    expect(await isAlive(seen[0]?.pid ?? -1)).toBe(false)
    expect(seen).toHaveLength(1)
  })

  it.each([
    ['is frozen', BEATING, (pid: number) => process.kill(pid, 'SIGSTOP')],
    [
      'hangs in its own code', `process.on("SIGUSR2", () => { for (;;); }); ${BEATING}`,
      (pid: number) => process.kill(pid, 'SIGUSR2'),
    ],
  ])('replaces a factory that %s, and counts the restart', async (_, body, disturb) => {
    const { seen, downs, supervisor } = givenSupervisor(body)
    await supervisor.firstReady
    const first = seen[0]?.pid ?? -1

    disturb(first)
    await until('a second factory', () => seen.length === 2)

    expect(await isAlive(first)).toBe(false)
    expect(supervisor.status().restarts).toBe(1)
    expect(downs).toEqual([expect.stringContaining('no sign of life')])
  })

  it('waits longer for a silent factory that answers calls, but not for ever', async () => {
    let asked = 0
    const { seen, supervisor } = givenSupervisor(READY, () => Promise.resolve(++asked > 0))
    await supervisor.firstReady

    await until('a second factory', () => seen.length === 2)

    expect(asked).toBeGreaterThanOrEqual(patience.mostTicks - patience.ticks)
  })

  it('replaces no factory for the time in which it was suspended itself', async () => {
    const { seen, downs, supervisor } = givenSupervisor(BEATING)
    await supervisor.firstReady
    await until('a beat', () => (seen[0]?.beats() ?? 0) > 0)
    const standing = patience.tickMs * patience.mostTicks * 1.5

    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, standing)
    const heard = seen[0]?.beats() ?? 0
    await until('more beats', () => (seen[0]?.beats() ?? 0) > heard + 50)

    expect(downs).toEqual([])
  })

  it('can be stopped while the factory is still starting', async () => {
    const { seen, supervisor } = givenSupervisor('setInterval(() => {}, 1000)')

    await supervisor.stop(1_000)

    await expect(supervisor.firstReady).rejects.toThrow('stopped')
    expect(seen).toEqual([])
  })
})

it('a factory ends with its parent, even when that is killed', async () => {
  const { main } = givenProgram(READY)
  const parent = path.join(folder, 'parent.mjs')
  writeFileSync(
    parent,
    `import { fork } from 'node:child_process'; const child = fork(${JSON.stringify(main)}); child.once('message', () `
    + `=> console.log('pid', child.pid)); setInterval(() => {}, 1000)`,
  )
  const started = startProcess(process.execPath, [parent])
  const pid = Number(await until('the factory', () => /pid (\d+)/.exec(started.output())?.[1]))

  await started.kill()

  await until('the factory to leave', async () => !await isAlive(pid))
})

describe('the pause before the next start', () => {
  const options = { firstMs: 200, maxMs: 10_000, stableMs: 60_000 }

  it('doubles up to its maximum', () => {
    expect([1, 2, 3, 7, 1_000].map(failures => toDelayMs(failures, options))).toEqual([200, 400, 800, 10_000, 10_000])
  })

  it('is short again after a long enough life', () => {
    expect(countFailure(9, 60_000, options)).toBe(1)
    expect(countFailure(9, 59_999, options)).toBe(10)
  })

  it('does not delay the replacement of a factory that hangs again and again', () => {
    const silentMs = FACTORY_PATIENCE.tickMs * FACTORY_PATIENCE.ticks

    expect(toDelayMs(countFailure(20, silentMs + 1_500, FACTORY_BACK_OFF), FACTORY_BACK_OFF))
      .toBe(FACTORY_BACK_OFF.firstMs)
  })
})
