import type { ApiClient } from '~/utils/api/api-client.ts'
import { upload, type Place } from '../api/api.ts'

const WRITERS = 20

/**
 * A pipeline of 23 stages in four groups: read, write × 20, check, publish. Needs the simulator.
 *
 * @param fails index of a writer that fails, if any.
 */
export async function addManyStages(to: string | Place, api: ApiClient, name: string, fails?: number): Promise<string> {
  const file = await upload(to, 'rows.jsonl', Buffer.from('{"text":"first"}\n{"text":"second"}\n'))
  const source = await api('sourceCreate', { body: { kind: 'upload', name: `${name}, rows`, uploadId: file.id } })
  const dataset = await api('datasetCreate', { body: { name } })
  const writers = Array.from({ length: WRITERS }, (_, index) => ({
    key: `write-${index}`, kind: 'model.call', name: `Write · ${index}`, needs: ['read'],
    parameters: {
      model: 'simulator:words', prompt: '{{text}}', output_field: 'words', concurrency: index === 0 ? 2 : 4,
      parameters: index === fails ? { failure_rate: 1, failure: 'FAILED_PRECONDITION' } : { output_tokens: 3 },
    },
    maxAttempts: 1,
  }))
  const pipeline = await api('pipelineCreate', {
    body: {
      name,
      stages: [
        { key: 'read', kind: 'ingest.jsonl', name: 'Read', sourceId: source.id },
        ...writers,
        {
          key: 'check', kind: 'quality.check', name: 'Check', needs: writers.map(stage => stage.key),
          parameters: { rules: [{ type: 'required', field: 'words' }] },
        },
        { key: 'publish', kind: 'publish', name: 'Publish', needs: ['check'], parameters: { dataset_id: dataset.id } },
      ],
    },
  })
  return pipeline.id
}
