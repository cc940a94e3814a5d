import { cleanNormalize } from './clean-normalize.ts'
import { dedupeExact } from './dedupe-exact.ts'
import { filterLanguage } from './filter-language.ts'
import { filterRules } from './filter-rules.ts'
import { filterTokens } from './filter-tokens.ts'
import { ingestCsv } from './ingest-csv.ts'
import { ingestFiles } from './ingest-files.ts'
import { ingestJsonl } from './ingest-jsonl.ts'
import { inputDataset } from './input-dataset.ts'
import { modelCall } from './model-call.ts'
import { publish } from './publish.ts'
import { qualityCheck } from './quality-check.ts'
import type { StageDefinition } from './stage-definition.ts'

/** In the order in which a pipeline uses them. */
export const STAGE_KINDS: readonly StageDefinition[] = [
  inputDataset,
  ingestFiles,
  ingestJsonl,
  ingestCsv,
  cleanNormalize,
  filterRules,
  filterLanguage,
  filterTokens,
  dedupeExact,
  modelCall,
  qualityCheck,
  publish,
]

const BY_KIND = new Map(STAGE_KINDS.map(definition => [definition.kind, definition]))

export function findStageKind(kind: string): StageDefinition | undefined {
  return BY_KIND.get(kind)
}
