import { id } from '#shared/contract/common.contract'
import type { PipelineValidate, PipelineValidation } from '#shared/contract/pipeline.contract'
import { type KindBook, toKindBook } from '#shared/domain/pipeline/kind-book'
import { checkPipeline, type PipelineFinding } from '#shared/domain/pipeline/pipeline-check'
import { toColumn } from '#shared/domain/dataset/column-type'
import { DEFAULT_PROJECT_ID, isDemoProject } from '#shared/domain/project'
import type { QueueStage, RunPlan } from '#server/grpc/queue.gateway'
import type { Deps } from '../common/deps'
import { listDatasetsByIds } from '#db/repositories/dataset/dataset.repository'
import { type Resolution, type ResolvedStage, resolveInputs } from './resolve-inputs'
import { isError } from '../common/finding'
import { findAddressFaults } from './address-check'
import { findModelWarnings } from './model-check'
import { findKindBook, findStageKinds, isAway } from '../system'

type ValidationDeps = Pick<Deps, 'db' | 'cache' | 'queue' | 'settings'>

const FACTORY_AWAY: PipelineFinding = {
  severity: 'WARNING', code: 'FACTORY_AWAY', pointer: '', stageKey: '',
  message: 'the factory is away: it could not check the stages, and their columns are not known',
}

/** Findings of the console and of the factory in one list, with pointers into the request's body. */
export async function validatePipeline(
  deps: ValidationDeps & Pick<Deps, 'model'>, { projectId = DEFAULT_PROJECT_ID, stages, inputs }: PipelineValidate,
): Promise<PipelineValidation> {
  const resolution = await resolveInputs(deps.db, { projectId, stages, inputs, kinds: await findKindBook(deps) })
  const [{ findings, stageColumns }, ofModels] = await Promise.all([
    checkResolved(deps, resolution), findModelWarnings(deps, resolution),
  ])
  const softened = findings.map(softenMissing)
  return { ok: !softened.some(isError), findings: [...softened, ...ofModels], stageColumns }
}

/** Before a launch it is unknown what an input stage will read. */
export const softenMissing = (finding: PipelineFinding): PipelineFinding =>
  finding.code === 'MISSING_INPUT' ? { ...finding, severity: 'WARNING' } : finding

export interface Checked {
  findings: PipelineFinding[]
  stageColumns: PipelineValidation['stageColumns']
}

/** All findings before a launch. */
export async function checkResolved(
  deps: ValidationDeps, { projectId, stages, findings: missing }: Resolution,
): Promise<Checked> {
  const kinds = await findStageKinds(deps)
  const own = checkPipeline(stages, kinds)
  const plan = await findPlan(deps, stages)
  // The sources of demo data have no files, and nothing runs there.
  const isSaid = ({ code }: PipelineFinding) => !(code === 'SOURCE_UNREADABLE' && isDemoProject(projectId))
  const theirs = (plan?.findings.map(toFinding) ?? [FACTORY_AWAY]).filter(isSaid)
  const known = new Set(own.map(toIdentity))
  return {
    findings: [
      ...own,
      ...missing,
      ...findAddressFaults(stages, deps.settings.config().factory.allowsPrivateModels),
      ...await findLostTargets(deps, { projectId, stages, kinds: toKindBook(kinds) }),
      ...theirs.filter(finding => !known.has(toIdentity(finding))),
    ],
    stageColumns: Object.fromEntries((plan?.stageColumns ?? []).map(({ stageId, columns }) =>
      [stageId, columns.map(toColumn)])),
  }
}

/** Stages that publish to a missing dataset: their run would end without a version. */
async function findLostTargets(
  { db }: Pick<Deps, 'db'>,
  { projectId, stages, kinds }: Pick<Resolution, 'projectId' | 'stages'> & { kinds: KindBook },
): Promise<PipelineFinding[]> {
  const targets = stages.flatMap((stage, index) => {
    return kinds.parametersOf(stage.kind, 'dataset').flatMap((parameter) => {
      const datasetId = id.safeParse(stage.parameters[parameter]).data?.toLowerCase()
      return datasetId === undefined ? [] : [{ stage, index, parameter, datasetId }]
    })
  })
  const there = await listDatasetsByIds(db, targets.map(target => target.datasetId))
  const living = new Set(there.filter(dataset => dataset.projectId === projectId).map(dataset => dataset.id))
  return targets.filter(target => !living.has(target.datasetId)).map(({ stage, index, parameter }) => ({
    severity: 'ERROR', code: 'NO_DATASET', pointer: `/stages/${index}/parameters/${parameter}`, stageKey: stage.key,
    message: 'no such dataset in this project',
  }))
}

const toIdentity = ({ code, pointer }: PipelineFinding) => `${code} ${pointer}`

async function findPlan(
  { queue }: Pick<Deps, 'queue'>, stages: readonly ResolvedStage[],
): Promise<RunPlan | undefined> {
  try {
    return await queue.planRun(stages.map(toQueueStage), toStageColumns(stages))
  }
  catch (error) {
    if (isAway(error)) {
      return undefined
    }
    throw error
  }
}

const toStageColumns = (stages: readonly ResolvedStage[]) =>
  stages.filter(({ columns }) => columns.length > 0).map(({ key, columns }) => ({ stageId: key, columns }))

export function toQueueStage(
  { key, kind, parameters, needs, inputs, maxAttempts, timeoutMs, failureTolerance }: ResolvedStage,
): QueueStage {
  return {
    id: key,
    kind,
    parameters,
    dependsOn: needs,
    inputs,
    ...maxAttempts !== undefined && { maxAttempts },
    ...timeoutMs !== undefined && { timeoutMs },
    ...failureTolerance !== undefined && { failureTolerance },
  }
}

/** Converts pointers of the factory's request to pointers of ours. */
function toFinding(
  { severity, code, pointer, stageId, message, params }: RunPlan['findings'][number],
): PipelineFinding {
  const renamed = pointer.replace(/^(\/stages\/\d+)\/depends_?[oO]n/, '$1/needs')
    .replace(/^(\/stages\/\d+)\/id$/, '$1/key')
  return { severity, code, pointer: renamed, stageKey: stageId, message, ...params && { params } }
}
