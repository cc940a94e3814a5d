import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, symlink } from 'node:fs/promises'
import { constants } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ShardReport } from '#factory/job/shard-report.ts'
import type { ArtifactRef, Json, StageOutcome, WorkerPool } from '#factory/job/stage-job.ts'
import { type FactoryServer, serve } from '#factory/server.ts'
import { createShardDesk } from '#factory/shard/shard-desk.ts'
import { createShardHandlers, createWorkerList } from '#factory/shard/shard-handlers.ts'
import { createWorkerPool } from '#factory/worker/pool.ts'
import { until } from '../../support/services/process.ts'
import { after, NO_EVENTS, noControl, putBytes, readText, toJob, useStageRoom } from '../stages/stages-support.ts'
import { makeLines } from './shard-input.ts'

const TOKEN = 'a token of the tests'
const STAGE = {
  kind: 'filter.language', parameters: { field: 'text', languages: ['eng'], min_chars: 20, output_field: 'language' },
}
const room = useStageRoom()
const desk = createShardDesk({ leaseMs: 4_000, goneMs: 6_000, shardBytes: 1_200_000 })
const workers: ChildProcess[] = []
let looking: NodeJS.Timeout
let server: FactoryServer
let alone: WorkerPool
let shared: WorkerPool
let input: ArtifactRef
let whole: Awaited<ReturnType<typeof leftOf>>

beforeAll(async () => {
  looking = setInterval(desk.sweep, 100)
  server = await serve({ listen: '127.0.0.1:0', token: TOKEN, store: room.store, log: pino({ level: 'silent' }) }, {
    // Nothing here calls them.
    queue: {} as never, model: {} as never, shard: createShardHandlers(desk),
  })
  const env = { artifacts: { directory: path.join(room.directory, 'artifacts') }, sourceRoots: [] }
  alone = createWorkerPool({ size: 1, env })
  shared = createWorkerPool({ size: 1, env, desk })
  // Long enough for others to be asked.
  input = await putBytes(room.store, makeLines(12_000, 1))
  whole = await leftOf((await run(alone)).outcome)
}, 180_000)

afterEach(async () => {
  for (const worker of workers.splice(0)) {
    worker.kill('SIGKILL')
    if (worker.exitCode === null && worker.signalCode === null) {
      await once(worker, 'exit')
    }
  }
  await until('the workers', () => desk.list().length === 0)
})

afterAll(async () => {
  clearInterval(looking)
  await server.close(100)
  await Promise.all([alone.close(), shared.close()])
})

function startWorker(given: Record<string, string> = {}): ChildProcess {
  const worker = fork(path.resolve('factory/shard/work.ts'), [], {
    execArgv: ['--experimental-transform-types', '--no-warnings'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: {
      PATH: process.env.PATH, ARTIFACT_DIR: path.join(room.directory, 'artifacts'), FACTORY_TOKEN: TOKEN,
      FACTORY_ADDRESS: `127.0.0.1:${server.port}`, WORKER_SLOTS: '1', ...given,
    },
  })
  workers.push(worker)
  return worker
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return text.split(' ').filter(it => it !== '').map(Number)
}

/** It has come so far that the signal no longer ends it at once. */
async function hearsSigterm(pid: number): Promise<boolean> {
  const [, caught = '0'] = /SigCgt:\s*([0-9a-f]+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? []
  return (BigInt(`0x${caught}`) >> BigInt(constants.signals.SIGTERM - 1) & 1n) === 1n
}

async function run(pool: WorkerPool, control = noControl()) {
  const lines: string[] = []
  const reports: ShardReport[] = []
  const outcome = await pool.run(toJob(STAGE, { upstream: after(input, input) }), {
    ...NO_EVENTS, onLine: ({ text }) => lines.push(text), onShards: report => reports.push(report),
  }, control)
  return { outcome, lines, report: reports.at(-1) }
}

async function leftOf(outcome: StageOutcome) {
  if (outcome.type !== 'succeeded') {
    throw new Error(JSON.stringify(outcome))
  }
  const { recordsPerSecond: _, ...counts } = outcome.progress
  return { counts, files: await Promise.all(outcome.outputs.map(async ref => [ref, await readText(room.store, ref)])) }
}

const shardsDone = () => desk.list().reduce((sum, { done }) => sum + done, 0)

describe('workers of a factory', () => {
  it('do a stage in shards: its bytes, counts, rejects and trace are those of one thread', async () => {
    startWorker({ WORKER_NAME: 'one' })
    startWorker({ WORKER_NAME: 'two', WORKER_SLOTS: '2' })
    await until('the workers', () => desk.list().length === 2)

    const { outcome, lines, report } = await run(shared)

    expect(lines).toContain('workers with 3 slots do shards of it')
    expect(await leftOf(outcome)).toEqual(whole)
    expect(desk.list().map(({ name, slots, failed, host }) => [name, slots, failed, host !== '']).sort())
      .toEqual([['one', 1, 0, true], ['two', 2, 0, true]])
    expect(shardsDone()).toBeGreaterThan(2)
    expect(report).toMatchObject({
      done: shardsDone(), running: 0, waiting: 0, undone: 0, toCome: 0, failedAttempts: 0, longest: [],
      records: whole.counts.recordsIn, endedAt: expect.any(Date),
    })
    expect(report!.workers.map(({ name, records }) => [name, records > 0]).sort())
      .toEqual([['one', true], ['two', true]])
  }, 180_000)

  it('may be killed while they are at it, and others may join', async () => {
    const first = startWorker()
    await until('the workers', () => desk.list().length === 1)
    const running = run(shared)
    await until('the workers', () => desk.list().some(({ done, busy }) => done > 0 && busy > 0))

    first.kill('SIGKILL')
    startWorker()

    const { outcome, report } = await running
    expect(await leftOf(outcome)).toEqual(whole)
    // A worker that comes late finds that the stage does the rest itself.
    expect(report!.failures.at(-1)).toMatchObject({ reason: 'WORKER_LOST', attempt: 1 })
    expect(report).toMatchObject({ running: 0, waiting: 0, endedAt: expect.any(Date) })
  }, 180_000)

  it('may all be lost: then the stage does the rest itself', async () => {
    const first = startWorker()
    await until('the workers', () => desk.list().length === 1)
    const running = run(shared)
    await until('the workers', () => desk.list().some(({ done }) => done > 0))

    first.kill('SIGKILL')

    const { outcome, lines, report } = await running
    expect(await leftOf(outcome)).toEqual(whole)
    expect(lines.some(line => line.startsWith('no workers are left'))).toBe(true)
    expect(report!.undone).toBeGreaterThan(0)
    expect(report!.records).toBeLessThan(whole.counts.recordsIn)
  }, 180_000)

  it('that see the store no more hold the stage up for moments only: it does their shards itself', async () => {
    const broken = path.join(room.directory, 'broken')
    await mkdir(broken)
    for (const name of ['sha256', 'marker']) {
      await symlink(path.join(room.directory, 'artifacts', name), path.join(broken, name))
    }
    startWorker({ WORKER_NAME: 'broken', ARTIFACT_DIR: broken })
    await until('the worker', () => desk.list().length === 1)
    // As when a mount is lost.
    await rm(path.join(broken, 'sha256'))

    const { outcome, lines } = await run(shared)

    expect(await leftOf(outcome)).toEqual(whole)
    expect(lines.some(line => /^no workers are left \(.+\): the rest is done here$/.test(line))).toBe(true)
  }, 180_000)

  it('leave their shards alone at a signal to all processes, and end them', async () => {
    const first = startWorker({ WORKER_SLOTS: '2' })
    await until('the workers', () => desk.list().length === 1)
    const running = run(shared)
    await until('the workers', () => desk.list().some(({ busy }) => busy === 2))
    let shards: number[] = []
    await until('the processes of the shards, that hear signals', async () => {
      shards = await childrenOf(first.pid!)
      return shards.length === 2 && (await Promise.all(shards.map(hearsSigterm))).every(Boolean)
    })

    for (const pid of [first.pid!, ...shards]) {
      process.kill(pid, 'SIGTERM')
    }
    const [code] = await once(first, 'exit')

    expect(code).toBe(0)
    const { outcome, lines } = await running
    expect(await leftOf(outcome)).toEqual(whole)
    expect(lines.filter(line => line.includes('no worker could'))).toEqual([])
  }, 180_000)

  it('end the shard they have when they are told to stop, and take no other', async () => {
    const first = startWorker()
    await until('the workers', () => desk.list().length === 1)
    const running = run(shared)
    await until('the workers', () => desk.list().some(({ busy }) => busy > 0))

    first.kill('SIGTERM')
    const [code] = await once(first, 'exit')

    expect(code).toBe(0)
    expect(desk.list()).toEqual([])
    expect(await leftOf((await running).outcome)).toEqual(whole)
  }, 180_000)

  it('end when the factory asks them to leave, after the shard that they have', async () => {
    const [first, idle] = [startWorker({ WORKER_NAME: 'first' }), startWorker({ WORKER_NAME: 'idle' })]
    await until('the workers', () => desk.list().length === 2)
    const workers = createWorkerList(desk)
    const idOf = (name: string) => desk.list().find(worker => worker.name === name)!.id

    workers.drain(idOf('idle'))
    const [idleCode] = await once(idle, 'exit')
    const running = run(shared)
    await until('the worker', () => desk.list().some(({ busy }) => busy > 0))
    const id = idOf('first')
    const asked = [workers.drain(id), workers.drain(id), workers.drain('nobody')]
    const [code] = await once(first, 'exit')

    expect([idleCode, code]).toEqual([0, 0])
    expect(asked.map(answer => answer && [answer.worker.draining, answer.wasDraining]))
      .toEqual([[true, false], [true, true], undefined])
    const { outcome, report } = await running
    expect(await leftOf(outcome)).toEqual(whole)
    expect(report).toMatchObject({ failedAttempts: 0 })
    expect(report!.workers.map(({ name, done }) => [name, done > 0])).toEqual([['first', true]])
  }, 180_000)

  it('do not hold up a pause, and the next attempt joins what they had done', async () => {
    startWorker()
    await until('the workers', () => desk.list().length === 1)
    const pause = new AbortController()
    let saved: Json | undefined
    const running = shared.run(toJob(STAGE, { upstream: after(input, input) }), {
      ...NO_EVENTS,
      onCheckpoint: async (checkpoint) => {
        saved = checkpoint
      },
    }, { cancel: new AbortController().signal, pause: pause.signal })
    await until('a shard that is joined', () => saved !== undefined)

    pause.abort()

    const paused = await running
    expect(paused.type).toBe('paused')
    expect(paused.progress.recordsIn).toBeGreaterThan(0)
    const job = toJob(STAGE, { upstream: after(input, input), checkpoint: saved! })
    expect(await leftOf(await shared.run(job, NO_EVENTS, noControl()))).toEqual(whole)
  }, 180_000)

  it('stop when the stage is cancelled', async () => {
    startWorker()
    await until('the workers', () => desk.list().length === 1)
    const cancel = new AbortController()
    const running = run(shared, { cancel: cancel.signal, pause: new AbortController().signal })
    await until('the workers', () => desk.list().some(({ busy }) => busy > 0))

    cancel.abort()

    expect((await running).outcome.type).toBe('cancelled')
    await until('the workers', () => desk.list().every(({ busy }) => busy === 0))
  }, 180_000)

  it.each([
    ['with a wrong token', { FACTORY_TOKEN: 'a token of somebody else' }, 'no or wrong bearer token'],
    ['that sees another store', { ARTIFACT_DIR: 'another' }, 'different artifact stores'],
  ])('%s get nothing, and say why', async (_, given, said) => {
    const isOther = 'ARTIFACT_DIR' in given
    const worker = startWorker(isOther ? { ARTIFACT_DIR: path.join(room.directory, 'other') } : given)
    let told = ''
    worker.stdout!.on('data', (text: Buffer) => {
      told += text.toString()
    })

    await until('what it says', () => told.includes(said))

    expect(desk.list()).toEqual([])
  }, 180_000)
})
