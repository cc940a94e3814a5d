import { expect, it } from 'vitest'
import { startBeating } from '#factory/alive/beat.ts'
import { hasEnded, startProcess, until } from '../support/services/process.ts'

const WATCHDOG = new URL('../../factory/alive/watchdog.ts', import.meta.url).href

/** A program with a watchdog that bites after 2 s: far more than a busy machine keeps a thread waiting. */
const givenWatched = (body: string) =>
  startProcess(process.execPath, ['--experimental-transform-types', '--no-warnings', '--input-type=module', '-e', `
  import { startWatchdog } from ${JSON.stringify(WATCHDOG)}
  startWatchdog({ tickMs: 20, mostTicks: 100, onError: console.error })
  const block = ms => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  setTimeout(() => { ${body} }, 300)
`])

it('sends a sign of life after each round, and none while a check hangs or fails', async () => {
  const rounds = [
    () => Promise.resolve(), () => Promise.reject(new Error('database')), () => Promise.resolve(),
    () => new Promise<void>(() => undefined),
  ]
  const failures: unknown[] = []
  let begun = 0
  let told = 0
  const stop = startBeating({
    round: () => rounds[begun++]!(), tell: () => told++, onFailed: error => failures.push(error), everyMs: 1,
  })

  await until('the last round to begin', () => begun === rounds.length)
  stop()

  expect(told).toBe(2)
  expect(failures).toEqual([new Error('database')])
})

it('ends a process whose main thread is blocked, and says why', async () => {
  const started = givenWatched('for (;;);')

  await until('its end', () => hasEnded(started.child))

  expect(started.child.signalCode).toBe('SIGKILL')
  expect(started.output()).toContain('the main thread has stood still')
})

it('leaves a process running whose main thread is slow again and again', async () => {
  const started = givenWatched(
    'for (let turn = 0; turn < 5; turn++) setTimeout(() => block(500), turn * 600); setTimeout(() => '
    + 'process.exit(0), 3_500)',
  )

  await until('its end', () => hasEnded(started.child))

  expect(started.child.exitCode).toBe(0)
})
