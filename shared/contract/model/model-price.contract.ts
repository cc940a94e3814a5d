import { z } from 'zod'
import { COST_GROUPS, PRICE_SCOPES } from '../../domain/model/token-cost'
import { id, instant, pageOf, pageQuery } from '../common.contract'
import { metricRange } from '../metric.contract'

/** Decimal text, at most 6 places: exact, where a number is not. */
const amount = z.string()
  .regex(/^(?:0|[1-9]\d{0,8})(?:\.\d{1,6})?$/, 'a decimal like 2.40, at most 6 places').meta({ examples: ['2.40'] })

const currency = z.string().regex(/^[A-Z]{3}$/, 'three capital letters, ISO 4217').meta({ examples: ['USD'] })

/** Refused (422) at `/validFrom` when it overlaps another one (PRICE_OVERLAPS); half-open in time. */
export const modelPriceCreate = z.strictObject({
  scope: z.enum(PRICE_SCOPES).default('configuration'),
  currency,
  /** Per million tokens. */
  inputPrice: amount,
  outputPrice: amount,
  /** null = cached tokens cost as others. */
  cachedPrice: amount.nullable().default(null),
  validFrom: instant,
  /** null = until further notice. */
  validUntil: instant.nullable().default(null),
  note: z.string().trim().max(500).default(''),
  /** Ends the open price before it at `validFrom`, instead of being refused for overlapping it. */
  endsPrevious: z.boolean().default(false),
})

export const modelPriceView = z.object({
  id,
  /** The ETag: another price may end it. */
  version: z.int(),
  /** Through which it was asked for: that of a model is the price of others, too. */
  configurationId: id,
  scope: z.enum(PRICE_SCOPES),
  currency: z.string(),
  inputPrice: z.string(),
  outputPrice: z.string(),
  cachedPrice: z.string().nullable(),
  validFrom: instant,
  validUntil: instant.nullable(),
  note: z.string(),
  actor: z.string(),
  createdAt: instant,
})

export const modelPriceQuery = pageQuery
export const modelPricePage = pageOf(modelPriceView)
export const modelPriceParams = z.strictObject({ id, priceId: id })

/** `amount` null removes the budget. */
export const budgetReplace = z.strictObject({
  amount: amount.refine(value => Number(value) > 0, 'must be more than 0').nullable(),
  currency,
  /** Share of the amount from which it warns, 0 to 1. */
  /** Absent = the usual one of the settings. */
  warningRatio: z.number().gt(0).max(1).optional(),
  /** Refuses launches that call models, and pauses such runs, once it is used up. */
  stops: z.boolean().default(false),
})

/** none: no budget. ok, warned (at the ratio), passed (used up). */
export const BUDGET_STATES = ['none', 'ok', 'warned', 'passed'] as const

export const budgetView = z.object({
  /** 0 = there is none yet. */
  version: z.int(),
  projectId: id,
  /** null = no budget. */
  amount: z.string().nullable(),
  currency: z.string(),
  warningRatio: z.number(),
  stops: z.boolean(),
  /** `2026-11`, in the console's time zone. */
  month: z.string(),
  /** Sum of this month in `currency`. */
  spent: z.string(),
  /** spent ÷ amount; null without a budget. */
  ratio: z.number().nullable(),
  state: z.enum(BUDGET_STATES),
  /** Tokens of models whose price is unknown: not in `spent`. */
  unpricedTokens: z.int(),
  /** Costs of this month in other currencies: not in `spent`. */
  others: z.array(z.object({ currency: z.string(), cost: z.string() })),
})

export const metricCostQuery = metricRange.extend({
  projectId: id.optional(), pipelineId: id.optional(), stage: z.string().min(1).max(200).optional(),
  modelVersion: z.string().min(1).max(200).optional(),
})

const costRow = z.object({
  /** Model, id of a configuration or pipeline, key of a stage; '' = none. */
  key: z.string(),
  /** Name for people; null = the key is one, or it is gone. */
  name: z.string().nullable(),
  calls: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  /** Tokens whose price is unknown. */
  unpricedTokens: z.int(),
  /** Tokens of rules and of simulated models: there is nothing to price. */
  freeTokens: z.int(),
  /** By currency, exact. */
  costs: z.array(z.object({ currency: z.string(), cost: z.string() })),
})

/**
 * Calls that may have been paid twice: they were sent again under the same id, as their first answer was lost with a
 * process or a connection.
 */
export const resentCalls = z.object({
  calls: z.int(),
  /** Estimated, by the mean of a call: what the first sending cost is not known. */
  tokens: z.int(),
  /** Estimated likewise; [] = without a price. Not in the other costs. */
  costs: z.array(z.object({ currency: z.string(), cost: z.string() })),
})

export const metricCost = z.object({
  tz: z.string(),
  window: z.object({ from: instant, to: instant }),
  total: costRow.omit({ key: true, name: true }),
  /** Test calls alone; they are in `total` too. */
  tests: costRow.omit({ key: true, name: true }),
  resent: resentCalls,
  groups: z.array(z.object({ by: z.enum(COST_GROUPS), items: z.array(costRow) })),
  /** Every day of the window in the zone; `costs` [] = nothing was priced on it. */
  days: z.array(z.object({
    at: instant, costs: z.array(z.object({ currency: z.string(), cost: z.string() })), unpricedTokens: z.int(),
  })),
  /** Records out of last stages in the window. */
  recordsOut: z.number(),
  /** By currency, for 1,000 of these records; [] when there is none. */
  perThousand: z.array(z.object({ currency: z.string(), cost: z.string() })),
  asOf: instant,
})

export type ModelPriceCreate = z.output<typeof modelPriceCreate>
export type ModelPriceView = z.infer<typeof modelPriceView>
export type BudgetReplace = z.output<typeof budgetReplace>
export type BudgetView = z.infer<typeof budgetView>
export type MetricCostQuery = z.output<typeof metricCostQuery>
export type MetricCost = z.infer<typeof metricCost>
export type ResentCalls = z.infer<typeof resentCalls>
export type CostRow = z.infer<typeof costRow>
