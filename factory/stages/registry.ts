import { filterRules } from './filter-rules.ts'
import { ingestJsonl } from './ingest-jsonl.ts'
import { inputDataset } from './input-dataset.ts'
import { publish } from './publish.ts'
import type { StageDefinition } from './stage-definition.ts'

/** In the order in which a pipeline uses them. */
export const STAGE_KINDS: readonly StageDefinition[] = [
  inputDataset,
  ingestJsonl,
  filterRules,
  publish,
]

const BY_KIND = new Map(STAGE_KINDS.map(definition => [definition.kind, definition]))

export function findStageKind(kind: string): StageDefinition | undefined {
  return BY_KIND.get(kind)
}
