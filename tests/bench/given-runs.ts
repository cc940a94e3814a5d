import { setTimeout as wait } from 'node:timers/promises'
import { startConsole, type StartedConsole } from '../support/services/servers.ts'

const RUNS = 12
const ROWS = 200
const DEADLINE_MS = 180_000

/** The built console with a source, a dataset, a pipeline and runs that have ended: every panel of its pages has figures. */
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
export async function makeTask(url: string): Promise<{ taskId: string, datasetId: string }> {
  const lines = Array.from({ length: ROWS }, (_, row) => JSON.stringify({ row, text: `line ${row % 150} of a handbook` }))
  const file = await post(url, '/uploads?filename=handbook.jsonl', `${lines.join('\n')}\n`)
  const source = await post(url, '/sources', { kind: 'upload', name: 'Handbook', uploadId: file.id })
  const dataset = await post(url, '/datasets', { name: 'Handbook, clean' })
  const pipeline = await post(url, '/pipelines', {
    name: 'Clean handbook',
    stages: [
      { key: 'read', kind: 'ingest.jsonl', name: 'Read', sourceId: source.id },
      { key: 'dedupe', kind: 'dedupe.exact', name: 'Deduplicate', needs: ['read'], parameters: {} },
      { key: 'call', kind: 'model.call', name: 'Describe', needs: ['dedupe'], parameters: { model: 'simulator:words', prompt: '{{text}}', output_field: 'words', concurrency: 8, parameters: { latency_ms: 2, output_tokens: 4 } } },
      { key: 'publish', kind: 'publish', name: 'Publish', needs: ['call'], parameters: { dataset_id: dataset.id } },
    ],
  })
  const task = await post(url, '/tasks', { name: 'Clean handbook', pipelineId: pipeline.id })
  return { taskId: task.id, datasetId: dataset.id }
}

export async function post(url: string, path: string, body: string | object): Promise<{ id: string }> {
  const isText = typeof body === 'string'
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    body: isText ? body : JSON.stringify(body),
    headers: { 'content-type': isText ? 'application/octet-stream' : 'application/json' },
    signal: AbortSignal.timeout(20_000),
  })
  if (!answer.ok) {
    throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`)
  }
  return answer.json()
}

async function untilEnded(url: string): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS
  while (performance.now() < deadline) {
    const answer = await fetch(`${url}/api/v1/runs/active`, { signal: AbortSignal.timeout(20_000) })
    const { total }: { total: number } = await answer.json()
    if (total === 0) {
      return
    }
    await wait(500)
  }
  throw new Error(`runs still at work after ${DEADLINE_MS} ms`)
}
