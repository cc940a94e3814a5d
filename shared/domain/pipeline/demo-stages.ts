// Types only: `npm run demo` reads this file as it is, where extensions may not be left out.
import type { PipelineStageSpec } from './pipeline-spec'

/** Short enough for a model's window, long enough to be useful text. */
const [MIN_TOKENS, MAX_TOKENS] = [40, 20_000]

const toStage = (kind: string, needs: string[], parameters: Record<string, unknown>): PipelineStageSpec =>
  ({ key: kind.replace('.', '-'), kind, name: '', needs, parameters })

export interface DemoPipeline {
  /** The stage kind that reads the source. */
  ingestKind: string
  sourceId: string
  datasetId: string
  /** Names of the quality rules, as readers see them. */
  ruleNames?: { analysis: string, heading: string }
}

/** Eight stages that turn raw documents into a clean, annotated dataset: those of the example and of `npm run demo`. */
export function toDemoStages({ ingestKind, sourceId, datasetId, ruleNames = { analysis: 'has an analysis', heading: 'has a heading' } }: DemoPipeline): PipelineStageSpec[] {
  const ingest = { ...toStage(ingestKind, [], {}), sourceId }
  return [
    ingest,
    toStage('clean.normalize', [ingest.key], { fields: ['text'], strip_html: true }),
    toStage('filter.tokens', ['clean-normalize'], { field: 'text', min_tokens: MIN_TOKENS, max_tokens: MAX_TOKENS, output_field: 'tokens' }),
    toStage('filter.language', ['filter-tokens'], { field: 'text', languages: ['eng'], output_field: 'language' }),
    toStage('dedupe.exact', ['filter-language'], { fields: ['text'] }),
    toStage('model.call', ['dedupe-exact'], { model: 'local:wink-analyze', prompt: '{{text}}', output_field: 'analysis', output_format: 'json', max_prompt_chars: 20_000, provenance_field: '_model' }),
    toStage('quality.check', ['model-call'], {
      action: 'reject',
      rules: [
        { name: ruleNames.analysis, type: 'required', field: 'analysis' },
        // Licences have none: they are no documentation.
        { name: ruleNames.heading, type: 'pattern', field: 'text', pattern: String.raw`(?:^|\n)#{1,6} ` },
      ],
    }),
    toStage('publish', ['quality-check'], { dataset_id: datasetId }),
  ]
}
