import type { ModelConfigSpec, ModelProvider } from '#shared/domain/model/model-config'
import type { ColumnType, Generated } from 'kysely'
import type { Count, CreatedAt, Decimal, DecimalOrNull, Editable, Json, JsonWithDefault } from './columns'

/** Name of a model with its limits and, for an endpoint of one's own, its sealed secret. */
export interface ModelConfigTable extends Editable {
  projectId: string
  name: string
  provider: ModelProvider
  /** Id of the model service (`local:…`), or the provider's own name. */
  model: string
  /** null = the model service knows where. */
  endpoint: string | null
  /** Sealed; see sealed-secret. */
  secret: string | null
  secretChangedAt: Date | null
  parameters: JsonWithDefault<Record<string, unknown>>
  /** Empty = free text. */
  responseSchema: JsonWithDefault<Record<string, unknown>>
  /** 0 = the model's default. */
  maxOutputTokens: Generated<number>
  concurrency: Generated<number>
  /** 0 = no limit. */
  ratePerMinute: Generated<number>
  timeoutMs: Generated<number>
  retries: Generated<number>
  isEnabled: Generated<boolean>
  archivedAt: Date | null
}

/** Never changes. */
export interface ModelConfigVersionTable {
  configId: string
  number: number
  projectId: string
  spec: Json<ModelConfigSpec>
  /** Sealed, as it was then. */
  secret: string | null
  isSecretChanged: Generated<boolean>
  restoredFrom: number | null
  actor: string
  createdAt: CreatedAt
}

/** Per million tokens, half-open in time. */
export interface ModelPriceTable {
  id: string
  projectId: string
  /** 'configuration:<id>' or 'model:<id>' */
  subject: string
  /** ISO 4217. */
  currency: string
  inputPrice: Decimal
  outputPrice: Decimal
  /** null = cached tokens cost as others. */
  cachedPrice: DecimalOrNull
  validFrom: Date
  validUntil: Date | null
  note: Generated<string>
  actor: string
  /** Optimistic lock: its end may be set. */
  version: Generated<number>
  createdAt: CreatedAt
}

/** Of one month in the console's time zone. */
export interface BudgetTable {
  projectId: string
  amount: Decimal
  currency: string
  /** Share of the amount from which it warns, 0 to 1. */
  warningRatio: number
  /** Refuses launches and pauses runs once it is used up. */
  stops: Generated<boolean>
  /** The month (`2026-11`) of the newest warning; '' = none. */
  warnedMonth: Generated<string>
  passedMonth: Generated<string>
  version: Generated<number>
  createdAt: CreatedAt
  updatedAt: ColumnType<Date, Date | undefined, Date>
}

/** Its prompt and its answer are not stored. */
export interface ModelTestCallTable {
  id: string
  projectId: string
  configId: string
  version: number
  model: string
  /** 'MODEL' | 'RULES' | 'SIMULATED' */
  provenance: string
  /** 'OK' | 'ABORTED' | an error code */
  outcome: string
  /** null = no text came. */
  firstTokenMs: number | null
  latencyMs: number
  inputTokens: Count
  outputTokens: Count
  cachedInputTokens: Count
  cost: DecimalOrNull
  currency: string | null
  actor: string
  occurredAt: Date
}
