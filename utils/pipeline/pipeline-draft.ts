import type { PipelineView } from '#shared/contract/pipeline.contract'
import type { RoleOf } from '#shared/domain/pipeline/kind-book'
import { isReader, type StageRole } from '#shared/domain/pipeline/kind-facts'
import type { TaskInput } from '#shared/domain/pipeline/pipeline-spec'
import { withoutInput } from './named-inputs'

export type DraftStage = PipelineView['stages'][number]

/** The state of the editor before it is saved. */
export interface PipelineDraft {
  name: string
  description: string
  stages: DraftStage[]
  /** Stage key to the input whose columns are shown while editing; never saved. */
  samples: Record<string, TaskInput>
}

export const toDraft = (
  { name, description, stages }: Pick<PipelineView, 'name' | 'description' | 'stages'>,
): PipelineDraft =>
  ({ name, description, stages, samples: {} })

/** Whether a stage of this role can both read a stage and be read by one. */
export const canLieBetween = (role: StageRole): boolean => !isReader(role) && role !== 'sink'

/** The link of two stages, by index: `to` reads `from`. */
export interface StageLink {
  from: number
  to: number
}

/** 'filter.rules' → 'rules', then 'rules-2' … */
export function newStageKey(kind: string, taken: readonly string[]): string {
  const base = (kind.split('.').at(-1) ?? kind).toLowerCase().replace(/[^a-z0-9_-]/g, '-').slice(0, 50) || 'stage'
  for (let number = 1; ; number += 1) {
    const key = number === 1 ? base : `${base}-${number}`
    if (!taken.includes(key)) {
      return key
    }
  }
}

const KEY = /^[a-z0-9_-]{1,63}$/

/** What is wrong with a key that someone types for a stage; undefined = the stage can have it. */
export function findKeyError(key: string, taken: readonly string[]): 'BAD_KEY' | 'DUPLICATE_KEY' | undefined {
  return KEY.test(key) ? taken.includes(key) ? 'DUPLICATE_KEY' : undefined : 'BAD_KEY'
}

const newStage = (stages: readonly DraftStage[], kind: string, needs: string[]): DraftStage =>
  ({ key: newStageKey(kind, stages.map(stage => stage.key)), kind, name: '', needs, parameters: {} })

const replaceNeed = (stage: DraftStage, old: string, key: string): DraftStage =>
  ({ ...stage, needs: stage.needs.map(need => need === old ? key : need) })

/**
 * Inserts a stage behind the one at `after` (-1 = at the front). The new stage reads that stage, and stages that read
 * it now read the new one. An input stage reads no stage, and no stage reads one that publishes.
 */
export function addStage(stages: readonly DraftStage[], kind: string, after: number, roleOf: RoleOf): DraftStage[] {
  const role = roleOf(kind)
  const before = isReader(role) ? undefined : stages[after]
  const reads = before && roleOf(before.kind) !== 'sink' ? before : undefined
  const added = newStage(stages, kind, reads ? [reads.key] : [])
  const isBetween = reads !== undefined && role !== 'sink'
  const linked = stages.map(stage => isBetween ? replaceNeed(stage, reads.key, added.key) : stage)
  return [...linked.slice(0, after + 1), added, ...linked.slice(after + 1)]
}

/** The links by which a stage reads others; a key that two stages have means the first. */
export const linksInto = (stages: readonly DraftStage[], to: number): StageLink[] =>
  [...new Set(stages[to]?.needs)]
    .map(need => ({ from: stages.findIndex(({ key }) => key === need), to }))
    .filter(({ from }) => from >= 0)

/**
 * Inserts a stage into one link, and leaves all others: it reads `from`, and `to` reads it in place of `from`.
 * Undefined when there is no such link.
 */
export function insertStage(
  stages: readonly DraftStage[],
  kind: string,
  { from, to }: StageLink,
): { stages: DraftStage[], index: number } | undefined {
  const before = stages[from]
  if (!before || !stages[to]?.needs.includes(before.key)) {
    return undefined
  }
  const added = newStage(stages, kind, [before.key])
  const linked = stages.map((stage, at) => at === to ? replaceNeed(stage, before.key, added.key) : stage)
  const index = Math.max(from + 1, to)
  return { stages: [...linked.slice(0, index), added, ...linked.slice(index)], index }
}

/** Inserts a copy right behind the stage. It reads the same stages; no stage reads the copy. */
export function copyStage(stages: readonly DraftStage[], index: number): DraftStage[] {
  const original = stages[index]
  return original
    ? [
        ...stages.slice(0, index + 1), { ...original, key: newStageKey(original.key, stages.map(stage => stage.key)) },
        ...stages.slice(index + 1),
      ]
    : [...stages]
}

/** Removes a stage: stages that read it now read its inputs. @param countNamed how many inputs of a kind have names. */
export function removeStage(
  stages: readonly DraftStage[], index: number, countNamed: (kind: string) => number = () => 0,
): DraftStage[] {
  const gone = stages[index]
  return stages.filter((_, at) => at !== index).map(stage =>
    gone && stage.needs.includes(gone.key) ? withoutInput(stage, gone, countNamed) : stage)
}

/**
 * Index of the stage that this one can swap with, one step up or down its chain: one of the two is the other's only
 * input, has one input itself, and is read by no other stage. Input stages stay in front, publishing ones at the end.
 */
export function neighborInChain(
  stages: readonly DraftStage[], index: number, by: 1 | -1, roleOf: RoleOf,
): number | undefined {
  const stage = stages[index]
  if (!stage) {
    return undefined
  }
  const other = stages.findIndex(({ key, needs }) => by === 1 ? needs.includes(stage.key) : stage.needs.includes(key))
  const [first, second] = by === 1 ? [stage, stages[other]] : [stages[other], stage]
  const isChain = first
    && first.needs.length <= 1
    && second?.needs.length === 1
    && stages.filter(({ needs }) => needs.includes(first.key)).length === 1
  return isChain && !isReader(roleOf(first.kind)) && roleOf(second.kind) !== 'sink' ? other : undefined
}

/** Swaps a stage with its neighbour, in the list and in the links. */
export function moveStage(stages: readonly DraftStage[], index: number, by: 1 | -1, roleOf: RoleOf): DraftStage[] {
  const to = neighborInChain(stages, index, by, roleOf)
  const [first, second] = (by === 1 ? [index, to] : [to, index]).map(at => stages[at ?? -1])
  if (!first || !second) {
    return [...stages]
  }
  const places = new Map([[first, { ...second, needs: first.needs }], [second, { ...first, needs: [second.key] }]])
  return stages.map(stage =>
    places.get(stage) ?? { ...stage, needs: stage.needs.map(need => need === second.key ? first.key : need) })
}

export const changeStage = (stages: readonly DraftStage[], index: number, change: Partial<DraftStage>): DraftStage[] =>
  stages.map((stage, at) => at === index ? withoutUndefined({ ...stage, ...change }) : stage)

/** An absent tolerance must not be sent as `undefined` (`exactOptionalPropertyTypes`). */
function withoutUndefined(stage: DraftStage): DraftStage {
  const { sourceId, maxAttempts, timeoutMs, failureTolerance, ...rest } = stage
  return {
    ...rest,
    ...sourceId !== undefined && { sourceId },
    ...maxAttempts !== undefined && { maxAttempts },
    ...timeoutMs !== undefined && { timeoutMs },
    ...failureTolerance !== undefined && { failureTolerance },
  }
}

/** Renames a key, in the links too. */
export function renameStage(stages: readonly DraftStage[], index: number, key: string): DraftStage[] {
  const old = stages[index]?.key
  return stages.map((stage, at) => ({
    ...stage,
    ...at === index && { key },
    needs: stage.needs.map(need => need === old ? key : need),
  }))
}

/** Keys of the stages that read the stage, directly or through others: reading one of them would make a cycle. */
export function downstreamOf(stages: readonly DraftStage[], key: string): Set<string> {
  const found = new Set([key])
  for (let size = 0; size !== found.size;) {
    size = found.size
    stages.filter(stage => stage.needs.some(need => found.has(need))).forEach(stage => found.add(stage.key))
  }
  return found
}

export const isSameDraft = (a: PipelineDraft, b: PipelineDraft): boolean =>
  a.name === b.name && a.description === b.description && JSON.stringify(a.stages) === JSON.stringify(b.stages)
