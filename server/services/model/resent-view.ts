import type { ResentSum } from '#db/repositories/model/resent.repository'
import type { ResentCalls } from '#shared/contract/model/model-price.contract'

/** Sums in several currencies as one. */
export const toResentCalls = (sums: readonly ResentSum[]): ResentCalls => ({
  calls: sums.reduce((sum, { calls }) => sum + calls, 0),
  tokens: sums.reduce((sum, { tokens }) => sum + tokens, 0),
  costs: sums.flatMap(({ currency, cost }) => currency === null || cost === null ? [] : [{ currency, cost }]),
})
