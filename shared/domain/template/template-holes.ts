import { factsByName } from '../pipeline/kind-convention'
import { isReader, type ParameterReference } from '../pipeline/kind-facts'
import type { PipelineStageSpec } from '../pipeline/pipeline-spec'
import type { HoleType } from './template-code'

/** A value that whoever uses the template gives. */
export interface TemplateHole {
  stageKey: string
  /** `sourceId` or `input` of the stage, or a parameter of it. */
  parameter: string
  type: HoleType
  isRequired: boolean
}

export interface RemovedId {
  stageKey: string
  parameter: string
}

/**
 * Parameters that name something of one project. Which they are is known by the names of kinds: a template is compared
 * with pipelines where no factory is asked.
 */
const HOLE_OF: Readonly<Partial<Record<ParameterReference, HoleType>>> = {
  dataset: 'dataset', policy: 'policy', configuration: 'model',
}

/** Where a model is called and under which limit: a configuration sets them at launch. */
const OF_CONFIGURATION = ['target', 'limit_key']

/** A folder of the machine that reads it. */
const OF_FOLDER = ['root']

const idsOf = (kind: string): [parameter: string, type: HoleType][] =>
  Object.entries(factsByName(kind).references).flatMap(([parameter, reference]) => {
    const type = HOLE_OF[reference]
    return type ? [[parameter, type]] : []
  })

/** Names of the parameters of a kind that are no part of a template. */
export function listIdParameters(kind: string): string[] {
  const ids = idsOf(kind)
  const hasModel = ids.some(([, type]) => type === 'model')
  const isSource = factsByName(kind).role === 'source'
  return [...ids.map(([parameter]) => parameter), ...hasModel ? OF_CONFIGURATION : [], ...isSource ? OF_FOLDER : []]
}

/** Stages without what belongs to one project. */
export function toTemplateStages(
  stages: readonly PipelineStageSpec[],
): { stages: PipelineStageSpec[], removed: RemovedId[] } {
  const removed: RemovedId[] = []
  const kept = stages.map(({ sourceId, parameters, ...stage }) => {
    const ids = listIdParameters(stage.kind)
    const found = ids.filter(name => Object.hasOwn(parameters, name) && parameters[name] !== '')
    removed.push(...[...sourceId === undefined ? [] : ['sourceId'], ...found]
      .map(parameter => ({ stageKey: stage.key, parameter })))
    return {
      ...stage,
      parameters: Object.fromEntries(Object.entries(parameters).filter(([name]) => !ids.includes(name))),
    }
  })
  return { stages: kept, removed }
}

/** What stages leave open, in their order. */
export function listHoles(stages: readonly PipelineStageSpec[]): TemplateHole[] {
  return stages.flatMap(({ key: stageKey, kind, parameters, needs }): TemplateHole[] => {
    const role = factsByName(kind).role
    const input: TemplateHole[] = !isReader(role) || needs.length > 0
      ? []
      : [role === 'source'
          ? { stageKey, parameter: 'sourceId', type: 'source', isRequired: false }
          : { stageKey, parameter: 'input', type: 'dataset_version', isRequired: false }]
    const ids = idsOf(kind).map(([parameter, type]): TemplateHole =>
      ({ stageKey, parameter, type, isRequired: type === 'model' ? !isText(parameters['model']) : true }))
    return [...input, ...ids]
  })
}

/** Models that stages name, without repetition. */
export const listModels = (stages: readonly PipelineStageSpec[]): string[] =>
  [...new Set(stages.map(({ parameters }) => parameters['model']).filter(isText))].sort()

export const listKinds = (stages: readonly PipelineStageSpec[]): string[] =>
  [...new Set(stages.map(({ kind }) => kind))].sort()

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const ANY_ID = '00000000-0000-4000-8000-000000000000'

/** With a value in each required hole, so that the rest can be checked. */
export function fillHoles(stages: readonly PipelineStageSpec[]): PipelineStageSpec[] {
  const holes = listHoles(stages).filter(({ isRequired }) => isRequired)
  return stages.map(stage => ({
    ...stage,
    parameters: { ...stage.parameters, ...Object.fromEntries(
      holes.filter(({ stageKey }) => stageKey === stage.key).map(({ parameter }) => [parameter, ANY_ID]),
    ) },
  }))
}
