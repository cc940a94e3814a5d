import { listFailedOutcomes, listLastTests, sumConfigUse } from '#db/repositories/model/cost.repository'
import { listModelConfigsByIds } from '#db/repositories/model/model-config.repository'
import type { AvailableModel } from '#shared/contract/model.contract'
import { findClosest } from '#shared/domain/model/closest-names'
import type { PipelineFinding } from '#shared/domain/pipeline/pipeline-check'
import type { StageKind } from '#server/grpc/queue.gateway'
import type { Deps } from '../common/deps'
import type { Resolution, ResolvedStage } from './resolve-inputs'
import { findAvailableModels, toHealth } from '../model'
import { findStageKinds } from '../system'

type CheckDeps = Pick<Deps, 'db' | 'cache' | 'queue' | 'model'>

const DAY_MS = 86_400_000

/** Only while a pipeline is edited: no launch waits for the model service. */
export async function findModelWarnings(
  deps: CheckDeps, { projectId, stages }: Resolution,
): Promise<PipelineFinding[]> {
  const callers = new Map(
    (await findStageKinds(deps) ?? []).filter(({ usesModel }) => usesModel).map(it => [it.kind, it]),
  )
  const calling = stages.some(({ kind }) => callers.has(kind))
  return calling
    ? [...checkModels(stages, callers, await findAvailableModels(deps)), ...await findFailing(deps, projectId, stages)]
    : []
}

/** As many names as a line holds. */
const MOST_OFFERED = 5

/**
 * Stages that call a model which the service does not offer now: only a warning, since it may be available when the run
 * starts. A model with its own endpoint (`target`) is not known to the service by name.
 *
 * @param callers stage kinds that call a model.
 * @param models undefined = unknown now: no finding.
 */
function checkModels(
  stages: readonly ResolvedStage[],
  callers: ReadonlyMap<string, Pick<StageKind, 'modelTasks'>>,
  models: readonly AvailableModel[] | undefined,
): PipelineFinding[] {
  if (!models) {
    return []
  }
  const offered = new Map(models.map(it => [it.id, it]))
  return stages.flatMap((stage, index) => {
    const { model, target } = stage.parameters
    const caller = callers.get(stage.kind)
    if (!caller || typeof model !== 'string' || model === '' || target !== undefined) {
      return []
    }
    const warn = (code: string, message: string, params?: Record<string, string>): PipelineFinding =>
      ({
        severity: 'WARNING', code, pointer: `/stages/${index}/parameters/model`, stageKey: stage.key, message,
        ...params && { params },
      })
    const found = offered.get(model)
    if (!found) {
      const named = findClosest([...offered.keys()], model, MOST_OFFERED).join(', ')
      return [warn(
        'MODEL_NOT_FOUND', 'the model service offers no model of this name',
        named === '' ? undefined : { offered: named },
      )]
    }
    // A service that names no tasks does not say what its model cannot do.
    if (found.tasks.length > 0 && !caller.modelTasks.every(task => found.tasks.some(offer => offer === task))) {
      return [warn('MODEL_CANNOT_JUDGE', 'the model does not generate text, so it cannot judge by a rubric')]
    }
    return found.state === 'UNAVAILABLE' ? [warn('MODEL_UNAVAILABLE', 'the model cannot be reached now')] : []
  })
}

/** Stages with a configuration whose calls fail: it may be mended before the run starts. */
async function findFailing(
  { db }: CheckDeps, projectId: string, stages: readonly ResolvedStage[],
): Promise<PipelineFinding[]> {
  const named = stages.flatMap((stage, index) =>
    stage.configuration ? [{ stage, index, id: stage.configuration.id }] : [])
  const rows = named.length === 0 ? [] : await listModelConfigsByIds(db, [...new Set(named.map(({ id }) => id))])
  // A model of the service is judged by what the service says of it.
  const own = rows.filter(({ provider }) => provider === 'openai')
  if (own.length === 0) {
    return []
  }
  const since = new Date(Date.now() - DAY_MS)
  const [uses, tests, outcomes] = await Promise.all([
    sumConfigUse(db, { projectId, since }),
    listLastTests(db, own.map(({ id }) => id)),
    listFailedOutcomes(db, { projectId, since }),
  ])
  const failing = own.flatMap((row) => {
    const use = uses.find(({ configId }) => configId === row.id)
    const lastTest = tests.find(({ configId }) => configId === row.id)
    const health = toHealth(row, { isOfferKnown: false, model: undefined, use, lastTest })
    const outcome = use && use.judged > 0
      ? outcomes.find(({ configId }) => configId === row.id)?.outcome
      : lastTest?.outcome
    return health === 'failing' ? [{ id: row.id, name: row.name, outcome: outcome ?? '' }] : []
  })
  return named.flatMap(({ stage, index, id }) =>
    failing.filter(it => it.id === id).map(({ name, outcome }): PipelineFinding => ({
      severity: 'WARNING',
      code: 'CONFIGURATION_FAILING',
      pointer: `/stages/${index}/parameters/configuration`,
      stageKey: stage.key,
      message: `the model configuration ${name} is failing: ${outcome}`,
      params: { configuration: name, id, outcome },
    })))
}
