import type { PipelineStageSpec } from './pipeline-spec'

/** Fewer is a greeting, more does not fit a model's window. */
const [MIN_TOKENS, MAX_TOKENS] = [15, 2_000]

/** Both languages of the example: Chinese and English. */
const LANGUAGES = ['cmn', 'eng']

const toStage = (kind: string, needs: string[], parameters: Record<string, unknown>): PipelineStageSpec =>
  ({ key: kind.replace('.', '-'), kind, name: '', needs, parameters })

export interface DemoPipeline {
  /** The stage kind that reads the source. */
  ingestKind: string
  sourceId: string
  datasetId: string
  /** Names of the quality rules, as readers see them. */
  ruleNames: { found: string, date: string }
}

/** Eight stages that turn raw documents into a clean, annotated dataset: those of the example. */
export function toDemoStages({ ingestKind, sourceId, datasetId, ruleNames }: DemoPipeline): PipelineStageSpec[] {
  const ingest = { ...toStage(ingestKind, [], {}), sourceId }
  return [
    ingest,
    toStage('clean.normalize', [ingest.key], { fields: ['title', 'text'], strip_html: true }),
    toStage('filter.tokens', ['clean-normalize'], {
      field: 'text', min_tokens: MIN_TOKENS, max_tokens: MAX_TOKENS, output_field: 'tokens',
    }),
    toStage('filter.language', ['filter-tokens'], { field: 'text', languages: LANGUAGES, output_field: 'language' }),
    toStage('dedupe.exact', ['filter-language'], { fields: ['text'] }),
    // Numbers, amounts, dates and addresses are written alike in both languages; its sentiment knows only English.
    toStage('model.call', ['dedupe-exact'], {
      model: 'local:wink-entities', prompt: '{{text}}', output_field: 'found', output_format: 'json',
      provenance_field: '_model',
    }),
    toStage('quality.check', ['model-call'], {
      action: 'reject',
      rules: [
        { name: ruleNames.found, type: 'required', field: 'found' },
        { name: ruleNames.date, type: 'pattern', field: 'date', pattern: String.raw`^\d{4}-\d{2}-\d{2}$` },
      ],
    }),
    toStage('publish', ['quality-check'], { dataset_id: datasetId }),
  ]
}
