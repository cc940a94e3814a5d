import { v7 } from 'uuid'
import { findTemplateOrigin } from '#db/repositories/template/template-use.repository'
import { insertOutbox } from '#db/repositories/system/outbox.repository'
import { findPipeline, type RevisionRow } from '#db/repositories/pipeline/pipeline.repository'
import { insertStageRuns } from '#db/repositories/run/stage-run.repository'
import { insertSourceUses } from '#db/repositories/source/source-use.repository'
import { insertTaskRun } from '#db/repositories/run/task-run.repository'
import { findTask, type TaskRow } from '#db/repositories/run/task.repository'
import type { RunView } from '#shared/contract/run/run.contract'
import type { TaskLaunch } from '#shared/contract/task.contract'
import type { KindBook } from '#shared/domain/pipeline/kind-book'
import { SPEC_FORMAT, type PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import { toFrozenFacts } from '#shared/domain/run/frozen-stage'
import { withReplaced } from '#shared/domain/run/replace-parameters'
import {
  type FrozenRunSpec, type RejectGroup, type StageLimits, toModelVersion, toReadSources,
} from '#shared/domain/run/run-record'
import { toTemplateMark } from '#shared/domain/template/template-version'
import { AppError } from '#server/errors'
import { findTraceparent } from '#server/grpc/call-context'
import { change, type ChangeDeps, type Write } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import { refuseOverBudget } from '../model'
import { checkResolved, resolveInputs, type ResolvedStage } from '../pipeline'
import { refuseErrors } from '../common/finding'
import { findKindBook, refuseDemo } from '../system'
import { findRepeated } from './launch-again'
import { toRunView } from '../run'
import { findDeletedFiles } from '../source'
import { findRunRevision } from './task.service'

export type LaunchDeps = ChangeDeps & Pick<Deps, 'cache' | 'queue' | 'timeZone' | 'wakeRelay' | 'settings'>

/**
 * Checks a task, pins what it will run, and sends it to the factory. If the factory does not respond, the run waits.
 *
 * @throws AppError `not_found`; `refused` with every finding that blocks.
 */
export async function launchTask(
  deps: LaunchDeps, actor: Actor, { id, ...overrides }: TaskLaunch & { id: string },
): Promise<RunView> {
  const task = await findTask(deps.db, id)
  assertFound(task, 'task')
  const launch = await prepareLaunch(deps, {
    ...task, priority: overrides.priority ?? task.priority, recordLimit: overrides.recordLimit ?? task.recordLimit,
  })
  const again = overrides.againOf === undefined ? undefined : await findRepeated(deps.db, overrides.againOf, launch)
  return change(deps, actor, (write) => {
    write.after(deps.wakeRelay)
    return insertLaunch(write, { ...launch, again, trigger: 'manual' })
  })
}

export interface Launch {
  task: Pick<TaskRow, 'id' | 'projectId' | 'name' | 'pipelineId' | 'priority' | 'recordLimit'>
  revisionId: string
  stages: ResolvedStage[]
  /** By stage key, in place of those of the revision; null leaves one out. */
  parameters: Record<string, Record<string, unknown>>
  /** By stage key, as retries have changed them. */
  limits?: Record<string, StageLimits>
  retry?: { parent: { id: string, rootRunId: string }, reuse: string[], from: string }
  /** The rejected records that a retry reads, and nothing else. */
  group?: RejectGroup | undefined
  /** The run that it repeats. */
  again?: string | undefined
  kinds: KindBook
}

/** All checks that can refuse, before anything is written. @throws AppError `refused` */
export async function prepareLaunch(
  deps: LaunchDeps, task: Launch['task'] & Pick<TaskRow, 'revision' | 'inputs' | 'parameters'>,
): Promise<Launch> {
  refuseDemo(task.projectId)
  const revision = await getLaunchableRevision(deps, task)
  const stages = replaceParameters(revision.spec.stages, task.parameters)
  const kinds = await findKindBook(deps)
  const resolution = await resolveInputs(deps.db, { projectId: task.projectId, stages, inputs: task.inputs, kinds })
  refuseErrors((await checkResolved(deps, resolution)).findings)
  await refuseOverBudget(deps.db, deps.timeZone, resolution)
  return { task, revisionId: revision.id, stages: resolution.stages, parameters: task.parameters, kinds }
}

async function getLaunchableRevision(
  { db }: Pick<Deps, 'db'>, { pipelineId, revision: number }: Pick<TaskRow, 'pipelineId' | 'revision'>,
): Promise<RevisionRow> {
  const pipeline = await findPipeline(db, pipelineId)
  const revision = pipeline && await findRunRevision(db, pipeline, number)
  if (!revision) {
    throw new AppError('refused', 'the pipeline of this task was archived')
  }
  return revision
}

export const replaceParameters = <S extends PipelineStageSpec>(
  stages: readonly S[], parameters: Launch['parameters'],
): S[] =>
  stages.map(stage => ({ ...stage, parameters: withReplaced(stage.parameters, parameters[stage.key]) }))

/**
 * Writes run, stages, the request to the factory and the audit row in one transaction.
 *
 * @throws AppError `refused` when a file that it would read is deleted
 */
export async function insertLaunch(
  { trx, actor, audit }: Write, { trigger, ...launch }: Launch & { trigger: 'manual' | 'import' | 'retry' },
): Promise<RunView> {
  const { task, revisionId, stages, retry, group, again, kinds } = launch
  const { projectId, pipelineId, name, priority, recordLimit } = task
  refuseErrors(await findDeletedFiles(trx, { projectId, stages, reuse: retry?.reuse ?? [] }))
  const id = v7()
  const origin = await findTemplateOrigin(trx, revisionId)
  const row = await insertTaskRun(trx, {
    id, projectId, taskId: task.id, pipelineId, revisionId, name, trigger, actor: actor.name, priority, recordLimit,
    modelVersion: toModelVersion(stages),
    templateVersion: origin ? toTemplateMark(origin.templateId, origin.number) : '',
    spec: traced(freeze(launch), actor),
    parent: retry?.parent,
  })
  const sourceIds = toReadSources(stages, retry?.reuse)
  await insertSourceUses(trx, sourceIds.map(sourceId => ({ sourceId, runId: id, projectId, pipelineId })))
  const needed = new Set(stages.flatMap(stage => stage.needs))
  await insertStageRuns(trx, stages.map((stage, position) => ({
    runId: id, stageKey: stage.key, projectId, position, kind: stage.kind, name: stage.name, dependsOn: stage.needs,
    isTerminal: !needed.has(stage.key), readsRejects: kinds.roleOf(stage.kind) === 'rejects',
  })))
  await insertOutbox(trx, { projectId, runId: id, verb: 'submit' })
  const view = toRunView(row)
  await audit({
    action: 'run.launch', of: { id, projectId },
    after: {
      name: task.name, taskId: task.id, revisionId, trigger, priority, recordLimit,
      ...retry && { parentRunId: retry.parent.id, from: retry.from, reuse: retry.reuse },
      ...group && { group }, ...again !== undefined && { again },
    },
  })
  return view
}

/** Its stages say in the log of the factory which request they come from. */
function traced(spec: FrozenRunSpec, { requestId }: Actor): FrozenRunSpec {
  const traceparent = findTraceparent()
  return { ...spec, labels: { ...spec.labels, request_id: requestId, ...traceparent !== undefined && { traceparent } } }
}

/** What the queue is sent, and what a retry must know of it. */
export function freeze(
  { task, revisionId, stages, parameters, limits = {}, retry, group, again, kinds }: Launch,
): FrozenRunSpec {
  return {
    format: SPEC_FORMAT,
    labels: { task: task.id, pipeline: task.pipelineId, revision: revisionId },
    stages: stages.map(({ columns: _columns, ...stage }) => ({ ...stage, ...toFrozenFacts(stage, kinds) })),
    parameters,
    ...Object.keys(limits).length > 0 && { limits },
    ...retry && retry.reuse.length > 0 && { reuse: { runId: retry.parent.id, stageKeys: retry.reuse } },
    ...group && { group },
    ...again !== undefined && { again },
  }
}
