import { acceptanceGate } from './kinds/acceptance-gate.ts'
import { cleanNormalize } from './kinds/clean-normalize.ts'
import { dedupeExact } from './kinds/dedupe-exact.ts'
import { filterLanguage } from './kinds/filter-language.ts'
import { filterRules } from './kinds/filter-rules.ts'
import { filterTokens } from './kinds/filter-tokens.ts'
import { ingestCsv } from './kinds/ingest-csv.ts'
import { ingestFiles } from './kinds/ingest-files.ts'
import { ingestJsonl } from './kinds/ingest-jsonl.ts'
import { inputDataset } from './kinds/input-dataset.ts'
import { inputRejects } from './kinds/input-rejects.ts'
import { judge } from './kinds/judge.ts'
import { modelCall } from './kinds/model-call.ts'
import { publish } from './kinds/publish.ts'
import { qualityCheck } from './kinds/quality-check.ts'
import { reviewApply } from './kinds/review-apply.ts'
import type { StageDefinition } from './stage-definition.ts'

/** In the order in which a pipeline uses them. */
export const STAGE_KINDS: readonly StageDefinition[] = [
  inputDataset,
  inputRejects,
  ingestFiles,
  ingestJsonl,
  ingestCsv,
  cleanNormalize,
  filterRules,
  filterLanguage,
  filterTokens,
  dedupeExact,
  modelCall,
  judge,
  qualityCheck,
  acceptanceGate,
  reviewApply,
  publish,
]

const BY_KIND = new Map(STAGE_KINDS.map(definition => [definition.kind, definition]))

export function findStageKind(kind: string): StageDefinition | undefined {
  return BY_KIND.get(kind)
}
