import { z } from 'zod'
import { COMPARISON_MODES } from '../domain/time/comparison'
import { GRAINS } from '../domain/time/period'
import { id, instant } from './common.contract'

/** ISO 8601 with offset, or `now-7d`, `now/d` … (see shared/domain/time/instant-expression.ts); read in `tz`. */
const rangeEnd = z.string().max(40)

const timeZone = z.string().max(64).regex(/^[\w+/-]+$/)

/** Which facts count; each names one value and all must hold. */
export const metricFilter = z.strictObject({
  projectId: id.optional(),
  pipelineId: id.optional(),
  /** Key of a stage. Numbers about whole runs are null then. */
  stage: z.string().min(1).max(200).optional(),
  modelVersion: z.string().min(1).max(200).optional(),
  templateVersion: z.string().min(1).max(200).optional(),
})

export const metricRange = z.strictObject({
  from: rangeEnd.default('now-24h'),
  to: rangeEnd.default('now'),
  /** IANA name; without it the zone of the console's settings. */
  tz: timeZone.optional(),
})

export const metricQuery = metricFilter.extend(metricRange.shape)

export const METRICS = [
  'throughput', 'records_out', 'run_success', 'record_success', 'first_pass', 'runs_ended', 'runs_failed',
  'attempt_p50', 'attempt_p95', 'wait_mean', 'call_p50', 'call_p95', 'model_calls', 'tokens_total', 'tokens_input', 'tokens_output',
] as const
export type MetricName = (typeof METRICS)[number]

const metricName = z.enum(METRICS).describe([
  'record_success: (out + dropped) ÷ (out + dropped + failed), over all stages; what a filter or a dedupe drops counts as good.',
  'run_success: succeeded ÷ (succeeded + failed + crashed); cancelled and skipped runs are left out.',
  'records_out and throughput: records out of last stages.',
  'Records of a stage that was tried again count once, up to where its attempts came at most.',
].join(' '))

/** `ratio` is 0 to 1. */
export const METRIC_UNITS = ['records_per_minute', 'records', 'ratio', 'runs', 'ms', 'calls', 'tokens'] as const

/**
 * final: nothing will change it. partial: holds the watermark, or part of it was not heard. missing: the
 * factory was not heard, so nothing is known. zero: it was heard, and nothing happened.
 */
export const WINDOW_STATUSES = ['final', 'partial', 'missing', 'zero'] as const
export type WindowStatus = (typeof WINDOW_STATUSES)[number]

export const metricWindow = z.object({
  /** Half-open, on boundaries of 5 or 15 minutes. */
  from: instant,
  to: instant,
  status: z.enum(WINDOW_STATUSES),
  /** Share of the time so far in which the factory was heard, 0 to 1; below 0.95 it is shown. */
  coverage: z.number(),
})

/** Why a value is null: nothing heard; nothing to divide by; too few for a P95; not a number of a stage. */
export const VALUE_REASONS = ['missing', 'no_base_count', 'too_few', 'not_by_stage'] as const
/** Why there is no comparison: no such period, or nothing known of it; too little heard of it; it was 0; nothing known of this one, or none of its buckets is over. */
export const COMPARISON_REASONS = ['no_base', 'low_coverage', 'zero_base', 'no_value'] as const

const summedRange = z.object({ from: instant, to: instant })

/**
 * Both sides are summed over whole buckets of 5 or 15 minutes that are over, as many on one side as on the other by the
 * clock of the zone; a month that is shorter than the one it is compared with counts whole.
 */
export const comparison = z.object({
  /** Of the period compared with. */
  value: z.number().nullable(),
  /** Of this period, up to the last bucket that is over: the figure itself may hold some minutes more. */
  now: z.number().nullable(),
  /** `now` − `value`; of a ratio: in points, 0.01 = one. */
  delta: z.number().nullable(),
  /** (`now` − `value`) ÷ `value`. */
  ratio: z.number().nullable(),
  reason: z.enum(COMPARISON_REASONS).nullable(),
  /** What `value` sums; null where the calendar has no such period. */
  window: summedRange.nullable(),
  /** What `now` sums. */
  nowWindow: summedRange.nullable(),
})

/** How old an answer is. */
const freshness = {
  /** When it was computed. */
  asOf: instant,
  /** Grows when a late fact changed the window. */
  revision: z.int(),
  /** The last good answer, because computing a new one failed. */
  stale: z.boolean(),
  /** How far the factory's events are known; null = never heard. */
  watermark: instant.nullable(),
}

export const metricAnswer = z.object({
  metric: metricName,
  value: z.number().nullable(),
  reason: z.enum(VALUE_REASONS).nullable(),
  unit: z.enum(METRIC_UNITS),
  /** How many facts it comes from: runs, records, attempts or calls. */
  count: z.number(),
  good: z.enum(['up', 'down', 'none']),
  tz: z.string(),
  window: metricWindow,
  mom: comparison,
  yoy: comparison,
  ...freshness,
})

export const metricSummaryQuery = metricQuery.extend({
  /** With it every figure brings its course in buckets of this size. */
  grain: z.enum(GRAINS).optional(),
})

export const metricSummary = z.object({
  tz: z.string(),
  window: metricWindow,
  /** Starts of the buckets of `course`; none without `grain`. */
  course: z.array(z.object({ at: instant, status: z.enum(WINDOW_STATUSES) })),
  items: z.array(metricAnswer.extend({ course: z.array(z.number().nullable()) })),
  ...freshness,
})

/** One point per pixel is as much as a chart shows. */
export const MAX_POINTS = 1_500

/** What a figure can be split by. */
export const SPLITS = ['model', 'stage'] as const
export type Split = (typeof SPLITS)[number]

export const metricSeriesQuery = metricQuery.extend({
  metric: metricName.default('throughput'),
  grain: z.enum(GRAINS).default('hour'),
  /** Parts of the figure beside the whole. */
  by: z.enum(SPLITS).optional(),
})

const point = z.object({ at: instant, value: z.number().nullable(), status: z.enum(WINDOW_STATUSES) })

export const metricSeries = z.object({
  metric: metricName,
  unit: z.enum(METRIC_UNITS),
  good: z.enum(['up', 'down', 'none']),
  tz: z.string(),
  grain: z.enum(GRAINS),
  window: metricWindow,
  /** Buckets that have begun, oldest first. */
  points: z.array(point),
  /** With `by`: a value for each point, largest part first. `key` '' = not known; null = all others together. */
  parts: z.array(z.object({ key: z.string().nullable(), values: z.array(z.number().nullable()) })),
  ...freshness,
})

export const metricCompareQuery = metricQuery.extend({
  metric: metricName.default('throughput'),
  grain: z.enum(GRAINS).default('day'),
  /** mom: the period before. yoy: the same one of the year before. */
  mode: z.enum(COMPARISON_MODES).default('mom'),
})

export const metricCompare = z.object({
  metric: metricName,
  unit: z.enum(METRIC_UNITS),
  good: z.enum(['up', 'down', 'none']),
  tz: z.string(),
  grain: z.enum(GRAINS),
  mode: z.enum(COMPARISON_MODES),
  window: metricWindow,
  value: z.number().nullable(),
  comparison,
  /** All buckets of the window, also those to come, each with the whole bucket it is compared with; null where that has no such bucket. */
  points: z.array(point.extend({ before: point.nullable() })),
  ...freshness,
})

export const stageMetrics = z.object({
  stageKey: z.string(),
  stageKind: z.string(),
  /** Runs that ended in the range as it was asked for and in which the stage started; null of a period before, and of one model: runs are not told apart by it. */
  runs: z.int().nullable(),
  recordsIn: z.number().describe('Of a stage that was tried again: up to where its attempts came at most, as its run shows it'),
  recordsOut: z.number(),
  recordsDropped: z.number(),
  recordsFailed: z.number(),
  bytesIn: z.number(),
  bytesOut: z.number(),
  recordSuccess: z.number().nullable().describe('(out + dropped) ÷ (out + dropped + failed), 0 to 1: what was dropped counts as good; null without records'),
  succeeded: z.number(),
  failed: z.number(),
  attempts: z.number(),
  attemptP50Ms: z.number().nullable(),
  /** null below 20 attempts. */
  attemptP95Ms: z.number().nullable(),
  waitMeanMs: z.number().nullable(),
  modelCalls: z.number(),
  callP50Ms: z.number().nullable(),
  callP95Ms: z.number().nullable(),
  tokensTotal: z.number(),
})

export const metricStagesQuery = metricQuery.extend({
  /** With it the stages of the period compared with come along. */
  compare: z.enum(COMPARISON_MODES).optional(),
})

export const metricStages = z.object({
  tz: z.string(),
  window: metricWindow,
  items: z.array(stageMetrics),
  /** What `now` and `before` sum, one as long as the other; null without `compare`, or where nothing is known of that period. */
  compared: z.object({ now: summedRange, before: summedRange }).nullable(),
  /** The stages of this period, up to the last bucket that is over: what `before` is compared with. */
  now: z.array(stageMetrics),
  before: z.array(stageMetrics),
  ...freshness,
})

const tokenCounts = {
  inputTokens: z.number(),
  outputTokens: z.number(),
  totalTokens: z.number(),
  /** Part of the input. */
  cachedInputTokens: z.number(),
  /** Part of the output. */
  reasoningTokens: z.number(),
  modelCalls: z.number(),
  modelCallsFailed: z.number(),
}

export const metricTokens = z.object({
  tz: z.string(),
  window: metricWindow,
  total: z.object(tokenCounts),
  /** Most tokens first; modelVersion '' = not known. */
  items: z.array(z.object({ modelVersion: z.string(), stageKind: z.string(), ...tokenCounts })),
  ...freshness,
})

const requestCounts = {
  calls: z.number(),
  /** Calls that came to nothing after their retries. */
  failed: z.number(),
}

export const metricRequests = z.object({
  tz: z.string(),
  window: metricWindow,
  total: z.object(requestCounts),
  /** Most calls first; modelVersion '' = not known. */
  items: z.array(z.object({ stageKey: z.string(), stageKind: z.string(), modelVersion: z.string(), ...requestCounts })),
  ...freshness,
})

export type MetricFilter = z.output<typeof metricFilter>
export type MetricQuery = z.output<typeof metricQuery>
export type MetricStagesQuery = z.output<typeof metricStagesQuery>
export type MetricSummaryQuery = z.output<typeof metricSummaryQuery>
export type MetricCompareQuery = z.output<typeof metricCompareQuery>
export type MetricCompare = z.infer<typeof metricCompare>
export type MetricRequests = z.infer<typeof metricRequests>
export type MetricSeriesQuery = z.output<typeof metricSeriesQuery>
export type MetricAnswer = z.infer<typeof metricAnswer>
export type MetricSummary = z.infer<typeof metricSummary>
export type MetricSeries = z.infer<typeof metricSeries>
export type MetricStages = z.infer<typeof metricStages>
export type StageMetrics = z.infer<typeof stageMetrics>
export type MetricTokens = z.infer<typeof metricTokens>
export type MetricWindow = z.infer<typeof metricWindow>
export type Comparison = z.infer<typeof comparison>
