import type { ModelPriceView } from '#shared/contract/model/model-price.contract'

export interface PriceSteps {
  /** Paths in a box of 1,000 × 100. */
  input: string
  output: string
  /** First and last instant of the box. */
  from: string
  to: string
}

const WIDTH = 1_000
const HEIGHT = 100
/** Room above the highest price. */
const HEADROOM = 1.1

/**
 * Prices of one currency over time as steps, with a gap where none was valid; undefined when there is nothing to
 * compare.
 */
export function toPriceSteps(prices: readonly ModelPriceView[], nowMs: number): PriceSteps | undefined {
  const [newest] = prices
  const shown = prices.filter(({ currency }) => currency === newest?.currency).map(price => ({
    ...price, fromMs: Date.parse(price.validFrom),
    toMs: price.validUntil === null ? undefined : Date.parse(price.validUntil),
  })).sort((a, b) => a.fromMs - b.fromMs)
  const [first] = shown
  if (!first || shown.length < 2) {
    return undefined
  }
  const startMs = first.fromMs
  const endMs = Math.max(nowMs, ...shown.map(({ fromMs, toMs = fromMs + (nowMs - startMs) / 20 }) => toMs))
  const most = Math.max(...shown.flatMap(({ inputPrice, outputPrice }) => [Number(inputPrice), Number(outputPrice)]))
    * HEADROOM
    || 1
  const x = (ms: number) => ((ms - startMs) / (endMs - startMs) * WIDTH).toFixed(1)
  const y = (price: string) => (HEIGHT - Number(price) / most * HEIGHT).toFixed(1)
  const path = (of: (price: (typeof shown)[number]) => string) => shown.map((price, index) => {
    const before = shown[index - 1]
    const isJoined = before !== undefined && before.toMs === price.fromMs
    return `${isJoined ? 'L' : 'M'}${x(price.fromMs)} ${y(of(price))}L${x(price.toMs ?? endMs)} ${y(of(price))}`
  }).join('')
  return {
    input: path(price => price.inputPrice), output: path(price => price.outputPrice),
    from: new Date(startMs).toISOString(), to: new Date(endMs).toISOString(),
  }
}
