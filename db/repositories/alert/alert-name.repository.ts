import type { Db } from '../../client'

/** Names of pipelines and datasets by id, archived ones included; unknown ids are absent. */
export async function findNames(db: Db, { pipelineIds, datasetIds }: { pipelineIds: readonly string[], datasetIds: readonly string[] }): Promise<Map<string, string>> {
  const pipelines = pipelineIds.length === 0 ? [] : await db.selectFrom('pipelines').select(['id', 'name']).where('id', 'in', [...pipelineIds]).execute()
  const datasets = datasetIds.length === 0 ? [] : await db.selectFrom('datasets').select(['id', 'name']).where('id', 'in', [...datasetIds]).execute()
  return new Map([...pipelines, ...datasets].map(({ id, name }) => [id, name]))
}
