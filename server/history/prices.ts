import type { TokensUsageRow } from '#db/repositories/metric/tokens-usage.repository'
import { type PricePeriod, findPrice, toCost, toModelSubject, toSubjects } from '#shared/domain/model/token-cost'
import { type HistoryOptions, listDays } from './launches'

const CURRENCY = 'CNY'
/** Of a month; a usual one comes near it. */
export const BUDGET = { amount: '1200', currency: CURRENCY, warningRatio: 0.8, stops: false }

/** When models became cheaper: a period before it can be compared with one after. */
const CHEAPER_DAYS_AGO = 121

/** Made up, in yuan per million tokens, input and output: these models of the factory cost nothing. */
const PRICES: Readonly<Record<string, { before: [string, string], now: [string, string] }>> = {
  'simulator:words': { before: ['10', '30'], now: ['8', '24'] },
  'local:wink-analyze': { before: ['4', '12'], now: ['4', '12'] },
  'local:wink-entities': { before: ['5', '15'], now: ['4', '12'] },
}

/** Each model has a price at every time of the history. */
export function toPrices(options: Pick<HistoryOptions, 'days' | 'until' | 'timeZone'>): PricePeriod[] {
  const days = listDays(options)
  const from = days[0] ?? options.until
  const changedAt = days.at(-1 - CHEAPER_DAYS_AGO)
  return Object.entries(PRICES).flatMap(([model, { before, now }]) => {
    const period = (
      [inputPrice, outputPrice]: [string, string], validFrom: Date, validUntil: Date | null,
    ): PricePeriod =>
      ({
        subject: toModelSubject(model), currency: CURRENCY, inputPrice, outputPrice, cachedPrice: null, validFrom,
        validUntil,
      })
    return changedAt && changedAt > from
      ? [period(before, from, changedAt), period(now, changedAt, null)]
      : [period(now, from, null)]
  })
}

/** What the calls cost at the price of their time. */
export function priceTokens(
  prices: readonly PricePeriod[], tokens: Omit<TokensUsageRow, 'cost' | 'currency'>,
): TokensUsageRow {
  const price = findPrice(prices, toSubjects(tokens), tokens.occurredAt)
  return { ...tokens, cost: price ? toCost(tokens, price) : null, currency: price?.currency ?? null }
}
