import { once } from 'node:events'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { liveMessage, type LiveMessage } from '#shared/contract/live.contract'
import type { ApiClient } from '~/utils/api/api-client'
import { createApi } from '../support/api/api'
import { untilRun } from '../support/run/runs'
import { addSlowTask } from '../support/run/slow-run'
import { mainDatabase } from '../support/services/databases'
import { until } from '../support/services/process'
import { startConsole, storageEnv, type StartedConsole } from '../support/services/servers'
import { startReceiver, type WebhookReceiver } from '../support/services/webhook-receiver'
import { injected } from '../support/services/rounds'

const SECRET = 'a secret of the receiver'
/** From the end of the run, as the console stored it, to the alert, on a busy machine. */
const PROMPT_MS = 10_000
/** Rules are looked at without a cause as seldom as may be: what comes sooner was caused by the run. */
const CHECK_SECONDS = '600'

let env: Record<string, string>
let server: StartedConsole
let receiver: WebhookReceiver
let api: ApiClient
let taskId: string
let ruleId: string

beforeAll(async () => {
  receiver = await startReceiver(SECRET)
  env = {
    WEBHOOK_ALLOW_PRIVATE: 'true', MODEL_SIMULATOR: 'true', ALERTS_CHECK_SECONDS: CHECK_SECONDS,
    ...await storageEnv(mainDatabase()),
  }
  server = await startConsole({ env })
  api = createApi(server.url)
  const task = await addSlowTask(server.url, api, { name: 'Failing', rows: 5, latencyMs: 1 })
  taskId = task.taskId
  const { version } = await api('taskGet', { params: { id: taskId } })
  await api('taskChange', { params: { id: taskId }, version, body: { parameters: {
    call: { parameters: { latency_ms: 1, output_tokens: 3, failure_rate: 1, failure: 'FAILED_PRECONDITION' } },
  } } })
  const channel = await api(
    'channelCreate', { body: { name: 'Receiver', kind: 'webhook', url: receiver.url, secret: SECRET } },
  )
  ruleId = (await api('alertRuleCreate', { body: {
    name: 'Failed at once', metric: 'failures_open', groupBy: ['pipeline'], comparison: 'above', warning: 0,
    forMs: 1_000, channelIds: [channel.id],
  } })).id
})

afterAll(async () => {
  await server?.stop()
  await receiver?.stop()
})

const launch = async () => (await api('taskLaunch', { params: { id: taskId }, body: {} })).id
const alertsOf = async (tab: 'pending' | 'firing' | 'acked' | 'history') =>
  (await api('alertList', { query: { tab, ruleId } })).items
const restart = async () => {
  await server.kill()
  injected('kill -9 of the console')
  server = await startConsole({ env, dataDir: server.dataDir, port: Number(new URL(server.url).port) })
}

async function openPage() {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/live`)
  const pushes: LiveMessage[] = []
  socket.addEventListener('message', event => pushes.push(liveMessage.parse(JSON.parse(String(event.data)))))
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'subscribe', topics: ['alerts'] }))
  await until('the hello', () => pushes.length > 0)
  return { pushes: () => pushes.filter(message => message.type === 'stale').length, close: () => socket.close() }
}

it('a run that fails is pending, firing, acknowledged and resolved, pushed to pages, and told once', async () => {
  const page = await openPage()
  const runId = await launch()
  await untilRun(api, runId, 'failed', run => run.state === 'FAILED')
  const failedMs = performance.now()

  const pending = await until(
    'the alert', async () => [...await alertsOf('pending'), ...await alertsOf('firing')][0], { everyMs: 10 },
  )
  expect(performance.now() - failedMs).toBeLessThan(PROMPT_MS)
  const firing = await until('it to fire', async () => (await alertsOf('firing'))[0])
  expect(firing).toMatchObject({ id: pending.id, severity: 'warning', value: 1, handling: 'OPEN' })
  expect(await api('alertCounts')).toMatchObject({ firing: { warning: expect.any(Number) } })
  await until('it to be told', () => receiver.received.length > 0)

  await api('alertAck', { params: { id: firing.id }, body: { note: 'looking' } })
  expect((await alertsOf('acked')).map(alert => alert.ack?.note)).toEqual(['looking'])
  const run = await api('runGet', { params: { id: runId } })
  await api(
    'runDecide', { params: { id: runId }, version: run.version, body: { disposition: 'waived', note: 'known' } },
  )
  await until('it to be resolved', async () => (await alertsOf('history'))[0])
  await until('that to be told', () => receiver.received.length > 1)

  expect((await api('alertGet', { params: { id: firing.id } })).events.map(event => event.type))
    .toEqual(['pending', 'firing', 'acked', 'resolved'])
  expect(receiver.received.map(({ isSigned, body }) => ({
    isSigned, kind: body.kind, alerts: body.alerts.map(alert => alert.id),
  })))
    .toEqual(['raised', 'resolved'].map(kind => ({ isSigned: true, kind, alerts: [firing.id] })))
  expect(page.pushes()).toBeGreaterThanOrEqual(2)
  page.close()
})

it('a console that is killed again and again fires once, and its receiver hears it once', async () => {
  receiver.received.length = 0
  // Not accepted while it is being killed.
  receiver.answer(response => void response.writeHead(503).end())
  await untilRun(api, await launch(), 'failed', run => run.state === 'FAILED')
  await restart()
  await until('it to fire', async () => (await alertsOf('firing'))[0])
  await until('it to be refused', () => receiver.received.length > 0)
  receiver.answer(response => void response.writeHead(204).end())
  const [alert] = await alertsOf('firing')
  const accepted = await until('it to be accepted', async () =>
    (await api('alertGet', { params: { id: alert!.id } })).deliveries.find(delivery => delivery.state === 'sent'))
  const attempts = receiver.received.length
  await restart()
  await until('rules to be evaluated', async () => {
    const { evaluatedAt } = await api('alertRuleGet', { params: { id: ruleId } })
    return evaluatedAt !== null && evaluatedAt > (accepted.sentAt ?? '')
  })

  expect(new Set(receiver.received.map(({ body }) => body.deliveryId))).toEqual(new Set([accepted.id]))
  expect(receiver.received).toHaveLength(attempts)
  expect(await alertsOf('firing')).toHaveLength(1)
  expect((await api('alertGet', { params: { id: alert!.id } })).events.map(event => event.type))
    .toEqual(['pending', 'firing'])
}, 90_000)
