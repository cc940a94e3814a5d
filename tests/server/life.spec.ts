import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openConfig } from '#server/config/config-store'
import { startLife, type Life } from '#server/lifecycle/life'
import { checkReadiness } from '#server/services/system/readiness.service'
import { getSystemDetail } from '#server/services/system/system-detail.service'
import { getSystem } from '#server/services/system/system.service'
import { changeConfig } from '#server/services/config/config.service'
import { findRefusal } from '#server/http/request-guard'
import { enterPhase, usePhase, useServices, useServicesIfReady } from '#server/http/services'
import { systemDetail } from '#shared/contract/system-detail.contract'
import { systemView } from '#shared/contract/system.contract'
import { until } from '../support/services/process'
import { injected } from '../support/services/rounds'

const log = pino({ level: 'silent' })

const FOREIGN = { origin: undefined, secFetchSite: undefined, isWrite: false }

const readiness = () => checkReadiness(usePhase(), useServicesIfReady())
const system = async () => systemView.parse(await getSystem(useServices()))

/** The real console on PGlite with the real factory as its child. */
afterAll(() => enterPhase('starting'))

describe('the life of an embedded console', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'life-'))
  const settings = openConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'silent', FACTORY_WORKERS: '1' })
  let life: Life

  beforeAll(() => {
    life = startLife(settings, log)
  })

  afterAll(async () => {
    await life.end()
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('is not ready while it starts, and says so', async () => {
    expect(() => useServices()).toThrow(expect.objectContaining({ code: 'unavailable', retryAfterSeconds: 1 }))
    expect(await readiness()).toEqual({ status: 'starting', database: 'unknown' })
  })

  it('is ready when its factory is', async () => {
    expect(await life.started).toBe(true)
    await until('the factory', async () => (await system()).queue)

    // A question to a process of a busy machine may be too late once.
    await expect.poll(readiness).toEqual({ status: 'ready', database: 'up' })
    await expect.poll(async () => (await system()).dependencies.map(it => [it.name, it.state]))
      .toEqual([['database', 'up'], ['queue', 'up'], ['model', 'up'], ['cache', 'up']])
    expect(await system())
      .toMatchObject({ mode: 'embedded', factoryRestarts: 0, cache: { kind: 'memory', isFallback: false } })
  })

  it('receives events of the factory: the watermark moves', async () => {
    const first = await until('a watermark', async () => (await system()).watermark)

    await until('a later one', async () => ((await system()).watermark ?? '') > first)
  })

  it('returns versions, calls by method, storage and settings', async () => {
    const detail = systemDetail.parse(await getSystemDetail(useServices()))

    expect(detail.versions).toMatchObject({
      node: process.version, database: expect.stringMatching(/^PostgreSQL \d+/), schema: { count: expect.any(Number) },
    })
    await expect.poll(async () => (await getSystemDetail(useServices())).grpc.services).toEqual([
      { service: 'queue', protocol: 'datafactory.queue.v1.TaskQueueService', breaker: 'closed' },
      { service: 'model', protocol: 'datafactory.model.v1.ModelService', breaker: 'closed' },
    ])
    const asked = detail.grpc.methods.find(({ service, method }) => service === 'queue' && method === 'GetQueueStats')
    expect(asked).toMatchObject({ successRatio: expect.any(Number), p50Ms: expect.any(Number) })
    // Not each call of a busy machine is answered in time.
    expect(asked?.successRatio).toBeGreaterThan(0)
    expect(detail.storage.disk?.freeBytes).toBeGreaterThan(0)
    expect(detail.settings.find(({ name }) => name === 'DATA_DIR')).toEqual({
      name: 'DATA_DIR', group: 'storage', source: 'environment', value: dataDir, unit: null, isSecret: false,
    })
    expect(detail.retention).toEqual({ fineStatisticsDays: 35, idempotencyKeyHours: 24, abandonedUploadHours: 48 })
  })

  it('brings what is saved into force at once, for all that read it', async () => {
    const services = useServices()
    const change = {
      storage: { uploadMaxBytes: 1_000 }, time: { reportTimeZone: 'Europe/Berlin' }, refresh: { pollSeconds: 20 },
      retention: { uploadHours: 1 },
      network: { webhookAllowPrivate: true, allowedHosts: ['factory.example'] }, cache: { maxBytes: 2 << 20 },
      alerts: { budgetPercent: 50 },
    }
    expect(findRefusal({ ...FOREIGN, host: 'factory.example' })).toBeDefined()

    await changeConfig(services, { name: 'operator', requestId: 'test' }, { seenVersions: [0], change })

    expect(services.timeZone).toBe('Europe/Berlin')
    expect(services.settings.config()).toMatchObject({
      uploadMaxBytes: 1_000, allowsPrivateWebhooks: true, retention: { uploadMs: 3_600_000 },
      alerts: { budgetWarningRatio: 0.5 },
    })
    expect((await services.cache.figures()).maxBytes).toBe(2 << 20)
    expect(findRefusal({ ...FOREIGN, host: 'factory.example' })).toBeUndefined()
    await until('the new zone', async () => (await system()).tz === 'Europe/Berlin')
    expect((await system()).refresh).toEqual({ pollMs: 20_000, stalePolls: 2, isPushOn: true })
  })

  it('goes on with the last good config.json while the file is broken, and says where and since when', async () => {
    const { db } = useServices()
    const file = path.join(dataDir, 'config.json')
    const trail = async () => (await db.selectFrom('auditLog')
      .select('action').where('noun', '=', 'config').where('nounId', '=', file).orderBy('id').execute())
      .map(({ action }) => action)
    writeFileSync(file, '{ "grpc": { "maxAttempts": 3 } }')
    await until('the file', async () => (await trail()).length === 1)

    writeFileSync(file, '{ "grpc": {\n  "maxAttempts": 2,\n} }')
    injected('config.json that is no JSON')
    const fault = await until('its fault', async () => (await system()).configFault)
    expect(fault).toMatchObject({ code: 'NOT_JSON', line: 3, column: 1 })
    expect(settings.config().grpc.maxAttempts).toBe(3)

    writeFileSync(file, '{ "grpc": { "maxAttempts": 2 } }')
    await until('the file to be good', async () => (await system()).configFault === null)
    expect(settings.config().grpc.maxAttempts).toBe(2)
    await until('the trail', async () =>
      (await trail()).join() === 'config.file_good,config.file_broken,config.file_good')
  })

  it('refuses a second process on its directory', async () => {
    const { queue } = useServices()

    const second = startLife(settings, log)

    expect(await second.started).toBe(false)
    expect((await queue.getQueueStats()).workers).toHaveLength(1)
  })

  it('replaces its factory when that hangs, and counts the restart', async () => {
    const workerOf = async () => (await system()).queue?.workers.at(-1)?.id
    // host-pid-random
    const pid = Number((await until('a worker', workerOf)).split('-').at(-2))
    process.kill(pid, 'SIGSTOP')

    await until('another factory', async () => (await system()).factoryRestarts === 1)

    await until(
      'the queue to be up',
      async () => (await system()).dependencies.find(({ name }) => name === 'queue')?.state === 'up')
  }, 150_000)
})

it('starts without its factory, and calls to it fail at once', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'life-'))
  const settings = openConfig({
    DATA_DIR: dataDir, QUEUE_ADDRESS: '127.0.0.1:9', FACTORY_TOKEN: 'a-token-of-sixteen-characters',
  })
  const life = startLife(settings, log)

  expect(await life.started).toBe(true)
  const startedMs = performance.now()
  const { dependencies, queue } = await system()

  expect(performance.now() - startedMs).toBeLessThan(3_500)
  expect(queue).toBeNull()
  expect(dependencies.find(it => it.name === 'queue')).toMatchObject({ state: 'slow', latencyMs: null })
  await until(
    'the queue to be called away',
    async () => (await system()).dependencies.find(it => it.name === 'queue')?.state === 'down')
  await life.end()
  expect(useServicesIfReady()).toBeUndefined()
  // The audit trail is vouched for from the first start on; what came to it since was noted at the stop.
  const anchors = readFileSync(path.join(dataDir, 'audit-anchors.jsonl'), 'utf8').trimEnd().split('\n').map(line =>
    JSON.parse(line) as { kind: string, position: number })
  expect(anchors.at(-1)?.position).toBeGreaterThanOrEqual(anchors[0]?.position ?? 0)
  rmSync(dataDir, { recursive: true, force: true })
})
