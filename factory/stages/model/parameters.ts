import type { Json } from '../../job/stage-job.ts'
import type { SchemaNode } from '../plan/schema.ts'

export interface ModelParameters {
  model: string
  prompt: string
  system: string
  output_field: string
  output_format: 'text' | 'json'
  parameters: Record<string, Json>
  response_schema: Record<string, Json>
  max_output_tokens: number
  concurrency: number
  deadline_ms: number
  max_retries: number
  max_prompt_chars: number
  target?: { provider: string, endpoint: string, model: string }
}

/** The contract's limit is 1 MiB of UTF-8, which has at most 3 bytes per UTF-16 unit. */
const MAX_PROMPT_CHARS = 349_000

export const MODEL_PROPERTIES: Record<string, SchemaNode> = {
  model: { 'type': 'string', 'minLength': 1, 'maxLength': 200, 'x-model': true },
  prompt: { 'type': 'string', 'minLength': 1, 'maxLength': 100_000, 'x-multiline': true },
  system: { 'type': 'string', 'maxLength': 100_000, 'default': '', 'x-multiline': true },
  output_field: { type: 'string', minLength: 1, maxLength: 200, default: 'answer' },
  output_format: { enum: ['text', 'json'], default: 'text' },
  parameters: { type: 'object', default: {} },
  response_schema: { type: 'object', default: {} },
  max_output_tokens: { type: 'integer', minimum: 0, maximum: 1_000_000, default: 0 },
  concurrency: { type: 'integer', minimum: 1, maximum: 256, default: 8 },
  deadline_ms: { type: 'integer', minimum: 100, maximum: 600_000, default: 60_000 },
  max_retries: { type: 'integer', minimum: 0, maximum: 10, default: 4 },
  max_prompt_chars: { type: 'integer', minimum: 0, maximum: MAX_PROMPT_CHARS, default: 100_000 },
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
}
