import { randomBytes } from 'node:crypto'
import { get } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApi, raw } from '../support/api/api'
import { itMakesTheJourney } from '../support/run/journey'
import { givenPostgres, hasPostgres } from '../support/services/postgres'
import { addSlowTask } from '../support/run/slow-run'
import { metricsOf } from '../support/services/metrics'
import { freePort, until } from '../support/services/process'
import { givenRedis, hasRedis } from '../support/services/redis'
import { startTraceReceiver, type TraceReceiver } from '../support/services/trace-receiver'
import {
  factoryPids, startConsole, startFactory, temporaryFolder, type StartedConsole, type StartedFactory,
} from '../support/services/servers'

const isPossible = hasPostgres() && hasRedis()
if (!isPossible && process.env.CI) {
  throw new Error('Postgres and Redis are required')
}

let factory: StartedFactory
let server: StartedConsole
let collector: TraceReceiver
let metricsUrl: string
const token = randomBytes(24).toString('hex')

describe.skipIf(!isPossible)('by REST alone, on Postgres and Redis with a factory of its own', () => {
  beforeAll(async () => {
    const [databaseUrl, redisUrl, artifacts] = await Promise.all([
      givenPostgres(), givenRedis(), temporaryFolder('artifacts'),
    ])
    collector = await startTraceReceiver()
    metricsUrl = `http://127.0.0.1:${await freePort()}/metrics`
    const shared = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ARTIFACT_DIR: artifacts, FACTORY_TOKEN: token,
      SECRET_KEY: randomBytes(32).toString('base64'),
    }
    factory = await startFactory({
      ...shared, FACTORY_DATABASE_URL: databaseUrl, MODEL_SIMULATOR: 'true',
      FACTORY_METRICS_LISTEN: new URL(metricsUrl).host,
    })
    server = await startConsole({
      env: { ...shared, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, QUEUE_ADDRESS: factory.address },
    })
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
    expect(dependencies).toEqual(expect.arrayContaining([
      expect.objectContaining({ name: 'database', kind: 'postgres', state: 'up' }),
      expect.objectContaining({ name: 'cache', kind: 'redis', state: 'up' }),
    ]))
    expect(await factoryPids(server.pid)).toEqual([])
  })

  itMakesTheJourney({
    get url() {
      return server.url
    },
  })

  it('a request can be followed to the stages that it has started and their calls of a model: in the log of the factory, and as a trace', async () => {
    const [traceId, requestId] = ['4bf92f3577b34da6a3ce929d0e0e4736', 'journey-request']
    const task = await addSlowTask(server.url, createApi(server.url), { name: 'Traced', rows: 5, latencyMs: 1 })

    const launched = await raw(server.url, `/tasks/${task.taskId}/runs`, { method: 'POST', body: '{}', headers: {
      'content-type': 'application/json', 'x-request-id': requestId, 'traceparent': `00-${traceId}-00f067aa0ba902b7-01`,
    } })
    const { id: runId } = await launched.json() as { id: string }
    expect([launched.status, launched.headers.get('x-request-id')]).toEqual([202, requestId])
    const line = await until(
      'the end of a stage in the log',
      () => factory.output().split('\n').find(text =>
        text.includes(runId) && text.includes('a stage ends') && text.includes('publish')))
    const spans = await until('the spans', () => {
      const mine = collector.spans.filter(span => span.traceId === traceId)
      return ['stage publish', 'queue/SubmitRun'].every(name => mine.some(span => span.name === name))
        && mine.filter(span => span.name === 'model simulator').length === 5
        && mine
    })

    expect(JSON.parse(line)).toMatchObject({ process: 'factory', runId, requestId, traceId })
    const request = spans.find(span => span.parentSpanId === '00f067aa0ba902b7')
    expect(request).toMatchObject({ service: 'data-factory-console', attributes: { 'request.id': requestId } })
    expect(spans.filter(span => span.name === 'queue/SubmitRun' || span.name.startsWith('stage ')).every(span =>
      span.parentSpanId === request?.spanId))
      .toBe(true)
    const stage = spans.find(span => span.name === 'stage model.call')
    expect(stage).toMatchObject({ service: 'data-factory-factory', attributes: { 'run.id': runId } })
    const calls = spans.filter(span => span.name === 'model simulator')
    expect(calls.every(span => span.parentSpanId === stage?.spanId && span.service === 'data-factory-factory'))
      .toBe(true)
    expect(calls[0]?.attributes).toMatchObject({
      'gen_ai.request.model': 'simulator:words', 'rpc.grpc.status': 'OK', 'gen_ai.usage.output_tokens': 3,
    })
    const statements = spans.filter(span => 'db.operation.name' in span.attributes)
    expect(statements.map(span => span.name)).toEqual(expect.arrayContaining(['insert task_runs', 'insert outbox']))
    expect(statements.every(span =>
      span.parentSpanId === request?.spanId && /^[a-z]+(?: [a-z0-9_]+)?$/.test(span.name)))
      .toBe(true)
    expect(JSON.stringify(statements)).not.toContain(task.taskId)
  })

  it('the factory shows its own metrics: to this machine, and to who has its token', async () => {
    const metrics = await metricsOf(metricsUrl)

    expect(metrics('factory_stage_duration_seconds_count{kind="model.call",outcome="succeeded"}'))
      .toBeGreaterThanOrEqual(1)
    expect(metrics('factory_model_calls_total{provider="simulator",code="OK"}')).toBeGreaterThanOrEqual(5)
    expect(metrics('factory_queue_stages{state="queued"}')).toBe(0)
    expect(metrics('factory_queue_processes')).toBe(1)
    expect(metrics('factory_workers{state="all"}')).toBe(4)
    expect(metrics('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0)
    const asForeign = { host: 'evil.example' }
    const statusOf = (headers: Record<string, string>, target = metricsUrl) =>
      new Promise(resolve => get(target, { headers }, answer => resolve(answer.resume().statusCode)))
    expect(await Promise.all([
      statusOf(asForeign), statusOf({ ...asForeign, authorization: `Bearer ${token}` }),
      statusOf({}, metricsUrl.replace('/metrics', '/')),
    ])).toEqual([401, 200, 404])
  })
})
