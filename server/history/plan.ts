import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'

/** What a stage does to records, on average. Shares are of the records that it reads. */
export interface PlannedStage {
  kind: string
  /** Absent = as its kind. */
  key?: string
  parameters: Record<string, unknown>
  msPerRecord: number
  /** Removed as the stage is meant to, by reason. */
  dropped?: Record<string, number>
  /** Could not be processed, by reason; only in some runs. */
  failed?: Record<string, number>
  /** Bytes out ÷ bytes in of a record. */
  growth?: number
  model?: { id: string, provenance: 'RULES' | 'SIMULATED', inputTokens: number, outputTokens: number, callMs: number }
}

export interface PlannedPipeline {
  key: PipelineKey
  /** Records of a run today; a year ago there were fewer. */
  records: number
  bytesPerRecord: number
  /**
   * Runs on a working day; `at` = local minutes of the day at which the first ones are started, the others = during
   * work.
   */
  perDay: number
  at?: readonly number[]
  /** Runs of an old day that are told as one: of such days only statistics are kept. */
  rolled: number
  /** Share of the runs that are started on Saturdays and Sundays, too. */
  weekend: number
  ingest: { format: 'files' | 'jsonl' | 'csv', glob: string }
  stages: readonly PlannedStage[]
  /** The stages before a change that long ago. */
  before?: { daysAgo: number, stages: readonly PlannedStage[] }
}

export const PIPELINE_KEYS = ['web', 'encyclopedia', 'code', 'dialogue', 'legal', 'docs'] as const
export type PipelineKey = (typeof PIPELINE_KEYS)[number]

const text = { fields: ['text'] }
const normalize: PlannedStage = {
  kind: 'clean.normalize', parameters: { ...text, strip_html: true }, msPerRecord: 2.1, dropped: { EMPTY_TEXT: 0.012 },
  growth: 0.86,
}
const dedupe = (share: number): PlannedStage => ({
  kind: 'dedupe.exact', parameters: text, msPerRecord: 0.9, dropped: { DUPLICATE: share },
})
const publish: PlannedStage = { kind: 'publish', parameters: {}, msPerRecord: 1.2 }
const tokens = (min: number, max: number): PlannedStage => ({
  kind: 'filter.tokens', parameters: { field: 'text', min_tokens: min, max_tokens: max }, msPerRecord: 2.6,
  dropped: { TOO_FEW_TOKENS: 0.034, TOO_MANY_TOKENS: 0.008 },
})
const language = (code: string): PlannedStage => ({
  kind: 'filter.language', parameters: { field: 'text', languages: [code] }, msPerRecord: 3.4,
  dropped: { OTHER_LANGUAGE: 0.071, LANGUAGE_UNDETERMINED: 0.013 },
})
const call = (
  key: string, model: NonNullable<PlannedStage['model']>, outputField: string, outputFormat: 'text' | 'json',
): PlannedStage => ({
  key, kind: 'model.call', parameters: {
    model: model.id, prompt: '{{text}}', output_field: outputField, output_format: outputFormat, concurrency: 4,
  },
  // Four calls at once.
  msPerRecord: model.callMs / 4,
  failed: { PROMPT_FIELD_MISSING: 0.003, CONTENT_FILTERED: 0.005, MODEL_UNAVAILABLE: 0.008 }, growth: 1.4, model,
})
const words = {
  id: 'simulator:words', provenance: 'SIMULATED', callMs: 620, inputTokens: 212, outputTokens: 148,
} as const
const analyze = {
  id: 'local:wink-analyze', provenance: 'RULES', callMs: 210, inputTokens: 486, outputTokens: 96,
} as const
const entities = {
  id: 'local:wink-entities', provenance: 'RULES', callMs: 260, inputTokens: 486, outputTokens: 64,
} as const
const check = (field: string): PlannedStage => ({
  kind: 'quality.check',
  parameters: { action: 'reject', rules: [{ type: 'required', field }, { type: 'length', field, min: 8 }] },
  msPerRecord: 1.1, failed: { QUALITY_REQUIRED: 0.009, QUALITY_LENGTH: 0.024 },
})

/** As a crawler that runs day and night. */
const EVERY_3_HOURS = [2, 5, 8, 11, 14, 17, 20, 23].map(hour => hour * 60)

/** Stages, models and reasons are those of the reference factory; what they cost was taken from its own runs. */
export const PLAN: readonly PlannedPipeline[] = [
  {
    key: 'web', records: 2_620, bytesPerRecord: 3_100, perDay: 8, at: EVERY_3_HOURS, rolled: 8, weekend: 1,
    ingest: { format: 'files', glob: '**/*.{md,txt}' },
    stages: [normalize, language('cmn'), tokens(64, 8_000), dedupe(0.118), publish],
  },
  {
    key: 'encyclopedia', records: 4_160, bytesPerRecord: 2_300, perDay: 3,
    at: [4 * 60 + 30, 12 * 60 + 30, 20 * 60 + 30], rolled: 3, weekend: 0.67,
    ingest: { format: 'jsonl', glob: '**/*.jsonl' },
    stages: [normalize, dedupe(0.046), publish],
  },
  {
    key: 'code', records: 130, bytesPerRecord: 1_700, perDay: 25, rolled: 12, weekend: 0.15,
    ingest: { format: 'jsonl', glob: '**/*.jsonl' },
    stages: [
      {
        kind: 'filter.rules',
        parameters: { action: 'keep', match: 'all', conditions: [{ field: 'text', op: 'length_ge', value: 40 }] },
        msPerRecord: 0.8, dropped: { RULE_NOT_MATCHED: 0.082 },
      },
      call('answer', words, 'answer', 'text'), check('answer'), publish,
    ],
  },
  {
    key: 'dialogue', records: 110, bytesPerRecord: 900, perDay: 18, rolled: 9, weekend: 0.2,
    ingest: { format: 'jsonl', glob: '**/*.jsonl' },
    stages: [normalize, call('rewrite', words, 'rewritten', 'text'), check('rewritten'), publish],
  },
  {
    key: 'legal', records: 440, bytesPerRecord: 1_200, perDay: 6, at: [9 * 60 + 40, 14 * 60 + 40], rolled: 6,
    weekend: 0, ingest: { format: 'csv', glob: '**/*.csv' },
    stages: [tokens(16, 4_000), call('extract', entities, 'entities', 'json'), check('entities'), publish],
  },
  {
    key: 'docs', records: 410, bytesPerRecord: 5_200, perDay: 8, at: [20 * 60 + 15], rolled: 8, weekend: 0.4,
    ingest: { format: 'files', glob: '**/*.md' },
    stages: [
      normalize, tokens(40, 20_000), language('eng'), dedupe(0.039), call('analyze', analyze, 'analysis', 'json'),
      check('analysis'), publish,
    ],
    before: { daysAgo: 133, stages: [
      normalize, tokens(40, 20_000), language('eng'), dedupe(0.039), call('analyze', entities, 'analysis', 'json'),
      check('analysis'), publish,
    ] },
  },
]

/** As the first stage of each run. */
export const toIngest = ({ ingest: { format } }: PlannedPipeline): PlannedStage => ({
  kind: `ingest.${format}`, parameters: {}, msPerRecord: format === 'files' ? 1.9 : 1.3,
  failed: format === 'jsonl'
    ? { INVALID_JSON: 0.004 }
    : format === 'csv' ? { COLUMN_COUNT: 0.006 } : { INVALID_ENCODING: 0.003 },
})

/** Unique within each pipeline. */
export const toKey = ({ key, kind }: PlannedStage): string => key ?? kind.replace('.', '-')

/** Longer than a model stage takes even in a slow week. */
export const MODEL_TIMEOUT_MS = 900_000

/** A straight line of stages with one key a kind. */
export function toSpecs(
  stages: readonly PlannedStage[], { sourceId, datasetId }: { sourceId: string, datasetId: string },
): PipelineStageSpec[] {
  const keys = stages.map(toKey)
  return stages.map(({ kind, parameters }, index) => ({
    key: keys[index] ?? kind,
    kind,
    name: '',
    needs: index === 0 ? [] : [keys[index - 1] ?? ''],
    parameters: kind === 'publish' ? { dataset_id: datasetId } : parameters,
    ...index === 0 && { sourceId },
    ...kind === 'model.call' && { timeoutMs: MODEL_TIMEOUT_MS },
  }))
}
