import type { LineCounter, SummaryCounter } from '#shared/domain/run/counters'
import type { Count, DecimalOrNull, Json, JsonWithDefault } from './columns'

interface RollupKey {
  /** One of GRAINS_SECONDS; every grain holds the same facts. */
  grainSeconds: number
  bucketStart: Date
  projectId: string
  /**
   * ALL_PIPELINES = the total of the bucket, without versions: of everything, and by the hour and the day of each
   * stage.
   */
  pipelineId: string
  /** '' = none. */
  templateVersion: string
  /** '' = none. */
  modelVersion: string
  /** '' = a row about whole runs. */
  stageKey: string
  /** '' = a row about whole runs. */
  stageKind: string
}

/** Additive counters by event time. */
export interface MetricsSummaryTable extends RollupKey, Record<SummaryCounter, Count> {}

/**
 * Distribution in exponential buckets: index i holds values in (1.02^(i-1), 1.02^i] ms. Only indexes with values, in
 * order.
 */
export interface MetricsLatencyTable extends RollupKey {
  /** 'attempt' = run time of an attempt; 'call' = one model call. */
  measure: string
  bucketIndexes: number[]
  /** Number of values of the index at the same place. */
  bucketCounts: number[]
}

/** The runs of a pipeline that have ended, by their creation. Runs at work are not in it. */
export interface LineSummaryTable extends Record<LineCounter, Count> {
  /** 3600 or 86400. */
  grainSeconds: number
  bucketStart: Date
  projectId: string
  pipelineId: string
  /** '' = a row about whole runs. */
  stageKey: string
  droppedByReason: JsonWithDefault<Record<string, number>>
  failedByReason: JsonWithDefault<Record<string, number>>
  /** The newest of these runs: it has the stage's name and inputs. */
  newestRunId: string
}

/** Runs that have ended, by state and by their creation or their end. Runs at work are not in it. */
export interface RunCountTable {
  /** 900, 3600 or 86400. */
  grainSeconds: number
  bucketStart: Date
  projectId: string
  /** 'created' | 'finished' */
  moment: string
  /** One of RUN_FILTERS in which a run ends. */
  state: string
  runs: Count
}

/** Partitioned by `run_id`. Key (run_id, seq): one row an event. */
export interface TokensUsageTable {
  runId: string
  seq: number
  projectId: string
  pipelineId: string
  stageKey: string
  attempt: number
  model: string
  /** 'MODEL' | 'RULES' | 'SIMULATED' */
  provenance: string
  inputTokens: number
  outputTokens: number
  cachedInputTokens: number
  reasoningTokens: number
  calls: number
  callsByOutcome: Json<Record<string, number>>
  isEstimated: boolean
  occurredAt: Date
  /** The model configuration of the stage; null = the stage named a model itself. */
  configId: string | null
  /** By the price of its time, as it was known when the event came in; null = no price was known. */
  cost: DecimalOrNull
  currency: string | null
}

export interface CoverageTable {
  source: string
  /** Start of 5 UTC minutes. */
  bucketStart: Date
  /** Covered milliseconds of the bucket, at most 300,000. */
  heardMs: number
}
