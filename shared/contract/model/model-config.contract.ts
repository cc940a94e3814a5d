import { z } from 'zod'
import { MODEL_PROVIDERS } from '../../domain/model/model-config'
import {
  archived, closest, editable, id, ids, instant, integerText, name, pageOf, pageQuery, projectQuery,
} from '../common.contract'
import { BREAKER_STATES } from '../system-detail.contract'
import { modelPriceView } from './model-price.contract'

/** At most 100 kB as JSON. */
const MOST_JSON_CHARS = 100_000

const json = z.record(z.string(), z.unknown())
  .refine(value => JSON.stringify(value).length <= MOST_JSON_CHARS, `at most ${MOST_JSON_CHARS} characters as JSON`)

const fields = {
  name,
  model: z.string().trim().min(1).max(200),
  /**
   * Base URL, for example `https://host/v1`; only with `openai`. Refused (422) at `/endpoint`: BAD_URL, BAD_PORT,
   * ADDRESS_NOT_ALLOWED, ADDRESS_NEVER_ALLOWED.
   */
  endpoint: z.string().trim().max(2_000).nullable(),
  /** Checked against the model's own schema; refused (422) at the parameter. */
  parameters: json,
  /** JSON Schema of the answer; {} = free text. */
  responseSchema: json,
  /** 0 = the model's default. */
  maxOutputTokens: z.int().min(0).max(1_000_000),
  /** Calls at once, across all workers. */
  concurrency: z.int().min(1).max(256),
  /** Calls a minute, across all workers; 0 = no limit. */
  ratePerMinute: z.int().min(0).max(1_000_000),
  timeoutMs: z.int().min(100).max(60_000),
  retries: z.int().min(0).max(10),
  isEnabled: z.boolean(),
}

/** Sealed when stored, and never shown again. */
const secret = z.string().trim().min(8).max(500).regex(/^[\x21-\x7E]+$/, 'visible ASCII characters without spaces')

/** A text that looks like a key is refused (422, SECRET_IN_FIELD) everywhere but in `secret`. */
export const modelConfigCreate = z.strictObject({
  projectId: id.optional(),
  name: fields.name,
  provider: z.enum(MODEL_PROVIDERS),
  model: fields.model,
  endpoint: fields.endpoint.default(null),
  secret: secret.optional(),
  parameters: fields.parameters.default({}),
  responseSchema: fields.responseSchema.default({}),
  maxOutputTokens: fields.maxOutputTokens.default(0),
  concurrency: fields.concurrency.default(8),
  ratePerMinute: fields.ratePerMinute.default(0),
  timeoutMs: fields.timeoutMs.default(60_000),
  retries: fields.retries.default(4),
  isEnabled: fields.isEnabled.default(true),
})

/**
 * `provider` cannot change. A new endpoint needs the secret again, so that a key never goes to another host. `null`
 * removes it.
 */
export const modelConfigChange = z.strictObject({ ...fields, secret: secret.nullable() }).partial()

/**
 * `off`: disabled. `unknown`: the model service does not respond. `missing`: the service does not offer the model.
 * `untested`: an endpoint that no call has reached yet.
 */
export const MODEL_HEALTHS = ['ok', 'loading', 'failing', 'missing', 'untested', 'unknown', 'off'] as const

/** Calls of the last 24 hours, of stages. */
const modelUse = z.object({
  calls: z.int(),
  /** Calls that say whether the model works: no cancelled ones. */
  judged: z.int(),
  /** Of those judged. */
  failed: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  /** Of single calls of the stages that called with it, by the models that they called; null = none. */
  callP50Ms: z.number().nullable(),
  callP95Ms: z.number().nullable(),
  /** Runs that use it and have not ended. */
  activeRuns: z.int(),
  /** The last 30 days, test calls included. */
  month: z.object({
    calls: z.int(),
    inputTokens: z.int(),
    outputTokens: z.int(),
    unpricedTokens: z.int(),
    costs: z.array(z.object({ currency: z.string(), cost: z.string() })),
  }),
})

export const testCallView = z.object({
  at: instant,
  version: z.int(),
  /** 'OK', 'ABORTED', or why it failed. */
  outcome: z.string(),
  firstTokenMs: z.int().nullable(),
  latencyMs: z.int(),
  /** null = not known, as the call did not end by itself. */
  inputTokens: z.int().nullable(),
  outputTokens: z.int().nullable(),
  cost: z.string().nullable(),
  currency: z.string().nullable(),
})

export const modelConfigView = z.object({
  ...editable,
  projectId: id,
  name: z.string(),
  provider: z.enum(MODEL_PROVIDERS),
  model: z.string(),
  endpoint: z.string().nullable(),
  hasSecret: z.boolean(),
  secretChangedAt: instant.nullable(),
  parameters: z.record(z.string(), z.unknown()),
  responseSchema: z.record(z.string(), z.unknown()),
  maxOutputTokens: z.int(),
  concurrency: z.int(),
  ratePerMinute: z.int(),
  timeoutMs: z.int(),
  retries: z.int(),
  isEnabled: z.boolean(),
  isArchived: z.boolean(),
})

export const modelConfigDetail = modelConfigView.extend({
  health: z.enum(MODEL_HEALTHS),
  /** null = the service has never told. */
  provenance: z.enum(['MODEL', 'RULES', 'SIMULATED']).nullable(),
  use: modelUse,
  /** In force now; null = unknown, which is not free. */
  price: modelPriceView.nullable(),
  lastTest: testCallView.nullable(),
})

/** What is going on now. */
export const modelActivity = z.object({
  at: instant,
  /**
   * Of the console's link to the model service: while it is open, nothing is asked of the service but test calls. The
   * stages' calls do not pass it.
   */
  breaker: z.enum(BREAKER_STATES),
  /** Configurations of the project that are not archived, the newest 200. */
  items: z.array(z.object({
    id,
    /** Calls of stages in progress, in all workers; null = the model service does not tell. */
    activeCalls: z.int().nullable(),
  })),
})

export const modelConfigListQuery = pageQuery.extend({
  ...projectQuery.shape,
  /** Part of the name, upper or lower case. */
  q: z.string().trim().max(200).optional(),
  closest,
  id: ids,
  archived,
})
export const modelConfigPage = pageOf(modelConfigDetail)

export const modelVersionView = z.object({
  number: z.int(),
  spec: z.object({
    name: z.string(),
    provider: z.enum(MODEL_PROVIDERS),
    model: z.string(),
    endpoint: z.string().nullable(),
    parameters: z.record(z.string(), z.unknown()),
    responseSchema: z.record(z.string(), z.unknown()),
    maxOutputTokens: z.int(),
    concurrency: z.int(),
    ratePerMinute: z.int(),
    timeoutMs: z.int(),
    retries: z.int(),
    isEnabled: z.boolean(),
  }),
  /** The secret was entered or removed with this version. */
  isSecretChanged: z.boolean(),
  restoredFrom: z.int().nullable(),
  actor: z.string(),
  createdAt: instant,
})

export const modelVersionPage = pageOf(modelVersionView)
export const modelVersionParams = z.strictObject({ id, number: integerText(z.int32().min(1)) })

export const modelTest = z.strictObject({ prompt: z.string().trim().min(1).max(20_000) })

/** Three records at most: enough to see that a template works, and quick to read. */
export const MOST_PREVIEWS = 3

export const modelPreview = z.strictObject({
  /** Parameters of the stage: `prompt` and `system` are rendered. */
  parameters: z.strictObject({ prompt: z.string().max(100_000), system: z.string().max(100_000).default('') }),
  /** Records of a dataset version, or of what a stage of a run wrote. */
  source: z.union([
    z.strictObject({ datasetVersionId: id }), z.strictObject({ runId: id, stageKey: z.string().min(1).max(200) }),
  ]),
})

export const modelPreviewAnswer = z.object({
  /** Fields that the template names. */
  fields: z.array(z.string()),
  items: z.array(z.object({
    row: z.int(),
    system: z.string(),
    prompt: z.string(),
    /** Fields that this record lacks: it would be rejected. */
    missing: z.array(z.string()),
    chars: z.int(),
  })),
})

export type ModelConfigCreate = z.output<typeof modelConfigCreate>
export type ModelConfigChange = z.output<typeof modelConfigChange>
export type ModelConfigView = z.infer<typeof modelConfigView>
export type ModelActivity = z.infer<typeof modelActivity>
export type ModelConfigDetail = z.infer<typeof modelConfigDetail>
export type ModelConfigListQuery = z.output<typeof modelConfigListQuery>
export type ModelVersionView = z.infer<typeof modelVersionView>
export type ModelHealth = (typeof MODEL_HEALTHS)[number]
export type TestCallView = z.infer<typeof testCallView>
export type ModelPreview = z.output<typeof modelPreview>
export type ModelPreviewAnswer = z.infer<typeof modelPreviewAnswer>
