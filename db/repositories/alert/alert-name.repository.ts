import type { Db } from '../../client'

export interface NamedIds {
  pipelineIds: readonly string[]
  datasetIds: readonly string[]
  configurationIds?: readonly string[]
}

/** Names of pipelines, datasets and model configurations by id, archived ones included; unknown ids are absent. */
export async function findNames(
  db: Db, { pipelineIds, datasetIds, configurationIds = [] }: NamedIds,
): Promise<Map<string, string>> {
  const pipelines = pipelineIds.length === 0
    ? []
    : await db.selectFrom('pipelines').select(['id', 'name']).where('id', 'in', [...pipelineIds]).execute()
  const datasets = datasetIds.length === 0
    ? []
    : await db.selectFrom('datasets').select(['id', 'name']).where('id', 'in', [...datasetIds]).execute()
  const configurations = configurationIds.length === 0
    ? []
    : await db.selectFrom('modelConfigs').select(['id', 'name']).where('id', 'in', [...configurationIds]).execute()
  return new Map([...pipelines, ...datasets, ...configurations].map(({ id, name }) => [id, name]))
}
