import type { PipelineView } from '#shared/contract/pipeline.contract'
import type { TaskCreate } from '#shared/contract/task.contract'
import type { RoleOf } from '#shared/domain/pipeline/kind-book'
import { isReader } from '#shared/domain/pipeline/kind-facts'
import type { TaskInput } from '#shared/domain/pipeline/pipeline-spec'
import { withReplaced } from '#shared/domain/run/replace-parameters'
import { isRecord } from '../json/json-pointer'
import type { DraftStage } from '../pipeline/pipeline-draft'

type Values = Record<string, unknown>

/** The entered values of a launch. */
export interface LaunchDraft {
  name: string
  /** Only inputs that differ from the pipeline's. */
  inputs: Record<string, TaskInput>
  /** All parameters of each stage that was edited. */
  parameters: Record<string, Values>
  priority: number
  /** As typed; '' = all records. */
  recordLimit: string
}

export interface LaunchChange {
  stageKey: string
  name: string
  before: unknown
  after: unknown
}

export const PRIORITIES = [-10, 0, 10] as const
/** Record limit of a trial. */
export const TRIAL_RECORDS = 100
const MOST_RECORDS = 1_000_000_000_000

export const emptyLaunch = (name: string): LaunchDraft => ({
  name, inputs: {}, parameters: {}, priority: 0, recordLimit: '',
})

/** The values of an earlier launch; those of stages that the pipeline no longer has are dropped. */
export function fromTask(
  {
    name, inputs, parameters, priority, recordLimit,
  }: Pick<TaskCreate, 'name' | 'inputs' | 'parameters' | 'priority' | 'recordLimit'>,
  stages: readonly DraftStage[],
): LaunchDraft {
  const known = new Map(stages.map(stage => [stage.key, stage]))
  const ofKnown = <T>(byStage: Record<string, T>) =>
    Object.fromEntries(Object.entries(byStage).filter(([key]) => known.has(key)))
  const whole = Object.entries(ofKnown(parameters)).map(([key, values]) =>
    [key, withReplaced(known.get(key)?.parameters ?? {}, values)])
  return {
    name, inputs: ofKnown(inputs), parameters: Object.fromEntries(whole), priority,
    recordLimit: recordLimit > 0 ? String(recordLimit) : '',
  }
}

export const listReaders = (stages: readonly DraftStage[], roleOf: RoleOf): DraftStage[] =>
  stages.filter(stage => isReader(roleOf(stage.kind)))

/**
 * Proposed inputs that still fit: of a stage that reads a dataset version, and of one whose pipeline names no source.
 */
export const toProposedInputs = (
  stages: readonly DraftStage[], proposals: Record<string, TaskInput>, roleOf: RoleOf,
): Record<string, TaskInput> =>
  Object.fromEntries(Object.entries(proposals).filter(([key, input]) =>
    stages.some(stage => stage.key === key && ('datasetVersionId' in input
      ? roleOf(stage.kind) === 'input'
      : roleOf(stage.kind) === 'source' && stage.sourceId === undefined && stage.parameters['root'] === undefined))))

/** The stages that publish into a dataset. */
export const listTargets = (stages: readonly DraftStage[], roleOf: RoleOf): DraftStage[] =>
  stages.filter(stage => roleOf(stage.kind) === 'sink')

export const parametersOf = ({ parameters }: Pick<LaunchDraft, 'parameters'>, stage: DraftStage): Values =>
  parameters[stage.key] ?? stage.parameters

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** The schema's defaults by name: they apply when a value is removed. */
export const defaultsOf = (schema: Record<string, unknown> | undefined): Values => Object.fromEntries(
  Object.entries(isRecord(schema?.properties) ? schema.properties : {}).flatMap(([name, node]) =>
    isRecord(node) && 'default' in node ? [[name, node.default]] : []))

/**
 * Parameters that replace those of the revision. A removed value is replaced by the schema's default; without a default
 * null leaves it out.
 */
export function toOverrides(saved: Values, edited: Values, defaults: Values): Values {
  const changed = Object.entries(edited).filter(([name, value]) => !isSame(saved[name], value))
  const gone = Object.keys(saved).filter(name => !Object.hasOwn(edited, name))
  const reset = gone.map((name): [string, unknown] => [name, Object.hasOwn(defaults, name) ? defaults[name] : null])
  return Object.fromEntries([...changed, ...reset.filter(([name, value]) => !isSame(saved[name], value))])
}

export type DefaultsByKind = ReadonlyMap<string, Values>

const overridesOf = (draft: Pick<LaunchDraft, 'parameters'>, stage: DraftStage, defaults: DefaultsByKind) =>
  toOverrides(stage.parameters, parametersOf(draft, stage), defaults.get(stage.kind) ?? {})

/** The changed parameters, in the order of the pipeline. */
export const listChanges = (
  stages: readonly DraftStage[], draft: Pick<LaunchDraft, 'parameters'>, defaults: DefaultsByKind,
): LaunchChange[] => stages.flatMap(stage =>
  Object.entries(overridesOf(draft, stage, defaults))
    .map(([name, after]) => ({ stageKey: stage.key, name, before: stage.parameters[name], after })))

/**
 * The stages as they would run, for the check. A removed value is left out, so that a missing one is reported at its
 * place.
 */
export const toLaunchStages = (stages: readonly DraftStage[], draft: Pick<LaunchDraft, 'parameters'>): DraftStage[] =>
  stages.map(stage => ({ ...stage, parameters: parametersOf(draft, stage) }))

/** 0 = all; undefined = not a whole number above 0. */
export function readRecordLimit(text: string): number | undefined {
  const plain = text.trim().replaceAll(/[,，\s]/g, '')
  if (plain === '') {
    return 0
  }
  const records = /^\d+$/.test(plain) ? Number(plain) : 0
  return records > 0 && records <= MOST_RECORDS ? records : undefined
}

export type Launchable = Pick<PipelineView, 'id' | 'revision' | 'stages'>

/** Names the revision that was shown: one that is saved meanwhile is not launched unseen. */
export function toTaskBody(
  { id, revision, stages }: Launchable, draft: LaunchDraft, defaults: DefaultsByKind,
): TaskCreate {
  const parameters = Object.fromEntries(stages.flatMap((stage) => {
    const overrides = overridesOf(draft, stage, defaults)
    return Object.keys(overrides).length > 0 ? [[stage.key, overrides]] : []
  }))
  return {
    name: draft.name.trim(), pipelineId: id, revision: revision.number, inputs: draft.inputs, parameters,
    priority: draft.priority, recordLimit: readRecordLimit(draft.recordLimit) ?? 0,
  }
}

type Entered = Pick<TaskCreate, 'inputs' | 'parameters'>

/**
 * The entered values for another revision of the same pipeline; for stages that the old one lacked the known values are
 * kept.
 */
export function carryOver(known: Entered, old: Launchable, draft: LaunchDraft, defaults: DefaultsByKind): Entered {
  const keys = new Set(old.stages.map(stage => stage.key))
  const ofOthers = <T>(byStage: Record<string, T>) =>
    Object.fromEntries(Object.entries(byStage).filter(([key]) => !keys.has(key)))
  const { inputs, parameters } = toTaskBody(old, draft, defaults)
  return {
    inputs: { ...ofOthers(known.inputs), ...inputs }, parameters: { ...ofOthers(known.parameters), ...parameters },
  }
}

/** Resets one parameter to the revision's value. */
export function withoutChange<D extends Pick<LaunchDraft, 'parameters'>>(
  stages: readonly DraftStage[], draft: D, { stageKey, name }: Pick<LaunchChange, 'stageKey' | 'name'>,
): D {
  const stage = stages.find(({ key }) => key === stageKey)
  if (!stage) {
    return draft
  }
  const { [name]: _edited, ...others } = parametersOf(draft, stage)
  const restored = Object.hasOwn(stage.parameters, name) ? { ...others, [name]: stage.parameters[name] } : others
  return { ...draft, parameters: { ...draft.parameters, [stageKey]: restored } }
}
