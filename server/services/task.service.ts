import { v7 } from 'uuid'
import { findPipeline } from '#db/repositories/pipeline.repository'
import { findTask, insertTask, listTasks as listRows, lockTask, updateTask, type TaskRow } from '#db/repositories/task.repository'
import type { TaskChange, TaskCreate, TaskView } from '#shared/contract/task.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { AppError } from '../errors'
import type { Actor, Deps } from './deps'
import { assertCurrent, assertFound, audit, given, toEditableView } from './editable'
import { keepAnswer } from './idempotency.service'
import { pageById } from './paging'

type TaskDeps = Pick<Deps, 'db' | 'live'>

export interface TaskListQuery {
  limit: number
  cursor?: string | undefined
  projectId?: string | undefined
  pipelineId?: string | undefined
}

export function listTasks({ db }: Pick<Deps, 'db'>, { projectId = DEFAULT_PROJECT_ID, pipelineId, ...query }: TaskListQuery) {
  return pageById(query, page => listRows(db, { ...page, projectId, pipelineId }), toTaskView)
}

/** @throws AppError `not_found` */
export async function getTask({ db }: Pick<Deps, 'db'>, id: string): Promise<TaskView> {
  const row = await findTask(db, id)
  assertFound(row, 'task')
  return toTaskView(row)
}

/** Goes to the pipeline's project. @throws AppError `refused` without such a pipeline. */
export async function createTask({ db, live }: TaskDeps, actor: Actor, { projectId, ...task }: TaskCreate): Promise<TaskView> {
  const pipeline = await findPipeline(db, task.pipelineId)
  if (!pipeline || (projectId !== undefined && projectId !== pipeline.projectId)) {
    const message = 'no such pipeline in this project'
    throw new AppError('refused', message, { fields: [{ pointer: '/pipelineId', code: 'NO_PIPELINE', message }] })
  }
  const view = await db.transaction().execute(async (trx) => {
    const after = toTaskView(await insertTask(trx, { id: v7(), ...task, projectId: pipeline.projectId }))
    await audit(trx, actor, { projectId: after.projectId, action: 'task.create', noun: 'task', nounId: after.id, after })
    await keepAnswer(trx, actor, after)
    return after
  })
  live.publish('tasks')
  return view
}

export interface TaskEdit {
  id: string
  expectedVersion: number | undefined
}

/** @throws AppError `not_found`, `stale_version` */
export async function changeTask({ db, live }: TaskDeps, actor: Actor, { id, expectedVersion, change }: TaskEdit & { change: TaskChange }): Promise<TaskView> {
  const view = await db.transaction().execute(async (trx) => {
    const before = await lockTask(trx, id)
    assertCurrent(before, expectedVersion, 'task')
    const after = toTaskView(await updateTask(trx, id, given(change)))
    await audit(trx, actor, { projectId: after.projectId, action: 'task.update', noun: 'task', nounId: id, before: toTaskView(before), after })
    return after
  })
  live.publish('tasks')
  return view
}

/** @throws AppError `not_found`, `stale_version` */
export async function archiveTask({ db, live }: TaskDeps, actor: Actor, { id, expectedVersion }: TaskEdit): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const before = await lockTask(trx, id)
    assertCurrent(before, expectedVersion, 'task')
    await updateTask(trx, id, { archivedAt: new Date() })
    await audit(trx, actor, { projectId: before.projectId, action: 'task.archive', noun: 'task', nounId: id, before: toTaskView(before) })
  })
  live.publish('tasks')
}

function toTaskView(row: TaskRow): TaskView {
  const { projectId, name, pipelineId, inputs, parameters, priority, recordLimit } = row
  return { ...toEditableView(row), projectId, name, pipelineId, inputs, parameters, priority, recordLimit }
}
