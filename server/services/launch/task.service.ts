import { v7 } from 'uuid'
import type { Db } from '#db/client'
import { findRevision, findRevisionOf } from '#db/repositories/pipeline/pipeline-revision.repository'
import { findPipeline, type PipelineRow, type RevisionRow } from '#db/repositories/pipeline/pipeline.repository'
import {
  findTask, insertTask, listTasks as listRows, lockArchivedTask, lockTask, type NewTask, updateTask, type TaskRow,
} from '#db/repositories/run/task.repository'
import type { TaskChange, TaskCreate, TaskSaved, TaskView } from '#shared/contract/task.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { withReplaced } from '#shared/domain/run/replace-parameters'
import { AppError } from '#server/errors'
import { change, type ChangeDeps, type Write } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertCurrent, assertFound, findDifference, toEditableView } from '../common/versioned'
import { pageById } from '../common/paging'
import { refuseDemo, findKindBook } from '../system'
import type { KindBook } from '#shared/domain/pipeline/kind-book'
import { findNameWarnings } from '../pipeline'

type TaskDeps = ChangeDeps & Pick<Deps, 'cache' | 'queue'>

export interface TaskListQuery {
  limit: number
  cursor?: string | undefined
  projectId?: string | undefined
  pipelineId?: string | undefined
}

export function listTasks(
  { db }: Pick<Deps, 'db'>, { projectId = DEFAULT_PROJECT_ID, pipelineId, ...query }: TaskListQuery,
) {
  return pageById(query, page => listRows(db, { ...page, projectId, pipelineId }), toTaskView)
}

/** @throws AppError `not_found` */
export async function getTask({ db }: Pick<Deps, 'db'>, id: string): Promise<TaskView> {
  const row = await findTask(db, id)
  assertFound(row, 'task')
  return toTaskView(row)
}

/**
 * Creates the task in the pipeline's project. @throws AppError `refused` for an unknown pipeline or revision, for
 * stages that it does not have, and in the project of demo data.
 */
export async function createTask(deps: TaskDeps, actor: Actor, { projectId, ...task }: TaskCreate): Promise<TaskSaved> {
  const kinds = await findKindBook(deps)
  const pipeline = await findPipeline(deps.db, task.pipelineId)
  if (!pipeline || (projectId !== undefined && projectId !== pipeline.projectId)) {
    const message = 'no such pipeline in this project'
    throw new AppError('refused', message, { fields: [{ pointer: '/pipelineId', code: 'NO_PIPELINE', message }] })
  }
  refuseDemo(pipeline.projectId)
  await assertStages(deps.db, pipeline, task)
  return change(deps, actor, async (write) => {
    const { trx } = write
    return withWarnings(trx, kinds, await addTask(write, { ...task, projectId: pipeline.projectId }))
  })
}

/** What its own parameters name is told at their place, what its pipeline names at the pipeline. */
async function withWarnings(db: Db, kinds: KindBook, task: TaskView): Promise<TaskSaved> {
  const pipeline = await findPipeline(db, task.pipelineId)
  const stages = (pipeline && await findRunRevision(db, pipeline, task.revision))?.spec.stages ?? []
  const changed = stages.map(stage => ({
    ...stage, parameters: withReplaced(stage.parameters, task.parameters[stage.key]),
  }))
  const { warnings } = await findNameWarnings(db, { projectId: task.projectId, kinds }, changed)
  return !warnings
    ? task
    : { ...task, warnings: warnings.map((warning) => {
        const name = warning.pointer.split('/').at(-1) ?? ''
        return {
          ...warning,
          pointer: task.parameters[warning.stageKey]?.[name] === undefined
            ? '/pipelineId'
            : `/parameters/${warning.stageKey}/${name}`,
        }
      }) }
}

export async function addTask({ trx, audit }: Write, task: Omit<NewTask, 'id'>): Promise<TaskView> {
  const after = toTaskView(await insertTask(trx, { id: v7(), ...task }))
  await audit({ action: 'task.create', of: after, after })
  return after
}

export interface TaskEdit {
  id: string
  seenVersions: readonly number[] | undefined
}

/**
 * Values that are already equal change nothing. @throws AppError `not_found`, `stale_version`; `refused` for a revision
 * or stages that the pipeline does not have.
 */
export async function changeTask(
  deps: TaskDeps, actor: Actor, { id, seenVersions, change: wanted }: TaskEdit & { change: TaskChange },
): Promise<TaskSaved> {
  const view = await change(deps, actor, async ({ trx, audit }) => {
    const before = await lockTask(trx, id)
    assertCurrent(before, seenVersions, 'task')
    const difference = findDifference(before, wanted)
    if (!difference) {
      return toTaskView(before)
    }
    await assertStages(trx, await findPipeline(trx, before.pipelineId), { revision: before.revision, ...difference })
    const after = toTaskView(await updateTask(trx, id, difference))
    await audit({ action: 'task.update', of: after, before: toTaskView(before), after })
    return after
  })
  return withWarnings(deps.db, await findKindBook(deps), view)
}

/** @throws AppError `not_found` */
export async function restoreTask(deps: ChangeDeps, actor: Actor, id: string): Promise<TaskView> {
  return change(deps, actor, write => bringBackTask(write, id))
}

export async function bringBackTask({ trx, audit }: Write, id: string): Promise<TaskView> {
  const before = await lockArchivedTask(trx, id)
  if (!before) {
    return getTask({ db: trx }, id)
  }
  const after = toTaskView(await updateTask(trx, id, { archivedAt: null }))
  await audit({ action: 'task.restore', of: before, after })
  return after
}

/** @throws AppError `not_found`, `stale_version` */
export async function archiveTask(deps: ChangeDeps, actor: Actor, { id, seenVersions }: TaskEdit): Promise<void> {
  await change(deps, actor, async ({ trx, audit }) => {
    const before = await lockTask(trx, id)
    assertCurrent(before, seenVersions, 'task')
    await updateTask(trx, id, { archivedAt: new Date() })
    await audit({ action: 'task.archive', of: before, before: toTaskView(before) })
  })
}

/**
 * Checks that every stage with inputs or parameters belongs to the revision that will run; an archived pipeline is not
 * checked.
 *
 * @throws AppError `refused`, naming the missing revision or stages.
 */
async function assertStages(db: Db, pipeline: PipelineRow | undefined, {
  revision: number = null, inputs = {}, parameters = {},
}: Pick<TaskChange, 'revision' | 'inputs' | 'parameters'>): Promise<void> {
  const named = Object.entries({ inputs, parameters }).flatMap(([part, byStage]) =>
    Object.keys(byStage).map(key => ({ part, key })))
  const revision = pipeline && (number !== null || named.length > 0)
    ? await findRunRevision(db, pipeline, number)
    : undefined
  if (pipeline && number !== null && !revision) {
    const message = `the pipeline has no revision ${number}`
    throw new AppError('refused', message, { fields: [{ pointer: '/revision', code: 'NO_REVISION', message }] })
  }
  const known = revision && new Set(revision.spec.stages.map(stage => stage.key))
  const fields = named.filter(({ key }) => known && !known.has(key)).map(({ part, key }) => ({
    pointer: `/${part}/${key}`, code: 'NO_STAGE', message: `the pipeline has no stage ${key}`,
  }))
  const [first] = fields
  if (first) {
    throw new AppError('refused', first.message, { fields })
  }
}

/** The revision that a launch runs: the one pinned by the task, or the newest. */
export async function findRunRevision(
  db: Db, { id, currentRevisionId }: PipelineRow, number: number | null,
): Promise<RevisionRow | undefined> {
  if (number !== null) {
    return findRevisionOf(db, { pipelineId: id, number })
  }
  return currentRevisionId === null ? undefined : findRevision(db, currentRevisionId)
}

function toTaskView(row: TaskRow): TaskView {
  const { projectId, name, pipelineId, revision, inputs, parameters, priority, recordLimit } = row
  return { ...toEditableView(row), projectId, name, pipelineId, revision, inputs, parameters, priority, recordLimit }
}
