import type { Bump } from '../dataset/semver'
import { toCanonicalJson } from '../json/canonical-json'
import { diffStages, type PartDiff, type StageDiff } from '../pipeline/pipeline-diff'
import type { PipelineStageSpec } from '../pipeline/pipeline-spec'
import type { TEMPLATE_PART_CHANGES, TEMPLATE_STAGE_CHANGES } from './template-code'

export interface TemplatePartChange {
  code: (typeof TEMPLATE_PART_CHANGES)[number]
  /** Name of the parameter, stage or limit, and on into it. */
  path: string[]
  /** Absent if added. */
  before?: unknown
  /** Absent if removed. */
  after?: unknown
  consequence: Bump
}

export interface TemplateStageChange {
  stageKey: string
  /** Of a renamed stage. */
  previousKey: string | null
  kind: string
  /** Of a replaced stage. */
  previousKind: string | null
  name: string
  change: (typeof TEMPLATE_STAGE_CHANGES)[number]
  isMoved: boolean
  /** Keys of the stages that it reads. */
  needs: string[]
  consequence: Bump
  parts: TemplatePartChange[]
}

export interface TemplateDifference {
  /** The strongest; null = the same. */
  consequence: Bump | null
  /** Without the changes that make it that strong. */
  otherwise: Bump | null
  changes: TemplateStageChange[]
  /** Stages without a difference. */
  same: number
}

type Stages = readonly PipelineStageSpec[]

const WEIGHT: Record<Bump, number> = { PATCH: 1, MINOR: 2, MAJOR: 3 }

export const toStrongest = (consequences: readonly Bump[]): Bump | null =>
  consequences.reduce<Bump | null>(
    (strongest, it) => strongest === null || WEIGHT[it] > WEIGHT[strongest] ? it : strongest, null,
  )

/**
 * MAJOR: a stage or a field that it writes is gone, or goes by another name. MINOR: a stage, a parameter or an input
 * was added. PATCH: texts, values and limits. A stage is known by its key: tasks and pipelines refer to it.
 */
export function diffTemplate(before: Stages, after: Stages): TemplateDifference {
  const renamed = findRenamed(before, after)
  const stages = new Map([...before, ...after].map(stage => [stage.key, stage]))
  const differences = diffStages(before.map(stage => renameStage(stage, renamed)), after)
  const oldKeys = new Map([...renamed].map(([was, is]) => [is, was]))
  const changes = differences.flatMap((difference): TemplateStageChange[] => {
    const change = toStageChange(difference, oldKeys.get(difference.key), stages.get(difference.key)?.needs ?? [])
    return change ? [change] : []
  })
  const all = changes.flatMap(({ consequence, parts }) => [consequence, ...parts.map(part => part.consequence)])
  const consequence = toStrongest(all)
  return {
    consequence, otherwise: toStrongest(all.filter(it => it !== consequence)), changes,
    same: differences.length - changes.length,
  }
}

/** Stages that are there under another key: of the same kind with equal parameters. By their old key. */
export function findRenamed(before: Stages, after: Stages): Map<string, string> {
  const [old, now] = [new Set(before.map(({ key }) => key)), new Set(after.map(({ key }) => key))]
  const added = after.filter(({ key }) => !old.has(key))
  const renamed = new Map<string, string>()
  const toIdentity = ({ kind, parameters }: PipelineStageSpec) => JSON.stringify([kind, toCanonicalJson(parameters)])
  const same = Map.groupBy(added, toIdentity)
  for (const stage of before.filter(({ key }) => !now.has(key))) {
    const found = same.get(toIdentity(stage))?.shift()
    if (found) {
      renamed.set(stage.key, found.key)
    }
  }
  return renamed
}

export const renameStage = (stage: PipelineStageSpec, renamed: ReadonlyMap<string, string>): PipelineStageSpec =>
  ({ ...stage, key: renamed.get(stage.key) ?? stage.key, needs: stage.needs.map(need => renamed.get(need) ?? need) })

function toStageChange(difference: StageDiff, previousKey: string | undefined, needs: string[]): TemplateStageChange
  | undefined {
  const { key, kind, name, isMoved, change } = difference
  const previousKind = difference.parts.find(({ part }) => part === 'kind')?.before
  const base = { stageKey: key, previousKey: previousKey ?? null, previousKind: null, kind, name, isMoved, needs }
  const parts = difference.parts.flatMap(toPartChanges)
  if (change === 'removed') {
    return { ...base, change, consequence: 'MAJOR', parts: [] }
  }
  if (change === 'added') {
    return { ...base, change, consequence: 'MINOR', parts: parts.filter(
      ({ code }) => code === 'parameter_added' || code === 'output_added' || code === 'output_changed',
    ).map(part => ({ ...part, consequence: 'MINOR' })) }
  }
  if (change !== 'same' && typeof previousKind === 'string') {
    return { ...base, change: 'replaced', previousKind, consequence: 'MAJOR', parts: [] }
  }
  if (previousKey !== undefined) {
    return { ...base, change: 'renamed', consequence: 'MAJOR', parts }
  }
  return change === 'same'
    ? undefined
    : { ...base, change, consequence: toStrongest(parts.map(part => part.consequence)) ?? 'PATCH', parts }
}

/** Parameters that name a field which the stage writes, and whether the stage writes none without it. */
const OUTPUTS: Readonly<Record<string, { isOffByDefault: boolean }>> = {
  output_field: { isOffByDefault: false },
  score_field: { isOffByDefault: false },
  reason_field: { isOffByDefault: false },
  flag_field: { isOffByDefault: false },
  provenance_field: { isOffByDefault: true },
}

function toPartChanges({ part, path, change, before, after }: PartDiff): TemplatePartChange[] {
  if (part === 'parameters') {
    return [toParameterChange({ path, change, before, after })]
  }
  if (part === 'needs') {
    return toInputChanges(toKeys(before), toKeys(after))
  }
  const values = { ...before !== undefined && { before }, ...after !== undefined && { after } }
  return part === 'name'
    ? [{ code: 'name_changed', path: [], ...values, consequence: 'PATCH' }]
    : part === 'kind' || part === 'sourceId'
      ? []
      : [{ code: 'limit_changed', path: [part], ...values, consequence: 'PATCH' }]
}

function toParameterChange({ path, change, before, after }: Omit<PartDiff, 'part'>): TemplatePartChange {
  const values = { path, ...before !== undefined && { before }, ...after !== undefined && { after } }
  const [name = ''] = path
  if (path.length > 1 || !Object.hasOwn(OUTPUTS, name)) {
    const isNew = change === 'added' && path.length === 1
    return {
      code: isNew
        ? 'parameter_added'
        : change === 'removed' && path.length === 1 ? 'parameter_removed' : 'parameter_changed',
      ...values, consequence: isNew ? 'MINOR' : 'PATCH',
    }
  }
  const isOffByDefault = OUTPUTS[name]?.isOffByDefault ?? false
  const wasOff = before === '' || (before === undefined && isOffByDefault)
  const isOff = after === '' || (after === undefined && isOffByDefault)
  if (wasOff) {
    return { code: 'output_added', ...values, consequence: isOff ? 'PATCH' : 'MINOR' }
  }
  return { code: isOff ? 'output_removed' : 'output_changed', ...values, consequence: 'MAJOR' }
}

function toInputChanges(before: readonly string[], after: readonly string[]): TemplatePartChange[] {
  const changes = [
    ...after.filter(key => !before.includes(key))
      .map((key): TemplatePartChange => ({ code: 'input_added', path: [key], after: key, consequence: 'MINOR' })),
    ...before.filter(key => !after.includes(key))
      .map((key): TemplatePartChange => ({ code: 'input_removed', path: [key], before: key, consequence: 'MINOR' })),
  ]
  return changes.length > 0 ? changes : [{ code: 'input_order', path: [], before, after, consequence: 'MINOR' }]
}

const toKeys = (value: unknown): string[] => Array.isArray(value) ? value.filter(key => typeof key === 'string') : []
