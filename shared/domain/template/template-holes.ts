import { isInputKind } from '../pipeline/pipeline-check'
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

/** Parameters that name something of one project, by kind. A kind with another such parameter is added here. */
const IDS: Readonly<Record<string, Readonly<Record<string, HoleType>>>> = {
  'publish': { dataset_id: 'dataset' },
  'acceptance.gate': { policy: 'policy' },
  'model.call': { configuration: 'model' },
  'judge': { configuration: 'model' },
}

/** Where a model is called and under which limit: a configuration sets them at launch. */
const OF_CONFIGURATION = ['target', 'limit_key']

/** A folder of the machine that reads it. */
const OF_FOLDER = ['root']

const idsOf = (kind: string): Readonly<Record<string, HoleType>> => Object.hasOwn(IDS, kind) ? IDS[kind]! : {}

/** Names of the parameters of a kind that are no part of a template. */
export function listIdParameters(kind: string): string[] {
  const ids = idsOf(kind)
  return [...Object.keys(ids), ...Object.values(ids).includes('model') ? OF_CONFIGURATION : [], ...kind.startsWith('ingest.') ? OF_FOLDER : []]
}

/** Stages without what belongs to one project. */
export function toTemplateStages(stages: readonly PipelineStageSpec[]): { stages: PipelineStageSpec[], removed: RemovedId[] } {
  const removed: RemovedId[] = []
  const kept = stages.map(({ sourceId, parameters, ...stage }) => {
    const ids = listIdParameters(stage.kind)
    const found = ids.filter(name => Object.hasOwn(parameters, name) && parameters[name] !== '')
    removed.push(...[...sourceId === undefined ? [] : ['sourceId'], ...found].map(parameter => ({ stageKey: stage.key, parameter })))
    return { ...stage, parameters: Object.fromEntries(Object.entries(parameters).filter(([name]) => !ids.includes(name))) }
  })
  return { stages: kept, removed }
}

/** What stages leave open, in their order. */
export function listHoles(stages: readonly PipelineStageSpec[]): TemplateHole[] {
  return stages.flatMap(({ key: stageKey, kind, parameters, needs }): TemplateHole[] => {
    const input: TemplateHole[] = !isInputKind(kind) || needs.length > 0
      ? []
      : [kind.startsWith('ingest.')
          ? { stageKey, parameter: 'sourceId', type: 'source', isRequired: false }
          : { stageKey, parameter: 'input', type: 'dataset_version', isRequired: false }]
    const ids = Object.entries(idsOf(kind)).map(([parameter, type]): TemplateHole =>
      ({ stageKey, parameter, type, isRequired: type === 'model' ? !isText(parameters['model']) : true }))
    return [...input, ...ids]
  })
}

/** Models that stages name, without repetition. */
export const listModels = (stages: readonly PipelineStageSpec[]): string[] =>
  [...new Set(stages.map(({ parameters }) => parameters['model']).filter(isText))].sort()

export const listKinds = (stages: readonly PipelineStageSpec[]): string[] => [...new Set(stages.map(({ kind }) => kind))].sort()

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const ANY_ID = '00000000-0000-4000-8000-000000000000'

/** With a value in each required hole, so that the rest can be checked. */
export function fillHoles(stages: readonly PipelineStageSpec[]): PipelineStageSpec[] {
  const holes = listHoles(stages).filter(({ isRequired }) => isRequired)
  return stages.map(stage => ({
    ...stage,
    parameters: { ...stage.parameters, ...Object.fromEntries(holes.filter(({ stageKey }) => stageKey === stage.key).map(({ parameter }) => [parameter, ANY_ID])) },
  }))
}
