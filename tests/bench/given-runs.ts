import { randomUUID } from 'node:crypto'
import { until } from '../support/services/process.ts'
import { startConsole, type StartedConsole } from '../support/services/servers.ts'

const RUNS = 12
const ROWS = 200
const DEADLINE_MS = 180_000
/** Long: what is measured may take the whole machine. */
const CALL_MS = 60_000
const AT_WORK = ['QUEUED', 'RUNNING', 'WAITING', 'PAUSED', 'CANCELLING'].map(state => `state=${state}`).join('&')

/**
 * The built console with a source, a dataset, a pipeline and runs that have ended: every panel of its pages has
 * figures.
 */
export async function startWithRuns(): Promise<StartedConsole> {
  const server = await startConsole({ env: { MODEL_SIMULATOR: 'true' } })
  try {
    const { taskId } = await makeTask(server.url)
    for (let run = 0; run < RUNS; run++) {
      await post(server.url, `/tasks/${taskId}/runs`, {})
    }
    await untilEnded(server.url)
    return server
  }
  catch (error) {
    await server.kill()
    throw error
  }
}

/** A task of four stages over 200 records, which calls the simulator; not launched. */
export async function makeTask(url: string): Promise<GivenTask> {
  const lines = Array.from({ length: ROWS }, (_, row) =>
    JSON.stringify({ row, text: `line ${row % 150} of a handbook` }))
  const file = await post(url, '/uploads?filename=handbook.jsonl', `${lines.join('\n')}\n`)
  return makeLine(url, { kind: 'upload', uploadId: file.id }, [
    { key: 'dedupe', kind: 'dedupe.exact', name: 'Deduplicate', parameters: {} },
    { key: 'call', kind: 'model.call', name: 'Describe', parameters: {
      model: 'simulator:words', prompt: '{{text}}', output_field: 'words', concurrency: 8,
      parameters: { latency_ms: 2, output_tokens: 4 },
    } },
  ])
}

export interface GivenTask { taskId: string, datasetId: string }

/**
 * A task that reads JSON lines from a source, passes them through `stages` one after the other, and publishes them; not
 * launched.
 */
export async function makeLine(
  url: string, settings: object, stages: readonly { key: string, kind: string, name: string, parameters: object }[],
): Promise<GivenTask> {
  // A name of its own: a console may get another line in a later round.
  const name = `Handbook ${randomUUID()}`
  const source = await post(url, '/sources', { name, ...settings })
  const dataset = await post(url, '/datasets', { name: `${name}, clean` })
  const all = [
    { key: 'read', kind: 'ingest.jsonl', name: 'Read', sourceId: source.id }, ...stages,
    { key: 'publish', kind: 'publish', name: 'Publish', parameters: { dataset_id: dataset.id } },
  ]
  const chained = all.map((stage, index) => ({ ...stage, ...index > 0 && { needs: [all[index - 1]?.key] } }))
  const pipeline = await post(url, '/pipelines', { name: `${name}: clean`, stages: chained })
  const task = await post(url, '/tasks', { name: 'Clean handbook', pipelineId: pipeline.id })
  return { taskId: task.id, datasetId: dataset.id }
}

export async function read<T>(url: string, path: string): Promise<T> {
  const answer = await fetch(`${url}/api/v1${path}`, { signal: AbortSignal.timeout(CALL_MS) })
  if (!answer.ok) {
    throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`)
  }
  return await answer.json() as T
}

export async function post(url: string, path: string, body: string | object): Promise<{ id: string }> {
  const isText = typeof body === 'string'
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    body: isText ? body : JSON.stringify(body),
    headers: { 'content-type': isText ? 'application/octet-stream' : 'application/json' },
    signal: AbortSignal.timeout(CALL_MS),
  })
  if (!answer.ok) {
    throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`)
  }
  return answer.json()
}

/** @throws Error when runs are at work after the deadline. */
export async function untilEnded(url: string, { deadlineMs = DEADLINE_MS, everyMs = 500 } = {}): Promise<void> {
  await until('the runs to end', async () => {
    const { items } = await read<{ items: unknown[] }>(url, `/runs?limit=1&${AT_WORK}`)
    return items.length === 0
  }, { deadlineMs, everyMs })
}
