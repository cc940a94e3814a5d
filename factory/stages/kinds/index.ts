import { stage as acceptanceGate } from './acceptance-gate/stage.ts'
import { stage as cleanNormalize } from './clean-normalize/stage.ts'
import { stage as dedupeExact } from './dedupe-exact/stage.ts'
import { stage as dedupeMinhash } from './dedupe-minhash/stage.ts'
import { stage as filterLanguage } from './filter-language/stage.ts'
import { stage as filterRepetition } from './filter-repetition/stage.ts'
import { stage as filterRules } from './filter-rules/stage.ts'
import { stage as filterTokens } from './filter-tokens/stage.ts'
import { stage as ingestCsv } from './ingest-csv/stage.ts'
import { stage as ingestFiles } from './ingest-files/stage.ts'
import { stage as ingestJsonl } from './ingest-jsonl/stage.ts'
import { stage as inputDataset } from './input-dataset/stage.ts'
import { stage as inputRejects } from './input-rejects/stage.ts'
import { stage as join } from './join/stage.ts'
import { stage as judge } from './judge/stage.ts'
import { stage as maskPersonal } from './mask-personal/stage.ts'
import { stage as modelCall } from './model-call/stage.ts'
import { stage as publish } from './publish/stage.ts'
import { stage as qualityCheck } from './quality-check/stage.ts'
import { stage as reviewApply } from './review-apply/stage.ts'
import { stage as sample } from './sample/stage.ts'
import { stage as sort } from './sort/stage.ts'
import { stage as split } from './split/stage.ts'
import type { StageDefinition } from '../stage-definition.ts'

/** The folders beside this file, which a test writes. */
export const FOLDERS: readonly StageDefinition[] = [
  acceptanceGate,
  cleanNormalize,
  dedupeExact,
  dedupeMinhash,
  filterLanguage,
  filterRepetition,
  filterRules,
  filterTokens,
  ingestCsv,
  ingestFiles,
  ingestJsonl,
  inputDataset,
  inputRejects,
  join,
  judge,
  maskPersonal,
  modelCall,
  publish,
  qualityCheck,
  reviewApply,
  sample,
  sort,
  split,
]
