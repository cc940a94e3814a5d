import { SUMMARY_COUNTERS, type SummaryCounter } from '#shared/domain/run/counters'
import type { CounterSums, LatencySums } from '#db/repositories/metric/metric.repository'
import type { MetricAnswer, MetricName, WindowStatus } from '#shared/contract/metric.contract'
import { toLatencyMs } from '#shared/domain/latency-bucket'

/** The facts of a window. */
export interface Facts {
  counters: CounterSums
  latency: LatencySums[]
  /** Duration from the window's start to the watermark, at most to its end. */
  elapsedMinutes: number
  /** True when one stage was requested: facts about whole runs do not apply then. */
  isOneStage: boolean
}

export type KpiValue = Pick<MetricAnswer, 'value' | 'reason' | 'count'>

export interface Kpi {
  unit: MetricAnswer['unit']
  good: MetricAnswer['good']
  toValue: (facts: Facts) => KpiValue
  /** Those that `toValue` reads, and no others. */
  counters: readonly SummaryCounter[]
  /** Metrics that need `facts.latency`; for all others it is not read. */
  isOfLatency?: true
}

/** How runs ended. */
const ENDED = ['runsSucceeded', 'runsFailed', 'runsCrashed', 'runsCancelled'] as const

/** The formulas of the metrics. A ratio is Σ ÷ Σ over the window, never a mean of ratios. */
export const KPIS: Record<MetricName, Kpi> = {
  throughput: {
    unit: 'records_per_minute', good: 'up', counters: ['terminalRecordsOut'],
    toValue: ({ counters, elapsedMinutes }) =>
      divide(counters.terminalRecordsOut, elapsedMinutes, counters.terminalRecordsOut),
  },
  records_out: {
    unit: 'records', good: 'up', counters: ['terminalRecordsOut'],
    toValue: ({ counters }) => sum(counters.terminalRecordsOut),
  },
  run_success: { unit: 'ratio', good: 'up', counters: ['runsSucceeded', 'runsFailed', 'runsCrashed'], toValue: ofRuns(
    ({ runsSucceeded, runsFailed, runsCrashed }) => divide(runsSucceeded, runsSucceeded + runsFailed + runsCrashed),
  ) },
  // A record dropped by a filter was processed successfully.
  record_success: {
    unit: 'ratio', good: 'up', counters: ['recordsOut', 'recordsDropped', 'recordsFailed'],
    toValue: ({ counters }) => toRecordSuccess(counters),
  },
  first_pass: {
    unit: 'ratio', good: 'up', counters: ['runsFirstPass', ...ENDED],
    toValue: ofRuns(counters => divide(counters.runsFirstPass, toEndedRuns(counters))),
  },
  runs_ended: { unit: 'runs', good: 'none', counters: ENDED, toValue: ofRuns(counters => sum(toEndedRuns(counters))) },
  runs_failed: {
    unit: 'runs', good: 'down', counters: ['runsFailed', 'runsCrashed'],
    toValue: ofRuns(({ runsFailed, runsCrashed }) => sum(runsFailed + runsCrashed)),
  },
  attempt_p50: { unit: 'ms', good: 'down', ...ofLatency('attempt', 0.5) },
  attempt_p95: { unit: 'ms', good: 'down', ...ofLatency('attempt', 0.95) },
  attempt_p99: { unit: 'ms', good: 'down', ...ofLatency('attempt', 0.99) },
  wait_mean: {
    unit: 'ms', good: 'down', counters: ['waitMs', 'attempts'],
    toValue: ({ counters }) => divide(counters.waitMs, counters.attempts),
  },
  call_p50: { unit: 'ms', good: 'down', ...ofLatency('call', 0.5) },
  call_p95: { unit: 'ms', good: 'down', ...ofLatency('call', 0.95) },
  call_p99: { unit: 'ms', good: 'down', ...ofLatency('call', 0.99) },
  model_calls: {
    unit: 'calls', good: 'none', counters: ['modelCalls'], toValue: ({ counters }) => sum(counters.modelCalls),
  },
  tokens_total: {
    unit: 'tokens', good: 'none', counters: ['inputTokens', 'outputTokens'],
    toValue: ({ counters }) => sum(counters.inputTokens + counters.outputTokens),
  },
  tokens_input: {
    unit: 'tokens', good: 'none', counters: ['inputTokens'], toValue: ({ counters }) => sum(counters.inputTokens),
  },
  tokens_output: {
    unit: 'tokens', good: 'none', counters: ['outputTokens'], toValue: ({ counters }) => sum(counters.outputTokens),
  },
}

export function toRecordSuccess({ recordsOut, recordsDropped, recordsFailed }: CounterSums): KpiValue {
  const ok = recordsOut + recordsDropped
  return divide(ok, ok + recordsFailed)
}

/** Minimum number of values for a P95. */
const MIN_FOR_P95 = 20
/** Minimum number of values for a P99. */
const MIN_FOR_P99 = 100

export function toLatencyValue(
  latency: readonly LatencySums[], measure: LatencySums['measure'], ratio: number,
): KpiValue {
  const buckets = latency.filter(row => row.measure === measure)
  const count = countAll(buckets)
  const least = ratio > 0.95 ? MIN_FOR_P99 : ratio > 0.5 ? MIN_FOR_P95 : 0
  if (count > 0 && count < least) {
    return { value: null, reason: 'too_few', count }
  }
  const value = toQuantile(buckets, ratio)
  return value === undefined ? { value: null, reason: 'no_base_count', count } : { value, reason: null, count }
}

interface BucketCount {
  bucketIndex: number
  count: number
}

const countAll = (buckets: readonly BucketCount[]): number => buckets.reduce((sum, { count }) => sum + count, 0)

/**
 * Quantile of a distribution in exponential buckets, accurate to 1 %. Buckets of any windows, stages or
 * models can be added up first: that is exact, unlike a mean of percentiles.
 *
 * @param ratio 0 to 1
 * @returns ms; undefined when there is no value.
 */
export function toQuantile(buckets: readonly BucketCount[], ratio: number): number | undefined {
  const rank = Math.max(1, Math.ceil(ratio * countAll(buckets)))
  let seen = 0
  for (const { bucketIndex, count } of [...buckets].sort((a, b) => a.bucketIndex - b.bucketIndex)) {
    seen += count
    if (seen >= rank) {
      return toLatencyMs(bucketIndex)
    }
  }
  return undefined
}

export function divide(numerator: number, denominator: number, count = denominator): KpiValue {
  return denominator > 0
    ? { value: numerator / denominator, reason: null, count }
    : { value: null, reason: 'no_base_count', count }
}

/** Without coverage nothing is known, and 0 would be wrong. */
export const toKnown = (status: WindowStatus, value: KpiValue): KpiValue =>
  status === 'missing' ? { value: null, reason: 'missing', count: 0 } : value

/** Not events of their own: a late fact, and what the end of a run says of stages that may have ended long before. */
const BESIDE: readonly (keyof CounterSums)[] = ['revision', 'stagesEntered']

export const hasFacts = ({ counters, latency }: Pick<Facts, 'counters' | 'latency'>): boolean =>
  latency.length > 0 || SUMMARY_COUNTERS.some(counter => counters[counter] > 0 && !BESIDE.includes(counter))

const sum = (value: number): KpiValue => ({ value, reason: null, count: value })

const toEndedRuns = ({ runsSucceeded, runsFailed, runsCrashed, runsCancelled }: CounterSums) =>
  runsSucceeded + runsFailed + runsCrashed + runsCancelled

function ofRuns(toValue: (counters: CounterSums) => KpiValue) {
  return ({ counters, isOneStage }: Facts): KpiValue =>
    isOneStage ? { value: null, reason: 'not_by_stage', count: 0 } : toValue(counters)
}

function ofLatency(measure: LatencySums['measure'], ratio: number) {
  return {
    isOfLatency: true as const, counters: [], toValue: ({ latency }: Facts) => toLatencyValue(latency, measure, ratio),
  }
}
