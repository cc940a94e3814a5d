import type { ApiClient } from '~/utils/api/api-client.ts'
import { upload, type Place } from '../api/api.ts'

export interface SlowTask {
  taskId: string
  datasetId: string
  pipelineId: string
}

export interface SlowTaskOptions {
  name: string
  rows: number
  /** Latency of each call of the simulator; four run at a time. */
  latencyMs: number
  /** Absent = the slow simulator. */
  model?: string
  /** Deadline of each call. Absent = the stage's default. */
  deadlineMs?: number
}

/** A task whose run takes about `rows × latencyMs ÷ 4` and no CPU, so that it can be observed. Needs the simulator. */
export async function addSlowTask(
  to: string | Place, api: ApiClient, { name, rows, latencyMs, model, deadlineMs }: SlowTaskOptions,
): Promise<SlowTask> {
  const lines = Array.from({ length: rows }, (_, row) => JSON.stringify({ row, text: `record ${row} of ${name}` }))
  const file = await upload(to, 'rows.jsonl', Buffer.from(`${lines.join('\n')}\n`))
  const source = await api('sourceCreate', { body: { kind: 'upload', name: `${name}, rows`, uploadId: file.id } })
  const dataset = await api('datasetCreate', { body: { name } })
  const pipeline = await api('pipelineCreate', {
    body: {
      name,
      stages: [
        { key: 'read', kind: 'ingest.jsonl', name: 'Read', sourceId: source.id },
        { key: 'call', kind: 'model.call', name: 'Call', needs: ['read'], parameters: {
          model: model ?? 'simulator:words', prompt: '{{text}}', output_field: 'words', concurrency: 4,
          ...deadlineMs !== undefined && { deadline_ms: deadlineMs },
          ...!model && { parameters: { latency_ms: latencyMs, output_tokens: 3 } },
        } },
        { key: 'publish', kind: 'publish', name: 'Publish', needs: ['call'], parameters: { dataset_id: dataset.id } },
      ],
    },
  })
  const task = await api('taskCreate', { body: { name, pipelineId: pipeline.id } })
  return { taskId: task.id, datasetId: dataset.id, pipelineId: pipeline.id }
}
