import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { startSpan, startTracing } from '#tracing/tracing'
import { withCallContext } from '#server/grpc/call-context'
import { createSqlMetrics } from '#server/telemetry/sql-metrics'
import { watchStatements } from '#server/telemetry/sql-spans'
import { openDatabase } from '#db/client'
import { databases } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'
import { startTraceReceiver } from '../support/services/trace-receiver'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'

it('spans reach a collector with their parents, and one that nobody records reaches nobody', async () => {
  const receiver = await startTraceReceiver()
  const end = await startTracing({ endpoint: `${receiver.url}/`, service: 'here', onError: () => undefined })

  const first = startSpan({
    name: 'request', kind: 'server', parent: `00-${TRACE}-00f067aa0ba902b7-01`, attributes: { a: 'b' },
  })
  startSpan({ name: 'call', kind: 'client', parent: first?.traceparent })?.end('UNAVAILABLE')
  first?.end(undefined, { code: 200 })
  startSpan({ name: 'quiet', kind: 'server', parent: `00-${TRACE}-00f067aa0ba902b7-00` })?.end()
  startSpan({ name: 'alone', kind: 'internal', parent: 'nonsense' })?.end()
  await end()
  await receiver.stop()

  const [request, call, alone] = ['request', 'call', 'alone'].map(name =>
    receiver.spans.find(span => span.name === name))
  expect(receiver.spans).toHaveLength(3)
  expect(request).toMatchObject({
    service: 'here', traceId: TRACE, parentSpanId: '00f067aa0ba902b7', attributes: { a: 'b', code: 200 },
  })
  expect(call).toMatchObject({ traceId: TRACE, parentSpanId: request?.spanId, status: 2 })
  expect(alone?.parentSpanId).toBe('')
  expect(startSpan({ name: 'after', kind: 'internal', parent: undefined })).toBeUndefined()
})

it('a collector that is away is told of, and holds up neither work nor the end', async () => {
  const receiver = await startTraceReceiver()
  await receiver.stop()
  const errors: string[] = []
  const end = await startTracing({ endpoint: receiver.url, service: 'here', onError: message => errors.push(message) })
  const startedMs = performance.now()

  startSpan({ name: 'request', kind: 'server', parent: undefined })?.end()
  await end()

  expect(performance.now() - startedMs).toBeLessThan(5_000)
  expect(errors.length).toBeGreaterThan(0)
})

it.each(databases())('a statement of a request on %s is a span with its name and without its values; one that no request has caused is none', async (kind) => {
  const receiver = await startTraceReceiver()
  const registry = new Registry()
  const given = await givenDatabase(kind)
  await given.close()
  const onStatement = watchStatements(createSqlMetrics(registry))
  const { db, close } = await openDatabase(
    given.url ? { url: given.url, onStatement } : { dataDir: `${given.lite?.dataDir}`, onStatement },
  )
  const end = await startTracing({ endpoint: receiver.url, service: 'here', onError: () => undefined })
  const parent = `00-${TRACE}-00f067aa0ba902b7-01`

  await withCallContext({ requestId: 'one', traceparent: parent }, async () => {
    await db.selectFrom('projects').select('id').where('name', '=', 'a secret value').execute()
    await db.insertInto('projects')
      .values({ id: 'no uuid', key: 'a', name: 'a', description: '' }).execute().catch(() => undefined)
  })
  await db.selectFrom('taskRuns').select('id').execute()
  await end()
  await db.selectFrom('datasets').select('id').execute()
  await close()
  await receiver.stop()

  expect(receiver.spans.map(span => [span.name, span.traceId, span.parentSpanId, span.status === 2])).toEqual(
    [['select projects', TRACE, '00f067aa0ba902b7', false], ['insert projects', TRACE, '00f067aa0ba902b7', true]],
  )
  expect(JSON.stringify(receiver.spans)).not.toContain('secret')
  expect(await registry.metrics()).toContain('sql_statement_duration_seconds_count{statement="select",outcome="ok"} 3')
})
