import type { MetricName } from '#shared/contract/metric.contract'

/** The key figures at the top of the statistics. */
export const STAT_KPIS = ['records_out', 'throughput', 'run_success', 'record_success', 'attempt_p95', 'tokens_total'] as const satisfies MetricName[]
