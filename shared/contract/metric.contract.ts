import { z } from 'zod'
import { toEach, WORK_COUNTERS } from '../domain/run/counters'
import { COMPARISON_MODES } from '../domain/time/comparison'
import { GRAINS } from '../domain/time/period'
import { id, instant } from './common.contract'

/** ISO 8601 with offset, or `now-7d`, `now/d` … (see shared/domain/time/instant-expression.ts); read in `tz`. */
const rangeEnd = z.string().max(40)

const timeZone = z.string().max(64).regex(/^[\w+/-]+$/)

/** Filters of the facts; all given ones must match. */
export const metricFilter = z.strictObject({
  projectId: id.optional(),
  pipelineId: id.optional(),
  /** Key of a stage. Metrics of whole runs are null then. */
  stage: z.string().min(1).max(200).optional(),
  modelVersion: z.string().min(1).max(200).optional(),
  templateVersion: z.string().min(1).max(200).optional(),
})

export const metricRange = z.strictObject({
  from: rangeEnd.default('now-24h'),
  to: rangeEnd.default('now'),
  /** IANA name; absent = the zone of the console's settings. */
  tz: timeZone.optional(),
})

export const metricQuery = metricFilter.extend(metricRange.shape)

export const METRICS = [
  'throughput', 'records_out', 'run_success', 'record_success', 'first_pass', 'runs_ended', 'runs_failed',
  'attempt_p50', 'attempt_p95', 'attempt_p99', 'wait_mean', 'call_p50', 'call_p95', 'call_p99', 'model_calls',
  'tokens_total', 'tokens_input', 'tokens_output',
] as const
export type MetricName = (typeof METRICS)[number]

const metricName = z.enum(METRICS).describe([
  'record_success: (out + dropped) ÷ (out + dropped + failed), over all stages; what a filter or a dedupe drops '
  + 'counts as good.',
  'run_success: succeeded ÷ (succeeded + failed + crashed); cancelled and skipped runs are left out.',
  'first_pass: succeeded, as no retry and with every stage at its first attempt ÷ (succeeded + failed + crashed).',
  'Retries count below the line only: what passes by a retry did not pass at first.',
  'records_out and throughput: records out of last stages.',
  'Records of a stage that was tried again count once, up to where its attempts came at most.',
].join(' '))

/** `ratio` is 0 to 1. */
export const METRIC_UNITS = ['records_per_minute', 'records', 'ratio', 'runs', 'ms', 'calls', 'tokens'] as const

/**
 * final: will not change. partial: contains the watermark, or coverage is incomplete. missing: no
 * coverage, so nothing is known. zero: covered, and nothing happened.
 */
export const WINDOW_STATUSES = ['final', 'partial', 'missing', 'zero'] as const
export type WindowStatus = (typeof WINDOW_STATUSES)[number]

export const metricWindow = z.object({
  /** Half-open, on boundaries of 5 or 15 minutes. */
  from: instant,
  to: instant,
  status: z.enum(WINDOW_STATUSES),
  /** Covered share of the elapsed time, 0 to 1; shown when below 0.95. */
  coverage: z.number(),
})

/**
 * Why a value is null: no coverage; division by zero; too few values for a P95 or P99; not a metric of single stages.
 */
export const VALUE_REASONS = ['missing', 'no_base_count', 'too_few', 'not_by_stage'] as const
/**
 * Why there is no comparison: no such period or no data for it; too little coverage; it was 0; no data for this period,
 * or none of its buckets has ended.
 */
export const COMPARISON_REASONS = ['no_base', 'low_coverage', 'zero_base', 'no_value'] as const

const summedRange = z.object({ from: instant, to: instant })

/**
 * Both sides are summed over whole finished buckets of 5 or 15 minutes, the same number on each side by the
 * clock of the zone; the shorter of two months counts whole.
 */
export const comparison = z.object({
  /** Value of the comparison period. */
  value: z.number().nullable(),
  /** Value of this period up to the last finished bucket; the metric itself may include some minutes more. */
  now: z.number().nullable(),
  /** `now` − `value`; for a ratio in points, 0.01 = one point. */
  delta: z.number().nullable(),
  /** (`now` − `value`) ÷ `value`. */
  ratio: z.number().nullable(),
  reason: z.enum(COMPARISON_REASONS).nullable(),
  /** Window of `value`; null when the calendar has no such period. */
  window: summedRange.nullable(),
  /** Window of `now`. */
  nowWindow: summedRange.nullable(),
})

/** Age of an answer. */
export const freshness = {
  /** When it was computed. */
  asOf: instant,
  /** Grows when a late fact changed the window. */
  revision: z.int(),
  /** True when this is the last good answer, because computing a new one failed. */
  stale: z.boolean(),
  /** Time up to which the factory's events are known; null = no event yet. */
  watermark: instant.nullable(),
  /**
   * Names the factory's newest event that is counted: with the same commit, request and window the figures are the
   * same. null = no event yet.
   */
  commit: z.string().nullable(),
  /** Start of the first 5 minutes of which anything is known; null = no event yet. */
  since: instant.nullable(),
}

export const metricAnswer = z.object({
  metric: metricName,
  value: z.number().nullable(),
  reason: z.enum(VALUE_REASONS).nullable(),
  unit: z.enum(METRIC_UNITS),
  /** Number of facts behind the value: runs, records, attempts or calls. */
  count: z.number(),
  good: z.enum(['up', 'down', 'none']),
  tz: z.string(),
  window: metricWindow,
  mom: comparison,
  yoy: comparison,
  ...freshness,
})

export const metricSummaryQuery = metricQuery.extend({
  /** If given, every metric includes its course in buckets of this size. */
  grain: z.enum(GRAINS).optional(),
})

export const metricSummary = z.object({
  tz: z.string(),
  window: metricWindow,
  /** Starts of the buckets of `course`; empty without `grain`. */
  course: z.array(z.object({ at: instant, status: z.enum(WINDOW_STATUSES) })),
  items: z.array(metricAnswer.extend({ course: z.array(z.number().nullable()) })),
  /**
   * Records out of last stages per minute in which any run was running and not paused; null if none was, for more than
   * 26 hours, and with a filter by stage or version.
   */
  recordsPerRunningMinute: z.number().nullable(),
  /** Of `tokens_total`: those that the factory's own rules and small models counted. No provider was asked for them. */
  localTokens: z.int(),
  ...freshness,
})

/** Maximum number of points: a chart shows at most one per pixel. */
export const MAX_POINTS = 1_500

/** Dimensions by which a metric can be split. */
export const SPLITS = ['model', 'stage'] as const
export type Split = (typeof SPLITS)[number]

export const metricSeriesQuery = metricQuery.extend({
  metric: metricName.default('throughput'),
  grain: z.enum(GRAINS).default('hour'),
  /** Splits the metric in addition to its total. */
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
  /** With `by`: a value for each point, largest part first. `key` '' = unknown; null = all others together. */
  parts: z.array(z.object({ key: z.string().nullable(), values: z.array(z.number().nullable()) })),
  ...freshness,
})

export const metricCompareQuery = metricQuery.extend({
  metric: metricName.default('throughput'),
  grain: z.enum(GRAINS).default('day'),
  /** mom: the previous period. yoy: the same period of the previous year. */
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
  /** All buckets of the window, also future ones, each with the bucket it is compared with; null when there is none. */
  points: z.array(point.extend({ before: point.nullable() })),
  ...freshness,
})

export const stageNames = {
  pipelineName: z.string().describe('Empty = the pipeline is gone'),
  stageName: z.string().describe('Of the newest revision; empty = none of its own'),
}

/** One stage of one pipeline: pipelines may use the same key. */
export const stageOfPipeline = { pipelineId: id, ...stageNames, stageKey: z.string(), stageKind: z.string() }

export const stageMetrics = z.object({
  ...stageOfPipeline,
  /**
   * Runs that ended in the requested range and in which the stage started; null for a previous period and with a model
   * filter, which does not apply to runs.
   */
  runs: z.int().nullable(),
  ...toEach(WORK_COUNTERS, () => z.number()),
  recordsIn: z.number()
    .describe('Of a stage that was tried again: up to where its attempts came at most, as its run shows it'),
  recordSuccess: z.number().nullable().describe(
    '(out + dropped) ÷ (out + dropped + failed), 0 to 1: what was dropped counts as good; null without records',
  ),
  recordYield: z.number().nullable().describe(
    'out ÷ in: what was dropped or failed is lost. Of a stage that reads no records, in is out + dropped + failed. '
    + 'Above 1 where a stage makes several records of one; null without records',
  ),
  succeeded: z.number(),
  failed: z.number(),
  attempts: z.number(),
  attemptP50Ms: z.number().nullable(),
  /** null below 20 attempts. */
  attemptP95Ms: z.number().nullable(),
  /** null below 100 attempts. */
  attemptP99Ms: z.number().nullable(),
  waitMeanMs: z.number().nullable(),
  modelCalls: z.number(),
  callP50Ms: z.number().nullable(),
  callP95Ms: z.number().nullable(),
  callP99Ms: z.number().nullable(),
  tokensTotal: z.number(),
})

export const metricStagesQuery = metricQuery.extend({
  /** If given, the stages of the comparison period are included. */
  compare: z.enum(COMPARISON_MODES).optional(),
})

export const metricStages = z.object({
  tz: z.string(),
  window: metricWindow,
  /** By stage and pipeline; of more than 1,000 those with the most attempts. */
  items: z.array(stageMetrics),
  /** Windows of `now` and `before`, of equal length; null without `compare`, or without data for that period. */
  compared: z.object({ now: summedRange, before: summedRange }).nullable(),
  /** The stages of this period up to the last finished bucket, to compare with `before`. */
  now: z.array(stageMetrics),
  before: z.array(stageMetrics),
  ...freshness,
})

export type MetricFilter = z.output<typeof metricFilter>
export type MetricQuery = z.output<typeof metricQuery>
export type MetricStagesQuery = z.output<typeof metricStagesQuery>
export type MetricSummaryQuery = z.output<typeof metricSummaryQuery>
export type MetricCompareQuery = z.output<typeof metricCompareQuery>
export type MetricCompare = z.infer<typeof metricCompare>
export type MetricSeriesQuery = z.output<typeof metricSeriesQuery>
export type MetricAnswer = z.infer<typeof metricAnswer>
export type MetricSummary = z.infer<typeof metricSummary>
export type MetricSeries = z.infer<typeof metricSeries>
export type MetricStages = z.infer<typeof metricStages>
export type StageMetrics = z.infer<typeof stageMetrics>
export type StageNames = Pick<StageMetrics, keyof typeof stageNames>
export type MetricWindow = z.infer<typeof metricWindow>
export type Comparison = z.infer<typeof comparison>
