import type { MetricName } from '#shared/contract/metric.contract'

/** What the key figures are called in the reader's language. */
export function useMetricNames() {
  const { t } = useI18n()

  const names = computed<Record<MetricName, string>>(() => ({
    throughput: t('stat.metric.throughput'),
    records_out: t('stat.metric.records_out'),
    run_success: t('stat.metric.run_success'),
    record_success: t('stat.metric.record_success'),
    first_pass: t('stat.metric.first_pass'),
    runs_ended: t('stat.metric.runs_ended'),
    runs_failed: t('stat.metric.runs_failed'),
    attempt_p50: t('stat.metric.attempt_p50'),
    attempt_p95: t('stat.metric.attempt_p95'),
    wait_mean: t('stat.metric.wait_mean'),
    call_p50: t('stat.metric.call_p50'),
    call_p95: t('stat.metric.call_p95'),
    model_calls: t('stat.metric.model_calls'),
    tokens_total: t('stat.metric.tokens_total'),
    tokens_input: t('stat.metric.tokens_input'),
    tokens_output: t('stat.metric.tokens_output'),
  }))

  /** What the name does not say. */
  const hints = computed<Partial<Record<MetricName, string>>>(() => ({
    record_success: t('stat.hint.record_success'),
    run_success: t('stat.hint.run_success'),
  }))

  return { nameOf: (metric: MetricName) => names.value[metric], hintOf: (metric: MetricName) => hints.value[metric] ?? '' }
}
