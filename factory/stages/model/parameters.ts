import type { Json } from '../../job/stage-job.ts'
import type { SchemaNode } from '../parameter/schema.ts'
import { NEW_FIELD, NEW_FIELD_OR_NONE } from '../parameter/field-schemas.ts'
import type { WrittenColumn } from '../parameter/written-columns.ts'
import { type Complain, StageFailure } from '../stage-definition.ts'

/** Parameters of every kind that calls models. */
export interface CallParameters {
  model: string
  configuration: string
  parameters: Record<string, Json>
  max_output_tokens: number
  concurrency: number
  rate_per_minute: number
  limit_key: string
  deadline_ms: number
  max_retries: number
  max_prompt_chars: number
  repair: number
  cache: boolean
  provenance_field: string
  target?: { provider: string, endpoint: string, model: string }
}

export interface ModelParameters extends CallParameters {
  prompt: string
  system: string
  output_field: string
  output_format: 'text' | 'json'
  response_schema: Record<string, Json>
}

/** The contract's limit is 1 MiB of UTF-8, which has at most 3 bytes per UTF-16 unit. */
const MAX_PROMPT_CHARS = 349_000

/** Which model, by id or by a configuration of the console, and where it is if the model service does not have it. */
export const CHOICE_PROPERTIES = {
  configuration: { 'type': 'string', 'maxLength': 200, 'default': '', 'x-model-config': true },
  model: { 'type': 'string', 'maxLength': 200, 'default': '', 'x-model': true },
  target: {
    type: 'object',
    additionalProperties: false,
    required: ['provider', 'endpoint', 'model'],
    properties: {
      provider: { enum: ['openai'] },
      endpoint: { type: 'string', maxLength: 2_000, pattern: '^https?://' },
      model: { type: 'string', minLength: 1, maxLength: 200 },
    },
  },
} satisfies Record<string, SchemaNode>

/** How it is called. */
export const CALL_PROPERTIES = {
  parameters: { type: 'object', default: {} },
  max_output_tokens: { type: 'integer', minimum: 0, maximum: 1_000_000, default: 0 },
  repair: { type: 'integer', minimum: 0, maximum: 1, default: 1 },
  cache: { type: 'boolean', default: false },
  concurrency: { type: 'integer', minimum: 1, maximum: 256, default: 8 },
  rate_per_minute: { type: 'integer', minimum: 0, maximum: 1_000_000, default: 0 },
  limit_key: { type: 'string', maxLength: 200, default: '' },
  deadline_ms: { type: 'integer', minimum: 100, maximum: 600_000, default: 60_000 },
  max_retries: { type: 'integer', minimum: 0, maximum: 10, default: 4 },
  max_prompt_chars: { type: 'integer', minimum: 0, maximum: MAX_PROMPT_CHARS, default: 100_000 },
  provenance_field: NEW_FIELD_OR_NONE,
} satisfies Record<string, SchemaNode>

export const MODEL_PROPERTIES = {
  ...CHOICE_PROPERTIES,
  prompt: { 'type': 'string', 'minLength': 1, 'maxLength': 100_000, 'x-multiline': true },
  system: { 'type': 'string', 'maxLength': 100_000, 'default': '', 'x-multiline': true },
  output_field: { ...NEW_FIELD, default: 'answer' },
  output_format: { enum: ['text', 'json'], default: 'text' },
  response_schema: { type: 'object', default: {} },
  ...CALL_PROPERTIES,
} satisfies Record<string, SchemaNode>

/** Models of the model service itself; with an address the name only labels what is called there. */
const BUILT_IN = 'local:'

/** @param parameters with their defaults; others than these two may be wrong */
export function requireModel(
  { model, configuration }: Record<'model' | 'configuration', unknown>, complain: Complain,
): void {
  if (model === '' && configuration === '') {
    complain({
      severity: 'ERROR', code: 'BAD_PARAMETER', pointer: '/model', message: 'choose a model or a configuration',
    })
  }
}

/**
 * Complains when no model is named, or another than is called.
 *
 * @returns the column that says how each answer came about; without a name there is none.
 */
export function planCall(parameters: CallParameters, complain: Complain): WrittenColumn {
  requireModel(parameters, complain)
  const { configuration, model, target, provenance_field: provenanceField } = parameters
  if (configuration === '' && target && model.startsWith(BUILT_IN)) {
    complain({
      severity: 'WARNING', code: 'ADDRESS_USED', pointer: '/model', message: 'the address is called, not this model',
    })
  }
  return { name: provenanceField, type: 'object', nullable: false, pointer: '/provenance_field' }
}

/**
 * The console replaces a configuration by what it stands for when it launches a run; then `model` and `limit_key` are
 * set.
 *
 * @throws StageFailure CONFIGURATION_UNRESOLVED
 */
export function requireResolved({ model, configuration, limit_key: limitKey }: CallParameters): void {
  if (configuration !== '' && (model === '' || limitKey === '')) {
    throw new StageFailure(
      'CONFIGURATION_UNRESOLVED', `the model configuration ${configuration} was not resolved by the console`,
      { metadata: { configuration } },
    )
  }
}
