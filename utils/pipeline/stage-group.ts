import { type GraphStage, levelsOf } from './stage-graph'

/** Above this a drawing shows groups of stages. */
export const MANY_STAGES = 20

export interface KindedStage extends GraphStage {
  kind: string
}

/** Stages of one kind that lie equally far from the beginning. */
export interface StageGroup {
  /** Of level and kind: the same as long as its stages lie where they lie. */
  key: string
  kind: string
  level: number
  /** In the pipeline's order; at least one. */
  stageKeys: string[]
}

/**
 * Every stage in exactly one group; groups from the beginning to the end, on one level as the pipeline lists them.
 * A link leads from a lower level to a higher one, so that no group waits for itself.
 */
export function groupStages(stages: readonly KindedStage[]): StageGroup[] {
  const levels = levelsOf(stages)
  const groups = new Map<string, StageGroup>()
  for (const { stageKey, kind } of stages) {
    const level = levels.get(stageKey) ?? 0
    const key = `${level}:${kind}`
    const group = groups.get(key) ?? { key, kind, level, stageKeys: [] }
    groups.set(key, { ...group, stageKeys: [...group.stageKeys, stageKey] })
  }
  return [...groups.values()].sort((a, b) => a.level - b.level)
}

/**
 * The links between what the stages are drawn in, each once.
 * @param placeOf the node that holds a stage; undefined = it is not drawn.
 */
export function mergeLinks(stages: readonly GraphStage[], placeOf: (stageKey: string) => string | undefined): GraphStage[] {
  const links = new Map<string, Set<string>>()
  for (const { stageKey, dependsOn } of stages) {
    const place = placeOf(stageKey)
    if (place !== undefined) {
      const inputs = dependsOn.flatMap(input => placeOf(input) ?? []).filter(input => input !== place)
      links.set(place, new Set([...links.get(place) ?? [], ...inputs]))
    }
  }
  return [...links].map(([stageKey, inputs]) => ({ stageKey, dependsOn: [...inputs] }))
}

/** The place before or after the one that is chosen, around the ends; without one the first or the last. */
export function stepIn<T>(places: readonly T[], chosen: T | undefined, step: 1 | -1): T | undefined {
  const at = chosen === undefined ? -1 : places.indexOf(chosen)
  const from = at === -1 && step === -1 ? 0 : at
  return places[(from + step + places.length) % Math.max(1, places.length)]
}
