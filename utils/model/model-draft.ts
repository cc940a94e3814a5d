import type { ModelConfigView } from '#shared/contract/model/model-config.contract'
import { toCanonicalJson } from '#shared/domain/json/canonical-json'

/** What the form of a configuration holds; numbers as they are typed. */
export interface ModelDraft {
  name: string
  model: string
  endpoint: string
  secret: string
  dropsSecret: boolean
  parameters: Record<string, unknown>
  responseSchema: Record<string, unknown>
  maxOutputTokens: string
  concurrency: string
  ratePerMinute: string
  timeoutSeconds: string
  retries: string
}

const MS = 1_000

/** 0 stands for "none", which an empty field says better. */
const orEmpty = (value: number) => value === 0 ? '' : String(value)

export const toModelDraft = (config: ModelConfigView): ModelDraft => ({
  name: config.name,
  model: config.model,
  endpoint: config.endpoint ?? '',
  secret: '',
  dropsSecret: false,
  parameters: config.parameters,
  responseSchema: config.responseSchema,
  maxOutputTokens: orEmpty(config.maxOutputTokens),
  concurrency: String(config.concurrency),
  ratePerMinute: orEmpty(config.ratePerMinute),
  timeoutSeconds: String(config.timeoutMs / MS),
  retries: String(config.retries),
})

/**
 * The body of a change: the server finds out what differs. A number that is none is sent as it is typed, and refused at
 * its place.
 */
export function toModelChange(draft: ModelDraft, provider: ModelConfigView['provider']) {
  return {
    name: draft.name.trim(),
    model: draft.model.trim(),
    ...provider === 'openai' && { endpoint: draft.endpoint.trim() },
    parameters: draft.parameters,
    responseSchema: draft.responseSchema,
    maxOutputTokens: toNumber(draft.maxOutputTokens, 0),
    concurrency: toNumber(draft.concurrency),
    ratePerMinute: toNumber(draft.ratePerMinute, 0),
    timeoutMs: Math.round(toNumber(draft.timeoutSeconds) * MS),
    retries: toNumber(draft.retries),
    ...draft.secret !== '' ? { secret: draft.secret } : draft.dropsSecret ? { secret: null } : {},
  }
}

/** `NaN` becomes null in JSON, which the border refuses at the field. */
const toNumber = (text: string, empty = Number.NaN): number =>
  text.trim() === '' ? empty : Number(text.replaceAll(',', ''))

export const isDraftChanged = (draft: ModelDraft, config: ModelConfigView): boolean =>
  toCanonicalJson(draft) !== toCanonicalJson(toModelDraft(config))

/** Fields in the order of the form; the names are keys of `model.*`. */
export const VERSION_FIELDS = [
  'name', 'model', 'address', 'concurrency', 'rate', 'timeout', 'retries', 'max_output', 'parameters', 'output_schema',
  'enabled',
] as const
export type VersionField = (typeof VERSION_FIELDS)[number]

type Spec = Pick<
  ModelConfigView,
  'name' | 'model' | 'endpoint' | 'concurrency' | 'ratePerMinute' | 'timeoutMs' | 'retries' | 'maxOutputTokens'
  | 'parameters' | 'responseSchema' | 'isEnabled'
>

const VALUES: Record<VersionField, (spec: Spec) => unknown> = {
  name: spec => spec.name,
  model: spec => spec.model,
  address: spec => spec.endpoint ?? '',
  concurrency: spec => spec.concurrency,
  rate: spec => spec.ratePerMinute,
  timeout: spec => spec.timeoutMs / MS,
  retries: spec => spec.retries,
  max_output: spec => spec.maxOutputTokens,
  parameters: spec => spec.parameters,
  output_schema: spec => spec.responseSchema,
  enabled: spec => spec.isEnabled,
}

/** What a version has changed, as texts. */
export function toVersionChanges(before: Spec, after: Spec): { field: VersionField, before: string, after: string }[] {
  const text = (value: unknown) => typeof value === 'string' ? value : toCanonicalJson(value)
  return VERSION_FIELDS.map(field => ({
    field, before: text(VALUES[field](before)), after: text(VALUES[field](after)),
  })).filter(change => change.before !== change.after)
}
