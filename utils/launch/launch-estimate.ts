import type { RunView } from '#shared/contract/run/run.contract'

export type PastRun = Pick<RunView, 'recordsIn' | 'recordsOut' | 'inputTokens' | 'outputTokens' | 'startedAt' | 'finishedAt' | 'pausedMs' | 'recordLimit'>

/** Distribution of the past runs; P25 to P75 is expected. */
export interface Spread {
  p25: number
  median: number
  p75: number
  /** The values of the runs, ascending. */
  values: number[]
}

export interface LaunchEstimate {
  runs: number
  records: Spread
  ms: Spread
  /** Absent when no run has called a model. */
  tokens?: Spread
  /** What these tokens would cost today; absent without one known price. */
  cost?: Spread & { currency: string }
  /** Records out divided by records in, of all runs together; undefined when nothing was read. */
  yield?: number
}

/** Per million tokens; cached ones are not told apart here. */
export interface LaunchPrice {
  currency: string
  inputPrice: string
  outputPrice: string
}

const MILLION = 1_000_000

/** With fewer runs there is no estimate. */
export const LEAST_RUNS = 3
const MOST_RUNS = 20

/** Estimates the next run from successful runs with the same record limit. */
export function estimateLaunch(runs: readonly PastRun[], recordLimit: number, price?: LaunchPrice): LaunchEstimate | { runs: number, records?: undefined } {
  const alike = runs.filter(run => run.recordLimit === recordLimit && msOf(run) !== undefined).slice(0, MOST_RUNS)
  if (alike.length < LEAST_RUNS) {
    return { runs: alike.length }
  }
  const [read, out] = [sum(alike.map(run => run.recordsIn)), sum(alike.map(run => run.recordsOut))]
  const tokens = alike.map(run => run.inputTokens + run.outputTokens)
  return {
    runs: alike.length,
    records: toSpread(alike.map(run => run.recordsOut)),
    ms: toSpread(alike.map(run => msOf(run) ?? 0)),
    ...tokens.some(count => count > 0) && { tokens: toSpread(tokens) },
    ...price && tokens.some(count => count > 0) && { cost: { ...toSpread(alike.map(run => (run.inputTokens * Number(price.inputPrice) + run.outputTokens * Number(price.outputPrice)) / MILLION)), currency: price.currency } },
    ...read > 0 && { yield: out / read },
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** Without pauses, which say nothing about the next run. */
const msOf = ({ startedAt, finishedAt, pausedMs }: PastRun) => startedAt && finishedAt ? Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt) - pausedMs) : undefined

export function toSpread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  return { p25: quantile(sorted, 0.25), median: quantile(sorted, 0.5), p75: quantile(sorted, 0.75), values: sorted }
}

/** Interpolates between two neighbours. */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0]
  return low + (high - low) * (place - Math.floor(place))
}

export interface SpreadLook {
  /** Percent of the track. */
  start: number
  size: number
  median: number
  dots: number[]
}

/** Positions on a track, with room at both ends. */
export function toSpreadLook({ p25, median, p75, values }: Spread): SpreadLook {
  const [least, most] = [values[0] ?? 0, values.at(-1) ?? 0]
  const EDGE = 8
  const at = (value: number) => most > least ? EDGE + (value - least) / (most - least) * (100 - 2 * EDGE) : 50
  return { start: at(p25), size: at(p75) - at(p25), median: at(median), dots: values.map(at) }
}
