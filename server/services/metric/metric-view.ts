import type { CounterSums, LatencySums, StageOfPipeline } from '#db/repositories/metric/metric.repository'
import type { StageMetrics, StageNames } from '#shared/contract/metric.contract'
import type { MetricTokens } from '#shared/contract/metric/metric-usage.contract'
import { pickCounts, TOKEN_COUNTERS, WORK_COUNTERS } from '#shared/domain/run/counters'
import { divide, toLatencyValue, toRecordSuccess } from './metric-kpi'

type StageRow = CounterSums & StageOfPipeline & StageNames

export function toStageView(row: StageRow, latency: readonly LatencySums[], runs: number | null): StageMetrics {
  const {
    pipelineId, pipelineName, stageName, stageKey, stageKind, recordsIn, recordsOut, recordsDropped, recordsFailed,
    attempts, modelCalls,
  } = row
  const quantile = (measure: LatencySums['measure'], ratio: number) => toLatencyValue(latency, measure, ratio).value
  return {
    pipelineId,
    pipelineName,
    stageName,
    stageKey,
    stageKind,
    runs,
    ...pickCounts(WORK_COUNTERS, row),
    recordSuccess: toRecordSuccess(row).value,
    recordYield: divide(recordsOut, recordsIn || recordsOut + recordsDropped + recordsFailed).value,
    succeeded: row.stagesSucceeded,
    failed: row.stagesFailed,
    attempts,
    attemptP50Ms: quantile('attempt', 0.5),
    attemptP95Ms: quantile('attempt', 0.95),
    attemptP99Ms: quantile('attempt', 0.99),
    waitMeanMs: divide(row.waitMs, attempts).value,
    modelCalls,
    callP50Ms: quantile('call', 0.5),
    callP95Ms: quantile('call', 0.95),
    callP99Ms: quantile('call', 0.99),
    tokensTotal: row.inputTokens + row.outputTokens,
  }
}

export function toTotal(row: CounterSums): MetricTokens['total'] {
  const { inputTokens, outputTokens, modelCallsFailed } = row
  return { ...pickCounts(TOKEN_COUNTERS, row), totalTokens: inputTokens + outputTokens, modelCallsFailed }
}

export const toTokenView = (
  row: CounterSums & { modelVersion: string, stageKind: string },
): MetricTokens['items'][number] =>
  ({ modelVersion: row.modelVersion, stageKind: row.stageKind, ...toTotal(row) })
