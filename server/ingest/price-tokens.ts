import type { Trx } from '#db/client'
import { listPricesBetween } from '#db/repositories/model/model-price.repository'
import type { TokensUsageRow } from '#db/repositories/metric/tokens-usage.repository'
import { findPrice, toCost, toSubjects } from '#shared/domain/model/token-cost'
import type { RunFold } from './run-fold'

/**
 * Tokens with what they cost at the price of their own time. Prices that are entered later change nothing: what a day has cost
 * stays what it was. Without a price the cost is unknown, which is not 0.
 */
export async function priceTokens(trx: Trx, folds: readonly RunFold[]): Promise<TokensUsageRow[]> {
  const rows = folds.flatMap(fold => fold.tokens)
  if (rows.length === 0) {
    return []
  }
  const times = rows.map(row => row.occurredAt.getTime())
  const prices = await listPricesBetween(trx, {
    projectIds: [...new Set(rows.map(row => row.projectId))],
    subjects: [...new Set(rows.flatMap(toSubjects))],
    from: new Date(Math.min(...times)),
    to: new Date(Math.max(...times)),
  })
  const byProject = Map.groupBy(prices, price => price.projectId)
  return rows.map((row) => {
    const price = findPrice(byProject.get(row.projectId) ?? [], toSubjects(row), row.occurredAt)
    return { ...row, cost: price ? toCost(row, price) : null, currency: price?.currency ?? null }
  })
}
