/** Money is decimal text here: a price has at most 6 places, a cost 12, so that no token is rounded away. */
export interface TokenPrice {
  currency: string
  /** Per million tokens. */
  inputPrice: string
  outputPrice: string
  /** null = cached tokens cost as others. */
  cachedPrice: string | null
}

export interface PricePeriod extends TokenPrice {
  subject: string
  validFrom: Date
  /** null = until further notice. */
  validUntil: Date | null
}

export interface PricedTokens {
  inputTokens: number
  /** Part of `inputTokens`. */
  cachedInputTokens: number
  outputTokens: number
}

/** Whom a price is for: one configuration, or its model wherever it is called. */
export const PRICE_SCOPES = ['configuration', 'model'] as const
export type PriceScope = (typeof PRICE_SCOPES)[number]

/** By what costs are split. */
export const COST_GROUPS = ['model', 'configuration', 'stage', 'pipeline'] as const
export type CostGroup = (typeof COST_GROUPS)[number]

export const PRICE_PLACES = 6
const COST_PLACES = 12

export const toConfigSubject = (id: string): string => `configuration:${id}`
export const toModelSubject = (id: string): string => `model:${id}`

/** Exact: tokens × millionths, per million. */
export function toCost(
  { inputTokens, cachedInputTokens, outputTokens }: PricedTokens, { inputPrice, outputPrice, cachedPrice }: TokenPrice,
): string {
  const cached = Math.max(0, Math.min(cachedInputTokens, inputTokens))
  const units = BigInt(inputTokens - cached) * toMicros(inputPrice)
    + BigInt(cached) * toMicros(cachedPrice ?? inputPrice) + BigInt(outputTokens) * toMicros(outputPrice)
  return toDecimal(units, COST_PLACES)
}

/** Text of `units` ÷ 10^places, without trailing zeros. */
export function toDecimal(units: bigint, places: number): string {
  const sign = units < 0n ? '-' : ''
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0')
  const fraction = digits.slice(-places).replace(/0+$/, '')
  return `${sign}${digits.slice(0, -places)}${fraction && `.${fraction}`}`
}

export const toMicros = (price: string): bigint => toUnits(price, PRICE_PLACES)

/** Of a plain decimal text; further places are cut off. */
function toUnits(text: string, places: number): bigint {
  const [whole = '0', fraction = ''] = text.split('.')
  const units = BigInt(whole.replace('-', '') + fraction.slice(0, places).padEnd(places, '0'))
  return text.startsWith('-') ? -units : units
}

/** Sums decimal texts exactly. */
export const sumCosts = (costs: readonly string[]): string =>
  toDecimal(costs.reduce((sum, cost) => sum + toUnits(cost, COST_PLACES), 0n), COST_PLACES)

/** -1, 0 or 1. */
export function compareCosts(left: string, right: string): number {
  const difference = toUnits(left, COST_PLACES) - toUnits(right, COST_PLACES)
  return difference === 0n ? 0 : difference > 0n ? 1 : -1
}

/** The price in force, half-open in time; subjects in order of preference. */
export function findPrice<P extends PricePeriod>(prices: readonly P[], subjects: readonly string[], at: Date): P
  | undefined {
  for (const subject of subjects) {
    const found = prices.find(price =>
      price.subject === subject && price.validFrom <= at && (price.validUntil === null || at < price.validUntil))
    if (found) {
      return found
    }
  }
  return undefined
}

/** A configuration's own price comes before that of its model. */
export const toSubjects = ({ configId, model }: { configId: string | null, model: string }): string[] =>
  [...configId === null ? [] : [toConfigSubject(configId)], toModelSubject(model)]
