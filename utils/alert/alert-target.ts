import type { AlertView } from '#shared/contract/alert.contract'
import type { AlertMetricName } from '#shared/domain/alert/alert-metric'
import type { UrlQuery } from '../api/url-query'

const HOUR_MS = 3_600_000
/** Room before and after an alert, so that its rise is in the chart. */
const ROOM_MS = HOUR_MS

export interface AlertTarget {
  kind: 'calls' | 'chart' | 'costs' | 'dataset' | 'health' | 'overview' | 'runs'
  to: { path: string, query?: UrlQuery }
}

export const ALERT_TARGET_ICON: Readonly<Record<AlertTarget['kind'], string>> = {
  calls: 'i-lucide-map-pin',
  chart: 'i-lucide-chart-line',
  costs: 'i-lucide-map-pin',
  dataset: 'i-lucide-map-pin',
  health: 'i-lucide-map-pin',
  overview: 'i-lucide-map-pin',
  runs: 'i-lucide-list-checks',
}

type Subject = Pick<AlertView, 'metric' | 'labels' | 'windowMs' | 'startedAt' | 'resolvedAt'>

/** From one window before the alert to its end, or to now. */
function toRange({ startedAt, resolvedAt, windowMs }: Subject) {
  return {
    from: new Date(Date.parse(startedAt) - Math.max(windowMs, ROOM_MS)).toISOString(),
    to: resolvedAt === null ? 'now' : new Date(Date.parse(resolvedAt) + ROOM_MS).toISOString(),
  }
}

const HISTORY = [
  'run_success', 'record_success', 'attempt_p95', 'call_p95', 'tokens_total',
] as const satisfies AlertMetricName[]
const SECTIONS: Partial<Record<AlertMetricName, 'grpc' | 'health'>> = {
  grpc_success: 'grpc', workers: 'health', services_down: 'health', data_age: 'health',
}

/** Where the figure of an alert is shown: its chart, the list of runs behind it, or the page of its component. */
export function toAlertTarget(alert: Subject): AlertTarget {
  const { pipeline, stage, model, dataset, reason } = alert.labels
  const metric = alert.metric as AlertMetricName // one that this version does not know leads to the overview
  if (metric === 'failures_open') {
    return { kind: 'runs', to: {
      path: '/runs',
      query: { disposition: 'open', pipelineId: pipeline, ...reason !== undefined && { q: reason } },
    } }
  }
  if (metric === 'runs_failed') {
    return { kind: 'runs', to: {
      path: '/runs',
      query: { state: ['FAILED', 'CRASHED'], pipelineId: pipeline, ...toRange(alert), by: 'finished' },
    } }
  }
  const known = HISTORY.find(name => name === metric)
  if (known) {
    return {
      kind: 'chart',
      to: { path: '/stats', query: { metric: known, pipeline, stage, model, ...toRange(alert) } },
    }
  }
  if (metric === 'call_success') {
    return { kind: 'chart', to: { path: '/stats', query: { pipeline, stage, model, ...toRange(alert) } } }
  }
  if (metric === 'dataset_age' && dataset) {
    return { kind: 'dataset', to: { path: `/datasets/${dataset}` } }
  }
  if (metric === 'budget_used') {
    return { kind: 'costs', to: { path: '/stats/cost' } }
  }
  const section = SECTIONS[metric]
  return section
    ? { kind: section === 'grpc' ? 'calls' : 'health', to: { path: '/settings', query: { section } } }
    : { kind: 'overview', to: { path: '/' } }
}
