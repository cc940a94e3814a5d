import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'
import type { IdPage } from '../../page'

export type TaskRow = Selectable<Schema['tasks']>

/** Excludes tasks of built-in pipelines. */
export function listTasks(
  db: Db, { projectId, pipelineId, limit, before }: IdPage & { projectId: string, pipelineId?: string | undefined },
): Promise<TaskRow[]> {
  return db
    .selectFrom('tasks')
    .innerJoin('pipelines', 'pipelines.id', 'tasks.pipelineId')
    .selectAll('tasks')
    .where('tasks.projectId', '=', projectId)
    .where('tasks.archivedAt', 'is', null)
    .where('pipelines.isBuiltIn', '=', false)
    .$if(pipelineId !== undefined, query => query.where('tasks.pipelineId', '=', pipelineId ?? ''))
    .$if(before !== undefined, query => query.where('tasks.id', '<', before ?? ''))
    .orderBy('tasks.id', 'desc')
    .limit(limit)
    .execute()
}

export function findTask(db: Db, id: string): Promise<TaskRow | undefined> {
  return db.selectFrom('tasks').selectAll().where('id', '=', id).where('archivedAt', 'is', null).executeTakeFirst()
}

export function lockTask(trx: Trx, id: string): Promise<TaskRow | undefined> {
  return trx.selectFrom('tasks')
    .selectAll().where('id', '=', id).where('archivedAt', 'is', null).forUpdate().executeTakeFirst()
}

export function lockArchivedTask(trx: Trx, id: string): Promise<TaskRow | undefined> {
  return trx.selectFrom('tasks')
    .selectAll().where('id', '=', id).where('archivedAt', 'is not', null).forUpdate().executeTakeFirst()
}

export type NewTask = Pick<
  TaskRow,
  'id' | 'projectId' | 'name' | 'pipelineId' | 'revision' | 'inputs' | 'parameters' | 'priority' | 'recordLimit'
>

export function insertTask(trx: Trx, task: NewTask): Promise<TaskRow> {
  return trx.insertInto('tasks').values({ ...task, ...toJson(task) }).returningAll().executeTakeFirstOrThrow()
}

export type TaskChange
  = Partial<Pick<TaskRow, 'name' | 'revision' | 'inputs' | 'parameters' | 'priority' | 'recordLimit' | 'archivedAt'>>

export function updateTask(trx: Trx, id: string, { inputs, parameters, ...change }: TaskChange): Promise<TaskRow> {
  return trx
    .updateTable('tasks')
    .set(eb => ({
      ...change,
      ...inputs && { inputs: JSON.stringify(inputs) },
      ...parameters && { parameters: JSON.stringify(parameters) },
      version: eb('version', '+', 1),
      updatedAt: sql<Date>`now()`,
    }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

const toJson = ({ inputs, parameters }: NewTask) => ({
  inputs: JSON.stringify(inputs), parameters: JSON.stringify(parameters),
})
