import type {
  Comparison, MetricAnswer, MetricCompare, MetricSeries, MetricSummary, StageMetrics,
} from '#shared/contract/metric.contract'
import { NO_WORK } from '#shared/domain/run/counters'

const FROM = '2026-11-20T05:00:00.000Z'
const TO = '2026-11-20T06:00:00.000Z'

export const givenFreshness = () => ({
  asOf: TO, revision: 1, stale: false, watermark: TO, commit: '0123456789ab', since: '2026-01-01T00:00:00.000Z',
})
export const givenWindow = (coverage = 1) => ({ from: FROM, to: TO, status: 'partial' as const, coverage })

const NO_BASE: Comparison = {
  value: null, now: null, delta: null, ratio: null, reason: 'no_base', window: null, nowWindow: null,
}

type SummaryItem = MetricSummary['items'][number]

export const givenAnswer = (given: Partial<SummaryItem> & { metric: MetricAnswer['metric'] }): SummaryItem => ({
  value: 1, reason: null, unit: 'records', count: 1, good: 'up', tz: 'Asia/Shanghai', window: givenWindow(),
  mom: {
    value: 1, now: 1, delta: 0, ratio: 0, reason: null, window: { from: FROM, to: TO },
    nowWindow: { from: FROM, to: TO },
  },
  yoy: NO_BASE, course: [1, 2], ...givenFreshness(), ...given,
})

export const givenSummary = (): MetricSummary => ({
  tz: 'Asia/Shanghai', window: givenWindow(), course: [{ at: FROM, status: 'final' }, { at: TO, status: 'partial' }],
  ...givenFreshness(), recordsPerRunningMinute: 412.5, localTokens: 0,
  items: [
    givenAnswer({ metric: 'records_out', value: 12_345, mom: {
      value: 10_000, now: 12_345, delta: 2_345, ratio: 0.2345, reason: null, window: null,
      nowWindow: { from: FROM, to: '2026-11-20T05:55:00.000Z' },
    } }),
    givenAnswer({ metric: 'throughput', value: 205.75, unit: 'records_per_minute' }),
    givenAnswer({
      metric: 'run_success', value: 0.951, unit: 'ratio',
      mom: { value: 0.96, now: 0.951, delta: -0.009, ratio: -0.0094, reason: null, window: null, nowWindow: null },
    }),
    givenAnswer({ metric: 'record_success', value: 0.994, unit: 'ratio' }),
    givenAnswer({ metric: 'attempt_p95', value: null, reason: 'too_few', unit: 'ms', good: 'down' }),
    givenAnswer({ metric: 'tokens_total', value: 880, unit: 'tokens', good: 'none' }),
  ],
})

export const givenSeries = (given: Partial<MetricSeries> = {}): MetricSeries => ({
  metric: 'throughput', unit: 'records_per_minute', good: 'up', tz: 'Asia/Shanghai', grain: '5m', window: givenWindow(),
  parts: [], ...givenFreshness(),
  points: [
    { at: FROM, value: 10, status: 'final' },
    { at: '2026-11-20T05:05:00.000Z', value: null, status: 'missing' },
    { at: '2026-11-20T05:10:00.000Z', value: 12, status: 'partial' },
  ],
  ...given,
})

export const givenCompare = (): MetricCompare => ({
  metric: 'throughput', unit: 'records_per_minute', good: 'up', tz: 'Asia/Shanghai', grain: '5m', mode: 'mom',
  window: givenWindow(), value: 11, comparison: NO_BASE,
  points: givenSeries().points.map(point => ({ ...point, before: null })), ...givenFreshness(),
})

export const givenStageMetrics = (given: Partial<StageMetrics> = {}): StageMetrics => ({
  pipelineId: '01900000-0000-7000-8000-00000000000a', pipelineName: 'Airports', stageName: '', stageKey: 'rules',
  stageKind: 'filter.rules', runs: 3, ...NO_WORK, recordsIn: 100, recordsOut: 90, recordsDropped: 8, recordsFailed: 2,
  recordSuccess: 0.98, recordYield: 0.9, succeeded: 4, failed: 0, attempts: 4, attemptP50Ms: 120, attemptP95Ms: 2_000,
  attemptP99Ms: null, waitMeanMs: 10,
  modelCalls: 0, callP50Ms: null, callP95Ms: null, callP99Ms: null, tokensTotal: 0, ...given,
})
