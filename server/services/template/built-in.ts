import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import type { BuiltInTemplate, TemplateIcon } from '#shared/domain/template/template-code'
import en from '#server/locales/en'
import zh from '#server/locales/zh-CN'

export interface BuiltInVersion {
  number: string
  stages: PipelineStageSpec[]
}

export interface BuiltIn {
  /**
   * The same in every console: pipelines and statistics refer to it. Smaller than every id that is made, so that lists
   * have them last.
   */
  id: string
  icon: TemplateIcon
  /** The sample in `server/assets/templates`. */
  sample: { filename: string, format: 'jsonl' | 'csv' }
  /** Lowest first. A version that was shipped never changes: a change is another one. */
  versions: BuiltInVersion[]
}

type Step = [kind: string, parameters: Record<string, unknown>]

/** One stage after the other, called by their kinds. */
const toLine = (...steps: Step[]): PipelineStageSpec[] => steps.map(([kind, parameters], index) => {
  const before = steps[index - 1]
  return { key: toKey(kind), kind, name: '', needs: before ? [toKey(before[0])] : [], parameters }
})

const toKey = (kind: string) => kind.replace('.', '-')

const idOf = (place: number) => `00000000-0000-7000-8000-0000000000${String(place).padStart(2, '0')}`

const first = (...steps: Step[]): BuiltInVersion[] => [{ number: '1.0.0', stages: toLine(...steps) }]

export const BUILT_INS: Record<BuiltInTemplate, BuiltIn> = {
  web_text: {
    id: idOf(6),
    icon: 'globe',
    sample: { filename: 'web_text.jsonl', format: 'jsonl' },
    versions: first(
      ['ingest.jsonl', {}],
      ['clean.normalize', { fields: ['title', 'text'], unicode: 'NFKC', strip_html: true }],
      ['filter.tokens', { field: 'text', min_tokens: 20, max_tokens: 20_000, output_field: 'tokens' }],
      ['filter.language', { field: 'text', languages: ['cmn', 'eng'], output_field: 'language' }],
      ['filter.rules', { action: 'drop', match: 'any', conditions: [
        { field: 'text', op: 'contains', value: '404 Not Found' },
        { field: 'title', op: 'contains', value: '404' },
      ] }],
      ['dedupe.exact', { fields: ['text'] }],
      [
        'quality.check',
        { action: 'reject', rules: [{ type: 'required', field: 'title' }, { type: 'length', field: 'text', min: 40 }] },
      ],
      ['publish', {}],
    ),
  },
  instruction_data: {
    id: idOf(5),
    icon: 'sparkles',
    sample: { filename: 'instruction_data.jsonl', format: 'jsonl' },
    versions: first(
      ['ingest.jsonl', {}],
      ['clean.normalize', { fields: ['text'] }],
      ['filter.tokens', { field: 'text', min_tokens: 15, max_tokens: 20_000, output_field: 'tokens' }],
      ['filter.language', { field: 'text', languages: ['eng'], output_field: 'language' }],
      ['dedupe.exact', { fields: ['text'] }],
      ['model.call', {
        model: 'local:wink-entities', prompt: '{{text}}', output_field: 'answer', output_format: 'json',
        max_prompt_chars: 20_000, provenance_field: '_model',
      }],
      [
        'quality.check',
        { action: 'reject', rules: [{ type: 'required', field: 'answer' }, { type: 'required', field: 'title' }] },
      ],
      ['publish', {}],
    ),
  },
  document_corpus: {
    id: idOf(4),
    icon: 'library',
    sample: { filename: 'document_corpus.jsonl', format: 'jsonl' },
    versions: first(
      ['ingest.jsonl', {}],
      ['filter.rules', { action: 'keep', match: 'all', conditions: [
        { field: 'license', op: 'in', value: ['MIT', 'Apache-2.0', 'BSD-3-Clause', 'CC-BY-4.0', 'CC0-1.0'] },
      ] }],
      ['clean.normalize', { fields: ['text'], whitespace: 'trim' }],
      ['filter.tokens', { field: 'text', min_tokens: 30, max_tokens: 100_000, output_field: 'tokens' }],
      ['dedupe.exact', { fields: ['text'] }],
      ['quality.check', { action: 'reject', rules: [
        { type: 'required', field: 'path' },
        { type: 'pattern', field: 'text', pattern: String.raw`(?:^|\n)#{1,6} ` },
      ] }],
      ['publish', {}],
    ),
  },
  dialogue: {
    id: idOf(3),
    icon: 'messages-square',
    sample: { filename: 'dialogue.jsonl', format: 'jsonl' },
    versions: first(
      ['ingest.jsonl', {}],
      ['clean.normalize', { fields: ['question', 'answer'], unicode: 'NFC' }],
      ['filter.rules', { action: 'drop', match: 'any', conditions: [
        { field: 'answer', op: 'contains', value: zh.template.dialogue.refusal },
        { field: 'answer', op: 'starts_with', value: en.template.dialogue.refusal },
        { field: 'answer', op: 'missing' },
      ] }],
      ['filter.tokens', { field: 'answer', min_tokens: 3, max_tokens: 4_000, output_field: 'answer_tokens' }],
      ['dedupe.exact', { fields: ['question', 'answer'] }],
      ['quality.check', {
        action: 'reject',
        rules: [{ type: 'required', field: 'question' }, { type: 'length', field: 'answer', min: 5, max: 4_000 }],
      }],
      ['publish', {}],
    ),
  },
  classification: {
    id: idOf(2),
    icon: 'tags',
    sample: { filename: 'classification.jsonl', format: 'jsonl' },
    versions: first(
      ['ingest.jsonl', {}],
      ['clean.normalize', { fields: ['text', 'label'] }],
      ['filter.rules', {
        action: 'keep', match: 'all',
        conditions: [{ field: 'text', op: 'length_ge', value: 4 }, { field: 'label', op: 'exists' }],
      }],
      ['dedupe.exact', { fields: ['text'] }],
      ['quality.check', { action: 'reject', rules: [{ type: 'allowed', field: 'label', values: [
        ...Object.values(zh.template.classification.labels), ...Object.values(en.template.classification.labels),
      ] }] }],
      ['publish', {}],
    ),
  },
  table: {
    id: idOf(1),
    icon: 'table-2',
    sample: { filename: 'table.csv', format: 'csv' },
    versions: first(
      ['ingest.csv', {}],
      ['clean.normalize', { whitespace: 'trim', drop_empty: false }],
      ['dedupe.exact', {}],
      ['publish', {}],
    ),
  },
}
