import { FOLDERS } from './kinds/index.ts'
import type { StageDefinition } from './stage-definition.ts'

/** In the order in which a pipeline uses them. */
export const STAGE_KINDS: readonly StageDefinition[] = FOLDERS.toSorted((one, other) => one.place - other.place)

const BY_KIND = new Map(STAGE_KINDS.map(definition => [definition.kind, definition]))

export function findStageKind(kind: string): StageDefinition | undefined {
  return BY_KIND.get(kind)
}
