import { formatNumber, NOTHING } from './number-format'

/** Written by hand, as all numbers are; a currency without a sign of its own is named by its code. */
const SIGNS: Record<string, string> = { CNY: '¥', EUR: '€', GBP: '£', USD: '$' }

/** A cost far below a cent still shows two digits that count. */
const DIGITS_THAT_COUNT = 2
const MOST_PLACES = 12

/** @param amount decimal text */
export function formatMoney(amount: string | null | undefined, currency: string | null | undefined): string {
  if (amount === null || amount === undefined || !currency) {
    return NOTHING
  }
  const value = Number(amount)
  const sign = SIGNS[currency]
  const text = formatNumber(value, toPlaces(Math.abs(value)))
  return sign ? `${sign}${text}` : `${text} ${currency}`
}

function toPlaces(size: number): number {
  return size === 0 || size >= 0.1 ? 2 : Math.min(MOST_PLACES, DIGITS_THAT_COUNT - 1 - Math.floor(Math.log10(size)))
}

/** What something cost in one currency; null = unknown: its calls had no price, or were paid in another currency. */
export function amountIn(
  currency: string,
  { costs, unpricedTokens }: { costs: readonly { currency: string, cost: string }[], unpricedTokens: number },
): number | null {
  const paid = costs.find(cost => cost.currency === currency)
  return paid ? Number(paid.cost) : costs.length > 0 || unpricedTokens > 0 ? null : 0
}

/** A price as it was entered, with at least two places: 2.4 → 2.40, 0.075 → 0.075. */
export function formatPrice(price: string | null | undefined, currency: string): string {
  if (price === null || price === undefined) {
    return NOTHING
  }
  const places = Math.max(2, price.split('.')[1]?.length ?? 0)
  const sign = SIGNS[currency]
  const text = formatNumber(Number(price), places)
  return sign ? `${sign}${text}` : `${text} ${currency}`
}
