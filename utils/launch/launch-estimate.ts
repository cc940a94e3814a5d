import type { RunListItem } from '#shared/contract/run/run-list.contract'
import { STAGE_START_MS } from './rough-estimate'

export type PastRun = Pick<RunListItem,
  'recordsIn' | 'recordsOut' | 'inputTokens' | 'outputTokens' | 'startedAt' | 'finishedAt' | 'pausedMs' | 'recordLimit'
  | 'revision'
>

/** Distribution of the past runs; P25 to P75 is expected. */
export interface Spread {
  p25: number
  median: number
  p75: number
  /** The values of the runs, ascending. */
  values: number[]
}

export interface LaunchEstimate {
  /** From which it is estimated. */
  runs: number
  /** They are of the revision that is launched; false = of several, because it has no runs yet. */
  isOfRevision: boolean
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

export interface NextRun {
  recordLimit: number
  /** Number of the revision that is launched. */
  revision: number
  stages: number
  /** Records that it will read; undefined = not counted, and it is taken to read as many as the runs before. */
  input?: number | undefined
}

/**
 * Estimates the next run from successful runs with the same record limit: those of its own revision, or else of all.
 * Where its input is counted, each of them tells what it would have made of that input, and in which time.
 */
export function estimateLaunch(
  runs: readonly PastRun[], next: NextRun, price?: LaunchPrice,
): LaunchEstimate | { runs: number, records?: undefined } {
  const alike = runs.filter(run =>
    run.recordLimit === next.recordLimit && msOf(run) !== undefined && (next.input === undefined || run.recordsIn > 0))
  if (alike.length < LEAST_RUNS) {
    return { runs: alike.length }
  }
  const own = alike.filter(run => run.revision === next.revision)
  const telling = (own.length > 0 ? own : alike).slice(0, MOST_RUNS)
  const [read, out] = [sum(telling.map(run => run.recordsIn)), sum(telling.map(run => run.recordsOut))]
  const factorOf = ({ recordsIn }: PastRun) => next.input === undefined ? 1 : next.input / recordsIn
  const tokens = telling.map(run => (run.inputTokens + run.outputTokens) * factorOf(run))
  const costOf = (run: PastRun, { inputPrice, outputPrice }: LaunchPrice) =>
    (run.inputTokens * Number(inputPrice) + run.outputTokens * Number(outputPrice)) / MILLION * factorOf(run)
  return {
    runs: telling.length,
    isOfRevision: own.length > 0,
    records: toSpread(telling.map(run => run.recordsOut * factorOf(run))),
    ms: toSpread(telling.map(run => toNextMs(msOf(run) ?? 0, next.stages, factorOf(run)))),
    ...tokens.some(count => count > 0) && { tokens: toSpread(tokens) },
    ...price && tokens.some(count => count > 0)
    && { cost: { ...toSpread(telling.map(run => costOf(run, price))), currency: price.currency } },
    ...read > 0 && { yield: out / read },
  }
}

/** The start of each stage takes its time whatever is read; the rest grows with the records. */
function toNextMs(ms: number, stages: number, factor: number): number {
  const start = Math.min(ms, stages * STAGE_START_MS)
  return start + (ms - start) * factor
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** Without pauses, which say nothing about the next run. */
const msOf = ({ startedAt, finishedAt, pausedMs }: PastRun) =>
  startedAt && finishedAt ? Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt) - pausedMs) : undefined

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
