import { readField } from '#factory/io/field-path.ts'
import { passColumns, requireText } from '../../parameter/columns.ts'
import { FIELD, NEW_FIELD_OR_NONE } from '../../parameter/field-schemas.ts'
import { writeColumns } from '../../parameter/written-columns.ts'
import { KEEP, type Measured, type Verdict } from '../../row/row.ts'
import { defineStage } from '../../define-stage.ts'
import { loadTokenCounter, type Tokenizer, TOKENIZERS } from '../../text/token-counter.ts'
import { texts } from './texts.ts'

const MOST = 100_000_000

interface Parameters {
  field: string
  encoding: Tokenizer
  min_tokens: number
  max_tokens: number
  output_field: string
}

const NO_TEXT: Verdict = { type: 'reject', fault: { reason: 'NO_TEXT', message: 'the field holds no text' } }

const toMeasured = (value: number, limits: Record<string, string>): Measured => ({ limits, name: 'tokens', value })

export const stage = defineStage<Parameters>({
  kind: 'filter.tokens',
  version: '1.1.0',
  place: 90,
  role: 'step',
  shape: 'map',
  purpose: 'filter',
  texts,
  icon: 'i-lucide-ruler',
  properties: {
    field: { ...FIELD, default: 'text' },
    encoding: { enum: TOKENIZERS, default: 'o200k_base' },
    min_tokens: { type: 'integer', minimum: 0, maximum: MOST, default: 0 },
    max_tokens: { type: 'integer', minimum: 0, maximum: MOST, default: 0 },
    output_field: { ...NEW_FIELD_OR_NONE, default: 'tokens' },
  },
  note: ['field', 'min_tokens..max_tokens'],
  recordsPerSecond: 50_000,

  plan({ parameters, inputs, complain }) {
    const { field, min_tokens: min, max_tokens: max, output_field: outputField } = parameters
    const columns = passColumns(inputs)
    requireText(columns, field, '/field', complain)
    if (max > 0 && max < min) {
      complain({
        severity: 'ERROR', code: 'BAD_PARAMETER', pointer: '/max_tokens',
        message: `must be 0 or at least min_tokens (${min})`,
      })
    }
    const written = { name: outputField, type: 'integer', nullable: false, pointer: '/output_field' }
    return writeColumns(columns, [written], complain)
  },

  async decide(parameters) {
    const { field, encoding, min_tokens: min, max_tokens: max, output_field: outputField } = parameters
    const count = await loadTokenCounter(encoding)
    const [atLeast, atMost] = [{ min: String(min) }, { max: String(max) }]
    return {
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
    }
  },
})
