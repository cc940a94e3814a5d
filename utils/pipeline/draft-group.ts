import type { Finding } from '#shared/contract/finding.contract'
import type { DraftStage } from './pipeline-draft'
import { fieldPointerOf, stageIndexOf } from './pipeline-findings'
import { toDraftLinks } from './pipeline-graph'
import { withValue } from '../form/schema-form-value'
import { groupStages, type StageGroup } from './stage-group'

/** A group of a draft: its stages by index, because keys may be duplicated while someone types. */
export interface DraftGroup extends Pick<StageGroup, 'key' | 'kind'> {
  indices: number[]
}

/** The parameters that several stages share, and those that differ, by name. */
export interface SharedParameters {
  common: Record<string, unknown>
  mixed: Record<string, unknown[]>
}

/** A line of the list: the head of a group, or a stage. */
export interface DraftLine {
  id: string
  group?: DraftGroup
  /** Of a head: index of its first stage. */
  index: number
  isMember: boolean
}

export function groupDraft(stages: readonly Pick<DraftStage, 'key' | 'kind' | 'needs'>[]): DraftGroup[] {
  const links = toDraftLinks(stages).map((link, index) => ({ ...link, kind: stages[index]?.kind ?? '' }))
  return groupStages(links).map(({ key, kind, stageKeys }) => ({ key, kind, indices: stageKeys.map(Number) }))
}

/** A group of one stage is a line of its own; a larger one has a head, followed by its stages while it is unfolded. */
export const toDraftLines = (groups: readonly DraftGroup[], isOpen: (key: string) => boolean): DraftLine[] =>
  groups.flatMap((group) => {
    const isMany = group.indices.length > 1
    const members = group.indices.map((index): DraftLine => ({ id: String(index), index, isMember: isMany }))
    const head: DraftLine = { id: group.key, group, index: group.indices[0] ?? 0, isMember: false }
    return isMany ? [head, ...isOpen(group.key) ? members : []] : members
  })

/** A stage without a value has the default, which counts as different. */
export function shareParameters(stages: readonly Pick<DraftStage, 'parameters'>[]): SharedParameters {
  const names = [...new Set(stages.flatMap(stage => Object.keys(stage.parameters)))]
  const valuesOf = (name: string) => stages.map(stage => stage.parameters[name])
  const isCommon = (name: string) => new Set(valuesOf(name).map(value => JSON.stringify(value))).size === 1
  return {
    common: Object.fromEntries(names.filter(isCommon).map(name => [name, valuesOf(name)[0]])),
    mixed: Object.fromEntries(names.filter(name => !isCommon(name)).map(name => [name, valuesOf(name)])),
  }
}

/** The same change in each stage; values that were not edited stay different. */
export function changeParameters(
  stages: readonly DraftStage[], indices: readonly number[], before: Record<string, unknown>,
  after: Record<string, unknown>,
): DraftStage[] {
  const touched = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(name =>
    JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  return stages.map((stage, index) => indices.includes(index)
    ? {
        ...stage,
        parameters: touched.reduce((parameters, name) => withValue(parameters, name, after[name]), stage.parameters),
      }
    : stage)
}

/** A line of the problems: one finding, or the same finding of several stages of a group. */
export interface FindingLine {
  /** The first of the findings. */
  finding: Finding
  group?: DraftGroup
  count: number
  /** `/stages/14 – 21/parameters/model` */
  pointer: string
}

/** The same finding of several stages of a group becomes one line, at the place of the first. */
export function mergeFindings(findings: readonly Finding[], groups: readonly DraftGroup[]): FindingLine[] {
  const lines = new Map<string, Finding[]>()
  for (const finding of findings) {
    const index = stageIndexOf(finding)
    const group = groups.find(it => it.indices.length > 1 && index !== undefined && it.indices.includes(index))
    // A stage without a group is never merged.
    const id = group
      ? [group.key, finding.severity, finding.code, fieldPointerOf(finding), finding.message].join('\n')
      : `${lines.size}`
    lines.set(id, [...lines.get(id) ?? [], finding])
  }
  return [...lines.values()].flatMap(same => toFindingLine(same, groups))
}

function toFindingLine(same: readonly Finding[], groups: readonly DraftGroup[]): FindingLine[] {
  const [finding] = same
  const indices = same.flatMap(it => stageIndexOf(it) ?? [])
  const group = groups.find(it => it.indices.includes(indices[0] ?? -1))
  if (!finding || same.length === 1 || !group) {
    return finding ? [{ finding, count: 1, pointer: finding.pointer }] : []
  }
  return [{
    finding, group, count: same.length,
    pointer: `/stages/${Math.min(...indices)} – ${Math.max(...indices)}${fieldPointerOf(finding)}`,
  }]
}

export const LIMITS = ['maxAttempts', 'timeoutMs', 'failureTolerance'] as const
export type Limit = (typeof LIMITS)[number]

/** Limits that all stages share; one that differs is absent and listed. */
export function shareLimits(stages: readonly DraftStage[]): { common: Pick<DraftStage, Limit>, mixed: Limit[] } {
  const mixed = LIMITS.filter(name => new Set(stages.map(stage => stage[name])).size > 1)
  const [first] = stages
  return {
    common: Object.fromEntries(
      LIMITS.filter(name => !mixed.includes(name) && first?.[name] !== undefined).map(name => [name, first?.[name]]),
    ),
    mixed,
  }
}

const MOST_SHOWN = 3
const MOST_CHARS = 40

/** A plain value, or a list of plain values, in short; '' = too long for a line. */
export function toValueText(value: unknown): string {
  if (Array.isArray(value)) {
    const parts = value.map(toValueText)
    return parts.includes('') ? '' : shorten(parts.join(' '))
  }
  return ['string', 'number', 'boolean'].includes(typeof value) ? shorten(String(value)) : ''
}

const shorten = (text: string) => text.length > MOST_CHARS ? `${text.slice(0, MOST_CHARS)}…` : text

/**
 * Differing values in short: from lowest to highest when all are numbers, otherwise the first few; '' = too long for a
 * line.
 */
export function toMixedText(values: readonly unknown[], separator: string): string {
  const known = values.filter(value => value !== undefined)
  const numbers = known.filter(value => typeof value === 'number')
  if (numbers.length > 0 && numbers.length === values.length) {
    return `${Math.min(...numbers)} – ${Math.max(...numbers)}`
  }
  const texts = [...new Set(known.map(toValueText))].filter(text => text !== '')
  return texts.slice(0, MOST_SHOWN).join(separator) + (texts.length > MOST_SHOWN ? '…' : '')
}
