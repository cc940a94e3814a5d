import type { TestCallRow } from '#db/repositories/model/cost.repository'
import type { ModelConfigRow } from '#db/repositories/model/model-config.repository'
import type { ModelPriceRow } from '#db/repositories/model/model-price.repository'
import type { ModelConfigView, TestCallView } from '#shared/contract/model/model-config.contract'
import type { ModelPriceView } from '#shared/contract/model/model-price.contract'
import { type ModelConfigSpec, toModelId } from '#shared/domain/model/model-config'
import { toSubjects } from '#shared/domain/model/token-cost'
import { toEditableView } from '../common/versioned'

export const toSpec = (row: ModelConfigRow): ModelConfigSpec => ({
  name: row.name,
  provider: row.provider,
  model: row.model,
  endpoint: row.endpoint,
  parameters: row.parameters,
  responseSchema: row.responseSchema,
  maxOutputTokens: row.maxOutputTokens,
  concurrency: row.concurrency,
  ratePerMinute: row.ratePerMinute,
  timeoutMs: row.timeoutMs,
  retries: row.retries,
  isEnabled: row.isEnabled,
})

/** Without the secret, which is never shown. */
export const toConfigView = (row: ModelConfigRow): ModelConfigView => ({
  ...toEditableView(row),
  projectId: row.projectId,
  ...toSpec(row),
  hasSecret: row.secret !== null,
  secretChangedAt: row.secretChangedAt?.toISOString() ?? null,
  isArchived: row.archivedAt !== null,
})

export const subjectsOf = (row: ModelConfigRow): string[] =>
  toSubjects({ configId: row.id, model: toModelId(toSpec(row)) })

export const toPriceView = (configurationId: string, {
  id, version, subject, currency, inputPrice, outputPrice, cachedPrice, validFrom, validUntil, note, actor, createdAt,
}: ModelPriceRow): ModelPriceView => ({
  id, version, configurationId, scope: subject.startsWith('model:') ? 'model' : 'configuration', currency, inputPrice,
  outputPrice, cachedPrice,
  validFrom: validFrom.toISOString(), validUntil: validUntil?.toISOString() ?? null, note, actor,
  createdAt: createdAt.toISOString(),
})

/** The model service tells tokens with the end of an answer. */
export const toTestView = (
  { occurredAt, version, outcome, firstTokenMs, latencyMs, inputTokens, outputTokens, cost, currency }: TestCallRow,
): TestCallView => ({
  at: occurredAt.toISOString(), version, outcome, firstTokenMs, latencyMs, cost, currency,
  inputTokens: outcome === 'OK' ? inputTokens : null,
  outputTokens: outcome === 'OK' ? outputTokens : null,
})
