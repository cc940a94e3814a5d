import type { Selectable } from 'kysely'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'

export type NewTemplateSample = Omit<Selectable<Schema['templateSamples']>, 'createdAt'>

/** With `isArchived` = any of its objects was archived. */
export function findTemplateSample(
  db: Db, { projectId, templateId }: Pick<NewTemplateSample, 'projectId' | 'templateId'>,
) {
  return db
    .selectFrom('templateSamples')
    .innerJoin('dataSources', 'dataSources.id', 'templateSamples.sourceId')
    .innerJoin('datasets', 'datasets.id', 'templateSamples.datasetId')
    .innerJoin('pipelines', 'pipelines.id', 'templateSamples.pipelineId')
    .innerJoin('tasks', 'tasks.id', 'templateSamples.taskId')
    .select([
      'templateSamples.sourceId', 'templateSamples.datasetId', 'templateSamples.pipelineId', 'templateSamples.taskId',
    ])
    .select(eb => eb.or([
      eb('dataSources.archivedAt', 'is not', null),
      eb('datasets.archivedAt', 'is not', null),
      eb('pipelines.archivedAt', 'is not', null),
      eb('tasks.archivedAt', 'is not', null),
    ]).$castTo<boolean>().as('isArchived'))
    .where('templateSamples.projectId', '=', projectId)
    .where('templateSamples.templateId', '=', templateId)
    .executeTakeFirst()
}

/** Under the project's lock, so that it is the only one. */
export async function insertTemplateSample(trx: Trx, sample: NewTemplateSample): Promise<void> {
  await trx.insertInto('templateSamples').values(sample).execute()
}
