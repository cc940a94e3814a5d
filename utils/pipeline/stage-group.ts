import { type GraphStage, levelsOf } from './stage-graph'

/** With more stages a drawing shows groups. */
export const MANY_STAGES = 20

export interface KindedStage extends GraphStage {
  kind: string
}

/** Stages of one type at the same distance from the beginning. */
export interface StageGroup {
  /** Made of level and kind: it stays the same while its stages do not move. */
  key: string
  kind: string
  level: number
  /** In the pipeline's order; at least one. */
  stageKeys: string[]
}

/**
 * Puts every stage into exactly one group; groups are in order from the beginning to the end, on one level in the
 * pipeline's order. A link leads from a lower level to a higher one, so no group depends on itself.
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
 * Links between the nodes in which the stages are drawn, without repeats.
 *
 * @param placeOf the node that contains a stage; undefined = it is not drawn.
 */
export function mergeLinks(
  stages: readonly GraphStage[], placeOf: (stageKey: string) => string | undefined,
): GraphStage[] {
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

/** The item before or after the chosen one, cyclic; without a choice the first or the last. */
export function stepIn<T>(places: readonly T[], chosen: T | undefined, step: 1 | -1): T | undefined {
  const at = chosen === undefined ? -1 : places.indexOf(chosen)
  const from = at === -1 && step === -1 ? 0 : at
  return places[(from + step + places.length) % Math.max(1, places.length)]
}
