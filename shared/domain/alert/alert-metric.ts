/** What an alert can be grouped by; the name is also that of the label. */
export const ALERT_DIMENSIONS = ['pipeline', 'stage', 'model', 'dataset', 'service', 'reason'] as const
export type AlertDimension = (typeof ALERT_DIMENSIONS)[number]

/**
 * Labels that an alert has by what it is about. A failure of a model is that of one configuration: where alerts are
 * grouped by reason, two configurations with the same error are two causes.
 */
export const ALERT_LABELS = [...ALERT_DIMENSIONS, 'configuration'] as const

export const ALERT_UNITS = ['runs', 'ratio', 'ms', 'tokens', 'stages', 'workers', 'services'] as const
export type AlertUnit = (typeof ALERT_UNITS)[number]

export interface AlertMetric {
  unit: AlertUnit
  /** Which direction is good; the default comparison looks for the other. */
  good: 'up' | 'down'
  /**
   * count: sum over the window, known to the second, since it can only grow. ratio, quantile: over the window's settled
   * buckets. open: runs that failed and are not decided yet. sampled: Σ ÷ Σ of what the console measured. gauge: its
   * newest measurement in the window. age: time since the last success.
   */
  form: 'count' | 'open' | 'ratio' | 'quantile' | 'sampled' | 'gauge' | 'age'
  /** Dimensions that can filter and group it. */
  dimensions: readonly AlertDimension[]
}

/** Everything that a rule can watch: only what can be computed from what the console stores. */
export const ALERT_METRICS = {
  failures_open: { unit: 'runs', good: 'down', form: 'open', dimensions: ['pipeline', 'reason'] },
  runs_failed: { unit: 'runs', good: 'down', form: 'count', dimensions: ['pipeline'] },
  run_success: { unit: 'ratio', good: 'up', form: 'ratio', dimensions: ['pipeline'] },
  record_success: { unit: 'ratio', good: 'up', form: 'ratio', dimensions: ['pipeline', 'stage'] },
  attempt_p95: { unit: 'ms', good: 'down', form: 'quantile', dimensions: ['pipeline', 'stage'] },
  call_p95: { unit: 'ms', good: 'down', form: 'quantile', dimensions: ['pipeline', 'stage', 'model'] },
  call_success: { unit: 'ratio', good: 'up', form: 'ratio', dimensions: ['pipeline', 'stage', 'model'] },
  tokens_total: { unit: 'tokens', good: 'down', form: 'count', dimensions: ['pipeline', 'stage', 'model'] },
  budget_used: { unit: 'ratio', good: 'down', form: 'gauge', dimensions: [] },
  queue_depth: { unit: 'stages', good: 'down', form: 'gauge', dimensions: [] },
  queue_age: { unit: 'ms', good: 'down', form: 'gauge', dimensions: [] },
  grpc_success: { unit: 'ratio', good: 'up', form: 'sampled', dimensions: [] },
  data_age: { unit: 'ms', good: 'down', form: 'gauge', dimensions: [] },
  dataset_age: { unit: 'ms', good: 'down', form: 'age', dimensions: ['dataset'] },
  workers: { unit: 'workers', good: 'up', form: 'gauge', dimensions: [] },
  services_down: { unit: 'services', good: 'down', form: 'gauge', dimensions: ['service'] },
} as const satisfies Record<string, AlertMetric>

export type AlertMetricName = keyof typeof ALERT_METRICS

/** Those that are computed from facts: each has a formula in `server/services/alert/observe/observe-facts.ts`. */
export type FactMetricName = {
  [Name in AlertMetricName]: (typeof ALERT_METRICS)[Name]['form'] extends 'count' | 'ratio' | 'quantile' ? Name : never
}[AlertMetricName]

export const ALERT_METRIC_NAMES = Object.keys(ALERT_METRICS) as [AlertMetricName, ...AlertMetricName[]]

/** A stored rule may name a metric that a later version no longer has. */
export const findAlertMetric = (name: string): AlertMetric | undefined =>
  Object.hasOwn(ALERT_METRICS, name) ? ALERT_METRICS[name as AlertMetricName] : undefined

/** What open failures raise: a person who deals with the failures deals with these alerts. */
export const OF_FAILURES: readonly AlertMetricName[] = ['failures_open', 'runs_failed']

/** Services whose failure `services_down` counts. */
export const WATCHED_SERVICES = ['queue', 'model'] as const

/** While an alert of the first is raised, alerts of the second send nothing: their cause is known. */
export const INHIBITORS: readonly AlertMetricName[] = ['workers', 'services_down', 'data_age']
export const INHIBITED: readonly AlertMetricName[] = ['attempt_p95', 'call_p95', 'queue_age']
