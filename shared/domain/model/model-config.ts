import { hasSecret } from '#record/secret-shape'

/** What a version of a model configuration says; its secret is kept beside it. */
export interface ModelConfigSpec {
  name: string
  provider: ModelProvider
  /** Id of the model service (`local:…`), or the provider's own name. */
  model: string
  /** null = the model service knows where. */
  endpoint: string | null
  parameters: Record<string, unknown>
  /** Empty = free text. */
  responseSchema: Record<string, unknown>
  /** 0 = the model's default. */
  maxOutputTokens: number
  concurrency: number
  /** 0 = no limit. */
  ratePerMinute: number
  timeoutMs: number
  retries: number
  isEnabled: boolean
}

export const MODEL_PROVIDERS = ['service', 'openai'] as const
export type ModelProvider = (typeof MODEL_PROVIDERS)[number]

/** In tokens, statistics and prices: the model service's id, or the provider's name behind its protocol. */
export const toModelId = ({ provider, model }: Pick<ModelConfigSpec, 'provider' | 'model'>): string =>
  provider === 'service' ? model : `${provider}:${model}`

/**
 * Parameters that a stage may set itself; what is left out, empty or as the stage's kind has it by default comes from
 * the configuration.
 */
interface StageValues {
  model: string
  target?: { provider: string, endpoint: string, model: string }
  parameters: Record<string, unknown>
  response_schema?: Record<string, unknown>
  max_output_tokens?: number
  concurrency: number
  rate_per_minute?: number
  deadline_ms: number
  max_retries: number
  limit_key: string
}

/** Of a stage; the answers of some kinds have a schema of their own: that of a configuration is not theirs. */
interface OwnParameters { own: Readonly<Record<string, unknown>>, takesSchema: boolean }

/**
 * The parameters of a stage that names a configuration, as the factory gets them: what the stage sets itself wins,
 * single parameters of the model included. Limits are different: they belong to the provider's account, so a stage can
 * only lower them, and the key under which they are kept is always the configuration's.
 */
export function applyConfig(
  { own, takesSchema }: OwnParameters, id: string, spec: ModelConfigSpec,
): Record<string, unknown> {
  const values: StageValues = {
    model: toModelId(spec),
    ...spec.endpoint !== null && { target: { provider: spec.provider, endpoint: spec.endpoint, model: spec.model } },
    parameters: { ...spec.parameters, ...isRecord(own['parameters']) ? own['parameters'] : {} },
    ...Object.keys(spec.responseSchema).length > 0 && takesSchema && { response_schema: spec.responseSchema },
    ...spec.maxOutputTokens > 0 && { max_output_tokens: spec.maxOutputTokens },
    concurrency: spec.concurrency,
    ...spec.ratePerMinute > 0 && { rate_per_minute: spec.ratePerMinute },
    deadline_ms: spec.timeoutMs,
    max_retries: spec.retries,
    limit_key: id,
  }
  const { model: _model, target: _target, parameters: _parameters, limit_key: _limitKey, ...rest } = own
  return {
    ...values,
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    concurrency: toLower(own['concurrency'], spec.concurrency),
    ...toLower(own['rate_per_minute'], spec.ratePerMinute) > 0
    && { rate_per_minute: toLower(own['rate_per_minute'], spec.ratePerMinute) },
  }
}

/** The smaller of two limits; 0 = none. */
const toLower = (own: unknown, limit: number): number =>
  typeof own === 'number' && own > 0 && (limit === 0 || own < limit) ? own : limit

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** JSON pointers of texts that look like a secret: it must not be stored where it can be read. */
export function findSecrets(value: unknown): string[] {
  const found: string[] = []
  collectSecrets(value, [], found)
  return found
}

/** The pointer is made where something is found: a template of 1 MB has a hundred thousand values. */
function collectSecrets(value: unknown, path: string[], found: string[]): void {
  if (typeof value === 'string') {
    if (hasSecret(value)) {
      found.push(toPointer(path))
    }
    return
  }
  if (typeof value !== 'object' || value === null) {
    return
  }
  const isList = Array.isArray(value)
  for (const key of Object.keys(value)) {
    if (!isList && hasSecret(key)) {
      found.push(toPointer(path))
      continue
    }
    path.push(key)
    collectSecrets(Reflect.get(value, key), path, found)
    path.pop()
  }
}

const toPointer = (path: readonly string[]) =>
  path.map(name => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/**
 * Parameters of an endpoint that speaks the protocol of OpenAI: those that the model service passes on (docs/adr/0044).
 */
export const OPENAI_PARAMETERS: Record<string, unknown> = {
  type: 'object',
  additionalProperties: false,
  properties: {
    temperature: { type: 'number', minimum: 0, maximum: 2 },
    top_p: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
    top_k: { type: 'integer', minimum: 1 },
    min_p: { type: 'number', minimum: 0, maximum: 1 },
    presence_penalty: { type: 'number', minimum: -2, maximum: 2 },
    frequency_penalty: { type: 'number', minimum: -2, maximum: 2 },
    repetition_penalty: { type: 'number', exclusiveMinimum: 0, maximum: 10 },
    seed: { type: 'integer' },
    stop: { type: 'array', items: { type: 'string', minLength: 1 }, maxItems: 8 },
    reasoning_effort: { type: 'string', enum: ['none', 'minimal', 'low', 'medium', 'high'] },
  },
}
