import { randomUUID } from 'node:crypto'
import type { PipelineView } from '#shared/contract/pipeline.contract'
import type { ApiClient } from '~/utils/api/api-client'

/** A name that no other test uses. */
export const someName = (what: string) => `${what} ${randomUUID().slice(0, 8)}`

/** A dataset and a pipeline that can be launched: a folder → rules → the dataset. */
export async function givenPipeline(api: ApiClient): Promise<{ pipeline: PipelineView, datasetId: string }> {
  const dataset = await api('datasetCreate', { body: { name: someName('dataset') } })
  const pipeline = await api(
    'pipelineCreate', { body: { name: someName('pipeline'), stages: threeStages(dataset.id) } },
  )
  return { pipeline, datasetId: dataset.id }
}

export const threeStages = (datasetId: string) => [
  { key: 'read', kind: 'ingest.files', parameters: { root: '/srv/texts', glob: '**/*.md' } },
  { key: 'normal', kind: 'clean.normalize', needs: ['read'] },
  { key: 'out', kind: 'publish', needs: ['normal'], parameters: { dataset_id: datasetId } },
]

export async function givenTask(api: ApiClient): Promise<{ taskId: string, pipelineId: string, datasetId: string }> {
  const { pipeline, datasetId } = await givenPipeline(api)
  const task = await api('taskCreate', { body: { name: someName('task'), pipelineId: pipeline.id } })
  return { taskId: task.id, pipelineId: pipeline.id, datasetId }
}
