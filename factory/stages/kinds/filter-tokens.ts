import { readField } from '../../io/field-path.ts'
import { createUpstreamSource, listUpstream } from '../source/artifact-source.ts'
import { addColumn, passColumns, requireText } from '../plan/columns.ts'
import { RECORD_METRICS } from '../record/metrics.ts'
import { runRecordStage } from '../record/record-stage.ts'
import { KEEP, type Measured, type Verdict } from '../record/row.ts'
import { displayNames, toParametersSchema } from '../plan/schema.ts'
import type { StageDefinition } from '../stage-definition.ts'
import { loadTokenCounter, type Tokenizer, TOKENIZERS } from '../text/token-counter.ts'

const KIND = 'filter.tokens'
const MOST = 100_000_000

interface Parameters { field: string, encoding: Tokenizer, min_tokens: number, max_tokens: number, output_field: string }

const NO_TEXT: Verdict = { type: 'reject', fault: { reason: 'NO_TEXT', message: 'the field holds no text' } }

const toMeasured = (value: number, limits: Record<string, string>): Measured => ({ limits, name: 'tokens', value })

export const filterTokens: StageDefinition = {
  kind: KIND,
  version: '1.1.0',
  displayNames: displayNames(KIND),
  icon: 'i-lucide-ruler',
  parametersSchema: toParametersSchema(KIND, {
    field: { 'type': 'string', 'minLength': 1, 'maxLength': 200, 'default': 'text', 'x-field': true },
    encoding: { enum: TOKENIZERS, default: 'o200k_base' },
    min_tokens: { type: 'integer', minimum: 0, maximum: MOST, default: 0 },
    max_tokens: { type: 'integer', minimum: 0, maximum: MOST, default: 0 },
    output_field: { 'type': 'string', 'maxLength': 200, 'default': 'tokens', 'x-new-field': true },
  }),
  metrics: RECORD_METRICS,
  minInputs: 1,
  maxInputs: 0,
  resumable: true,
  usesModel: false,

  plan({ parameters, inputs, complain }) {
    const { field, min_tokens: min, max_tokens: max, output_field: outputField } = parameters as unknown as Parameters
    const columns = passColumns(inputs)
    requireText(columns, field, '/field', complain)
    if (max > 0 && max < min) {
      complain({ severity: 'ERROR', code: 'BAD_PARAMETER', pointer: '/max_tokens', message: `must be 0 or at least min_tokens (${min})` })
    }
    return outputField === '' ? columns : addColumn(columns, { name: outputField, type: 'integer', nullable: false }, '/output_field', complain)
  },

  async execute(context) {
    // The schema has checked them.
    const { field, encoding, min_tokens: min, max_tokens: max, output_field: outputField } = context.stage.parameters as unknown as Parameters
    const count = await loadTokenCounter(encoding)
    const [atLeast, atMost] = [{ min: String(min) }, { max: String(max) }]
    return runRecordStage(context, {
      source: createUpstreamSource(context.store, listUpstream(context.job)),
      stage: {
        traced: 'measures',
        process(record): Verdict {
          const text = readField(record, field)
          if (typeof text !== 'string') {
            return NO_TEXT
          }
          const tokens = count(text)
          if (tokens < min) {
            return { type: 'drop', reason: 'TOO_FEW_TOKENS', measured: toMeasured(tokens, atLeast) }
          }
          if (max > 0 && tokens > max) {
            return { type: 'drop', reason: 'TOO_MANY_TOKENS', measured: toMeasured(tokens, atMost) }
          }
          if (outputField === '') {
            return KEEP
          }
          return { type: 'change', set: [[outputField, tokens]] }
        },
      },
    })
  },
}
