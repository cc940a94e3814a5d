import type { Selectable } from 'kysely'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'

export type NewDemo = Omit<Selectable<Schema['demos']>, 'createdAt'>
export type DemoRow = NonNullable<Awaited<ReturnType<typeof findDemo>>>

/** With `isArchived` = any of its objects was archived, and its newest run. */
export function findDemo(db: Db, projectId: string) {
  return db
    .selectFrom('demos')
    .innerJoin('dataSources', 'dataSources.id', 'demos.sourceId')
    .innerJoin('datasets', 'datasets.id', 'demos.datasetId')
    .innerJoin('pipelines', 'pipelines.id', 'demos.pipelineId')
    .innerJoin('tasks', 'tasks.id', 'demos.taskId')
    .select(['demos.sourceId', 'demos.datasetId', 'demos.pipelineId', 'demos.taskId'])
    .select(eb => [
      eb.or([
        eb('dataSources.archivedAt', 'is not', null),
        eb('datasets.archivedAt', 'is not', null),
        eb('pipelines.archivedAt', 'is not', null),
        eb('tasks.archivedAt', 'is not', null),
      ]).$castTo<boolean>().as('isArchived'),
      eb.selectFrom('taskRuns').select('taskRuns.id')
        .whereRef('taskRuns.taskId', '=', 'demos.taskId').orderBy('taskRuns.id', 'desc').limit(1).as('runId'),
    ])
    .where('demos.projectId', '=', projectId)
    .executeTakeFirst()
}

/** Under the project's lock, so that it is the only one. */
export async function insertDemo(trx: Trx, demo: NewDemo): Promise<void> {
  await trx.insertInto('demos').values(demo).execute()
}

/** Which of the names (at most 100) an object has that is not archived. */
export async function listTakenNames(
  trx: Trx, noun: 'dataSources' | 'datasets' | 'pipelines',
  { projectId, names }: { projectId: string, names: readonly string[] },
): Promise<string[]> {
  const rows = await trx.selectFrom(noun).select('name')
    .where('projectId', '=', projectId).where('archivedAt', 'is', null).where('name', 'in', [...names]).execute()
  return rows.map(row => row.name)
}
