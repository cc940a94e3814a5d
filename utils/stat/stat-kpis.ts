import type { MetricName } from '#shared/contract/metric.contract'

/** The figures at the head of the statistics. */
export const STAT_KPIS = ['records_out', 'throughput', 'run_success', 'record_success', 'attempt_p95', 'tokens_total'] as const satisfies MetricName[]
