import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApi, raw } from '../support/api/api'
import { itMakesTheJourney } from '../support/run/journey'
import { givenPostgres, hasPostgres } from '../support/services/postgres'
import { until } from '../support/services/process'
import { givenRedis, hasRedis } from '../support/services/redis'
import { startTraceReceiver, type TraceReceiver } from '../support/services/trace-receiver'
import { factoryPids, startConsole, startFactory, temporaryFolder, type StartedConsole, type StartedFactory } from '../support/services/servers'

const isPossible = hasPostgres() && hasRedis()
if (!isPossible && process.env.CI) {
  throw new Error('Postgres and Redis are required')
}

let factory: StartedFactory
let server: StartedConsole
let collector: TraceReceiver

describe.skipIf(!isPossible)('by REST alone, on Postgres and Redis with a factory of its own', () => {
  beforeAll(async () => {
    const [databaseUrl, redisUrl, artifacts] = await Promise.all([givenPostgres(), givenRedis(), temporaryFolder('artifacts')])
    collector = await startTraceReceiver()
    const shared = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ARTIFACT_DIR: artifacts, FACTORY_TOKEN: randomBytes(24).toString('hex'), SECRET_KEY: randomBytes(32).toString('base64') }
    factory = await startFactory({ ...shared, FACTORY_DATABASE_URL: databaseUrl, MODEL_SIMULATOR: 'true' })
    server = await startConsole({ env: { ...shared, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, QUEUE_ADDRESS: factory.address } })
  })

  afterAll(async () => {
    await server?.stop()
    await factory?.stop()
    await collector?.stop()
  })

  it('uses the given servers and starts no factory', async () => {
    const api = createApi(server.url)
    await until('Redis to be used', async () => (await api('systemGet')).cache.kind === 'redis')
    const { mode, dependencies } = await api('systemGet')

    expect(mode).toBe('standalone')
    expect(dependencies).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'database', kind: 'postgres', state: 'up' }), expect.objectContaining({ name: 'cache', kind: 'redis', state: 'up' })]))
    expect(await factoryPids(server.pid)).toEqual([])
  })

  itMakesTheJourney({
    get url() {
      return server.url
    },
  })

  it('a request can be followed to the stages that it has started: in the log of the factory, and as a trace', async () => {
    const [traceId, requestId] = ['4bf92f3577b34da6a3ce929d0e0e4736', 'journey-request']
    const [task] = (await createApi(server.url)('taskList', { query: {} })).items

    const launched = await raw(server.url, `/tasks/${task?.id}/runs`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', 'x-request-id': requestId, 'traceparent': `00-${traceId}-00f067aa0ba902b7-01` } })
    const { id: runId } = await launched.json() as { id: string }
    expect([launched.status, launched.headers.get('x-request-id')]).toEqual([202, requestId])
    const line = await until('the end of a stage in the log', () => factory.output().split('\n').find(text => text.includes(runId) && text.includes('a stage ends')), { deadlineMs: 60_000 })
    const spans = await until('the spans', () => {
      const mine = collector.spans.filter(span => span.traceId === traceId)
      return mine.some(span => span.name.startsWith('stage ')) && mine.some(span => span.name === 'queue/SubmitRun') && mine
    }, { deadlineMs: 20_000 })

    expect(JSON.parse(line)).toMatchObject({ process: 'factory', runId, requestId, traceId })
    const request = spans.find(span => span.parentSpanId === '00f067aa0ba902b7')
    expect(request).toMatchObject({ service: 'data-factory-console', attributes: { 'request.id': requestId } })
    expect(spans.filter(span => span.name === 'queue/SubmitRun' || span.name.startsWith('stage ')).every(span => span.parentSpanId === request?.spanId)).toBe(true)
    expect(spans.find(span => span.name.startsWith('stage '))).toMatchObject({ service: 'data-factory-factory', attributes: { 'run.id': runId } })
  })
})
