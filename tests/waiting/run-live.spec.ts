import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ApiClient } from '~/utils/api/api-client'
import { createServiceClient } from '#proto/adapter/client'
import { TaskQueueService } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { createApi } from '../support/api/api'
import { untilHydrated, useBrowser } from '../support/browser/browser'
import { untilSealed } from '../support/run/runs'
import {
  startConsole, startFactory, temporaryFolder, type StartedConsole, type StartedFactory,
} from '../support/services/servers'
import { addSlowTask } from '../support/run/slow-run'

/**
 * From the factory's clock to the eyes of the reader: half of the events, and each of them where another process has
 * the cores.
 */
const [LIMIT_MS, BUSY_MS] = [1_500, 4_500]

const browser = useBrowser()
const token = randomBytes(24).toString('hex')
let factory: StartedFactory
let server: StartedConsole
let api: ApiClient

beforeAll(async () => {
  const shared = {
    ARTIFACT_DIR: await temporaryFolder('artifacts'), FACTORY_TOKEN: token,
    SECRET_KEY: randomBytes(32).toString('base64'),
  }
  // A factory of its own, so that its events can be heard at their source.
  factory = await startFactory({
    ...shared, FACTORY_DATA_DIR: await temporaryFolder('factory'), MODEL_SIMULATOR: 'true',
  })
  server = await startConsole({ env: { ...shared, QUEUE_ADDRESS: factory.address } })
  api = createApi(server.url)
})

afterAll(async () => {
  await server?.stop()
  await factory?.stop()
})

interface Progress { recordsOut: number, atMs: number }

/** Progress of one stage as the factory says it. */
async function hearProgress(runId: string, stageId: string, signal: AbortSignal): Promise<Progress[]> {
  const heard: Progress[] = []
  const queue = createServiceClient(TaskQueueService, { address: factory.address, token })
  try {
    for await (const { payload } of queue.watchEvents({ runId }, { deadlineMs: 120_000, signal })) {
      if (payload.case !== 'event' || payload.value.stageId !== stageId || payload.value.kind.case !== 'progress') {
        continue
      }
      const { time, kind } = payload.value
      heard.push({
        recordsOut: Number(kind.value.recordsOut), atMs: Number(time?.seconds ?? 0n) * 1_000 + (time?.nanos ?? 0) / 1e6,
      })
    }
  }
  catch (error) {
    if (!signal.aborted) {
      throw error
    }
  }
  finally {
    queue.channel.close()
  }
  return heard
}

it('a progress event reaches an open page within a second and a half', async () => {
  const { taskId } = await addSlowTask(server.url, api, { name: 'Live', rows: 1_500, latencyMs: 20 })
  const { id } = await api('taskLaunch', { params: { id: taskId }, body: {} })
  const page = await browser.open(`${server.url}/runs/${id}`)
  await untilHydrated(page)
  await page.locator('#stage-call').waitFor()
  await page.evaluate(() => {
    const seen: { recordsOut: number, atMs: number }[] = []
    const look = () => {
      const out = document.querySelector('#stage-call td:nth-child(5)')?.getAttribute('title') ?? ''
      const recordsOut = Number(out.replaceAll(/\D/g, ''))
      if (seen.at(-1)?.recordsOut !== recordsOut) {
        seen.push({ recordsOut, atMs: Date.now() })
      }
    }
    new MutationObserver(look)
      .observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
    Object.assign(window, { seen })
  })
  const openedMs = Date.now()

  const listening = new AbortController()
  const hearing = hearProgress(id, 'call', listening.signal)
  await untilSealed(api, id)
  await page.locator('#stage-call').getByText('Succeeded').waitFor()
  listening.abort()
  const heard = (await hearing).filter(it => it.atMs > openedMs)
  const seen = await page.evaluate(() => (window as unknown as { seen: Progress[] }).seen)

  const delays = heard.map(({ recordsOut, atMs }) =>
    (seen.find(it => it.recordsOut >= recordsOut)?.atMs ?? Infinity) - atMs)
    .sort((a, b) => a - b)
  console.log(`${delays.length} events, seen after ${delays.map(Math.round).join(', ')} ms`)
  expect(heard.length).toBeGreaterThan(3)
  expect(delays[delays.length >> 1], `delays ${delays.map(Math.round).join(', ')} ms`).toBeLessThan(LIMIT_MS)
  expect(delays.at(-1)).toBeLessThan(BUSY_MS)
})
