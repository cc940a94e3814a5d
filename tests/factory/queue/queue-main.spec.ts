import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { status } from '@grpc/grpc-js'
import { v7 } from 'uuid'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFolderStore } from '#artifact/folder-store.ts'
import { writeNonce } from '#artifact/nonce.ts'
import { createServiceClient } from '#proto/adapter/client.ts'
import { fromTrailers } from '#proto/adapter/status-details.ts'
import { ModelService } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { Severity, TaskQueueService } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { Health, HealthCheckResponse_ServingStatus as ServingStatus } from '#proto/gen/grpc/health/v1/health_pb.ts'
import { eventsUntil, hasEnded, submitWhenFree, toStory } from '../../grpc/queue-support.ts'
import { givenPrepared } from '../../grpc/queue-storage.ts'
import { until } from '../../support/services/process.ts'
import { SOURCE_ARGV } from '../../support/services/source-argv.ts'

const TOKEN = 'a-token-of-16-chars'
const START_MS = 60_000
const options = { deadlineMs: 60_000 }
/** Has the process tell, of each of its threads, the limit of its heap in MB. */
const TELL_HEAPS = `data:text/javascript,${encodeURIComponent(`
  process.on('worker', thread => thread.once('online', async () => {
    const { heap_size_limit: limit } = await thread.getHeapStatistics()
    console.error('heap', limit / 1024 ** 2)
  }))`)}`
const root = mkdtempSync(path.join(tmpdir(), 'factory-main-'))
const children: ChildProcess[] = []
let folder: string
let count = 0
/** What tests that leave it as it was share: a start costs a second of a core. */
let shared: { factory: Awaited<ReturnType<typeof startReady>>, folder: string } | undefined

beforeEach(() => {
  folder = path.join(root, String(count++))
  mkdirSync(path.join(folder, 'source'), { recursive: true })
})

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child !== shared?.factory.child) {
      await kill(child)
    }
  }
})

afterAll(async () => {
  if (shared) {
    await kill(shared.factory.child)
  }
  rmSync(root, { recursive: true, force: true })
})

function start(
  environment: Record<string, string> = {}, flags: string[] = [],
): { child: ChildProcess, output: () => string } {
  const child = fork(path.resolve('factory/main.ts'), [], {
    execArgv: [...SOURCE_ARGV, ...flags],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, FACTORY_TOKEN: TOKEN,
      FACTORY_DATA_DIR: path.join(folder, 'factory'), ARTIFACT_DIR: path.join(folder, 'artifacts'),
      SOURCE_ROOTS: path.join(folder, 'source'), FACTORY_WORKERS: '1', ...environment,
    },
  })
  children.push(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', chunk => text += String(chunk))
  }
  return { child, output: () => text }
}

async function startReady(environment: Record<string, string> = {}, flags: string[] = []) {
  const { child, output } = start({ FACTORY_PREPARED: await givenPrepared(), ...environment }, flags)
  const port = await Promise.race([
    once(child, 'message', { signal: AbortSignal.timeout(START_MS) }).then(([message]) => message.port as number),
    ended(child).then(() => Promise.reject(new Error(output()))),
  ])
  const address = `127.0.0.1:${port}`
  return {
    child, output, address, client: createServiceClient(TaskQueueService, { address, token: TOKEN }),
    health: createServiceClient(Health, { address, token: TOKEN }),
  }
}

/** In its own folder, which becomes the test's. */
async function givenFactory() {
  shared ??= { factory: await startReady({ FACTORY_LISTEN: '0.0.0.0:0' }), folder }
  folder = shared.folder
  return shared.factory
}

/** The factory is the test's own from now on. */
async function takeFactory() {
  const factory = await givenFactory()
  children.push(factory.child)
  shared = undefined
  return factory
}

async function kill(child: ChildProcess) {
  child.kill('SIGKILL')
  await ended(child)
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    await once(child, 'exit', { signal: AbortSignal.timeout(START_MS) })
  }
  return child.exitCode
}

describe('the factory process', () => {
  it('serves both services and runs a real pipeline on a real file', async () => {
    const { client, health, address } = await givenFactory()
    writeFileSync(path.join(folder, 'source', 'a.jsonl'), '{"text":"one"}\n{"text":"two"}\nbroken\n')
    const spec = {
      runId: v7(),
      project: 'default',
      stages: [
        {
          id: 'read', kind: 'ingest.jsonl', parameters: { root: path.join(folder, 'source'), glob: '*.jsonl' },
          failureTolerance: 0.5,
        },
        { id: 'clean', kind: 'clean.normalize', dependsOn: ['read'] },
      ],
    }

    await submitWhenFree({ client }, spec)
    const events = await eventsUntil({ client }, spec.runId, hasEnded, 60_000)

    expect(toStory(events).at(-1)).toBe('run:SUCCEEDED')
    const { run } = await client.getRun({ runId: spec.runId }, options)
    expect(run?.stages[0]?.progress).toMatchObject({ recordsIn: 3n, recordsOut: 2n, recordsFailed: 1n })
    expect(run?.stages[1]?.progress).toMatchObject({ recordsIn: 2n, recordsOut: 2n })
    for (const service of ['', TaskQueueService.typeName, ModelService.typeName]) {
      expect((await health.check({ service }, options)).status).toBe(ServingStatus.SERVING)
    }
    await expect(health.check({ service: 'other' }, options)).rejects.toMatchObject({ code: status.NOT_FOUND })
    const models = await createServiceClient(ModelService, { address, token: TOKEN }).listModels({}, options)
    expect(models.models.length).toBeGreaterThan(0)
  })

  it('plans and inspects with its own stage kinds', async () => {
    const { client, output } = await givenFactory()

    const { kinds } = await client.listStageKinds({}, options)
    const plan = await client.planRun({ stages: [{ id: 'a', kind: 'no.such' }] }, options)

    expect(output().match(/in plain text/g)).toHaveLength(1)
    expect(kinds.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['ingest.jsonl', 'publish']))
    expect(kinds.every(({ icon, displayNames }) => icon && displayNames.en && displayNames['zh-CN'])).toBe(true)
    expect(plan.findings[0]).toMatchObject({ code: 'UNKNOWN_KIND', pointer: '/stages/0/kind', stageId: 'a' })
    writeFileSync(path.join(folder, 'source', 'a.jsonl'), '{"text":"one","rank":1}\n')
    const source = {
      id: 'read', kind: 'ingest.jsonl', parameters: { root: path.join(folder, 'source'), glob: '*.jsonl' },
    }
    const lost = { id: 'lost', kind: 'ingest.jsonl', parameters: { root: path.join(folder, 'gone'), glob: '*' } }
    const seen = await client.planRun(
      { stages: [source, { id: 'clean', kind: 'clean.normalize', dependsOn: ['read'] }, lost] }, options,
    )
    expect(seen.stageColumns.map(({ stageId, columns }) => [stageId, columns.map(({ name }) => name)]))
      .toEqual(expect.arrayContaining([['read', ['text', 'rank']], ['clean', ['text', 'rank']]]))
    expect(seen.findings).toContainEqual(expect.objectContaining({
      code: 'SOURCE_UNREADABLE', stageId: 'lost', severity: Severity.WARNING,
    }))
    const sides = ['left', 'right']
    const both = await client.planRun({
      stages: sides.map(id => ({ id, kind: 'input.dataset' })),
      stageColumns: sides.map(stageId => ({ stageId, columns: [{ name: `of_${stageId}`, type: 'string' }] })),
    }, options)
    expect(both.stageColumns.map(({ stageId, columns }) => [stageId, columns.map(({ name }) => name)]))
      .toEqual([['left', ['of_left']], ['right', ['of_right']]])
    const stage = { id: 'a', kind: 'ingest.jsonl', parameters: { root: '/etc', glob: '*' } }
    await expect(client.inspectSource({ stage, sampleSize: 1 }, options)).rejects
      .toMatchObject({ code: status.PERMISSION_DENIED })
    const nothing = { ...stage, parameters: { root: path.join(folder, 'source'), glob: '*.none' } }
    await expect(client.inspectSource({ stage: nothing, sampleSize: 1 }, options)).rejects
      .toMatchObject({ code: status.NOT_FOUND })
  })

  it('gives its threads 24 MB for what is new in their heaps, where its main thread has less', async () => {
    const { client, output } = await startReady({}, ['--max-semi-space-size=4', '--import', TELL_HEAPS])
    writeFileSync(path.join(folder, 'source', 'a.jsonl'), '{"text":"one"}\n')
    const stage = {
      id: 'read', kind: 'ingest.jsonl', parameters: { root: path.join(folder, 'source'), glob: '*.jsonl' },
    }
    const heaps = () => [...output().matchAll(/^heap (\d+)$/gm)].map(([, megabytes]) => Number(megabytes))

    // Before any stage: a thread of checks is the first.
    await client.inspectSource({ stage, sampleSize: 1 }, options)
    await until('a thread of checks', () => heaps().length === 1)
    await submitWhenFree({ client }, { runId: v7(), project: 'default', stages: [stage] })

    await until('a thread of stages', () => heaps().length === 2)
    expect(heaps()).toEqual([768 + 24, 1_536 + 24])
  })

  it('refuses callers without the token, on every service', async () => {
    const { address } = await givenFactory()

    for (const token of [undefined, 'another-token-of-16', `${TOKEN}x`]) {
      await expect(createServiceClient(TaskQueueService, { address, token }).listRuns({}, options)).rejects
        .toMatchObject({ code: status.UNAUTHENTICATED })
      await expect(createServiceClient(ModelService, { address, token }).listModels({}, options)).rejects
        .toMatchObject({ code: status.UNAUTHENTICATED })
      await expect(createServiceClient(Health, { address, token }).check({}, options)).rejects
        .toMatchObject({ code: status.UNAUTHENTICATED })
    }
  })

  it('refuses a console that sees another artifact store', async () => {
    const { client } = await givenFactory()
    const own = await writeNonce(await createFolderStore(path.join(folder, 'artifacts')))
    const list = (nonce: string) => client.listRuns({}, { ...options, metadata: { 'x-artifact-nonce': nonce } })

    await expect(list(own)).resolves.toMatchObject({ runs: expect.any(Array) })
    const error = await list(v7()).catch(error => error)
    expect(error.code).toBe(status.UNAVAILABLE)
    expect(fromTrailers(error.metadata).reason).toBe('ARTIFACT_STORE_MISMATCH')
  })

  it('refuses a data directory that another process has, and takes it over from a dead one', async () => {
    const first = await takeFactory()
    const second = start()

    expect(await ended(second.child)).toBe(1)
    expect(second.output()).toContain(`is in use by process ${first.child.pid}`)

    await kill(first.child)
    shared = { factory: await startReady(), folder }
  })

  it('ends when its parent ends', async () => {
    const { child } = await takeFactory()

    child.disconnect()

    expect(await ended(child)).toBe(0)
    expect(existsSync(path.join(folder, 'factory.lock'))).toBe(false)
  })

  it.each([0, 300])('ends when its parent ends %i ms after starting it', async (afterMs) => {
    const { child, output } = start()
    await new Promise(resolve => setTimeout(resolve, afterMs))

    child.disconnect()

    expect(await ended(child)).toBe(0)
    expect(output()).not.toContain('factory is ready')
  })

  it('drains on SIGTERM', async () => {
    const { child, health } = await startReady()
    const states: ServingStatus[] = []
    const watching = (async () => {
      for await (const { status: state } of health.watch({}, options)) {
        states.push(state)
      }
    })().catch(() => undefined)
    while (states.length === 0) {
      await new Promise(resolve => setTimeout(resolve, 20))
    }

    child.kill('SIGTERM')

    expect(await ended(child)).toBe(0)
    await watching
    expect(states).toEqual([ServingStatus.SERVING, ServingStatus.NOT_SERVING])
  })

  it('names the invalid variable, without its value', async () => {
    const { child, output } = start({ FACTORY_TOKEN: 'short' })

    expect(await ended(child)).toBe(1)
    expect(output()).toContain('FACTORY_TOKEN must have at least 16 characters')
    expect(output()).not.toContain('"short"')
  })
})
