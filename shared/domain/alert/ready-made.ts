import type { AlertDimension, AlertMetricName } from './alert-metric'
import type { AlertComparison, NoDataMode } from './alert-state'

export interface ReadyMadeRule {
  /** Shown in the reader's language until a person renames it. */
  key: string
  name: string
  metric: AlertMetricName
  groupBy: AlertDimension[]
  windowMs: number
  comparison: AlertComparison
  warning: number | null
  critical: number | null
  minCount: number
  forMs: number
  keepFiringMs: number
  noData: NoDataMode
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const WATCHED = { groupBy: [], minCount: 1, warning: null, critical: null, noData: 'keep' as const }

/** Rules that every project has from its start; each can be changed, disabled or archived. */
export const READY_MADE_RULES: readonly ReadyMadeRule[] = [
  // By its reason: one cause that stops ten pipelines is one thing to mend.
  {
    ...WATCHED, key: 'run_failed', name: 'Run failed', metric: 'failures_open', groupBy: ['reason'],
    comparison: 'above', warning: 0, critical: 4, windowMs: 5 * MINUTE_MS, forMs: 0, keepFiringMs: 0,
  },
  {
    ...WATCHED, key: 'run_success', name: 'Run success rate low', metric: 'run_success', groupBy: ['pipeline'],
    comparison: 'below', warning: 0.95, critical: 0.8, minCount: 5, windowMs: HOUR_MS, forMs: 5 * MINUTE_MS,
    keepFiringMs: 10 * MINUTE_MS,
  },
  {
    ...WATCHED, key: 'stage_slow', name: 'Stage slow', metric: 'attempt_p95', groupBy: ['pipeline', 'stage'],
    comparison: 'above', warning: 30 * MINUTE_MS, critical: 2 * HOUR_MS, minCount: 20, windowMs: HOUR_MS,
    forMs: 10 * MINUTE_MS, keepFiringMs: 10 * MINUTE_MS,
  },
  {
    ...WATCHED, key: 'queue_age', name: 'Queue waits long', metric: 'queue_age', comparison: 'above',
    warning: 10 * MINUTE_MS, critical: 30 * MINUTE_MS, windowMs: 5 * MINUTE_MS, forMs: 5 * MINUTE_MS,
    keepFiringMs: 5 * MINUTE_MS,
  },
  {
    ...WATCHED, key: 'token_budget', name: 'Token budget exceeded', metric: 'tokens_total', comparison: 'above',
    warning: 50_000_000, critical: 100_000_000, windowMs: DAY_MS, forMs: 0, keepFiringMs: HOUR_MS,
  },
  {
    ...WATCHED, key: 'budget_used', name: 'Budget nearly used up', metric: 'budget_used', comparison: 'above',
    warning: 0.8, critical: 1, windowMs: 5 * MINUTE_MS, forMs: 0, keepFiringMs: 0,
  },
  {
    ...WATCHED, key: 'grpc_success', name: 'gRPC success rate low', metric: 'grpc_success', comparison: 'below',
    warning: 0.95, critical: 0.9, minCount: 20, windowMs: 15 * MINUTE_MS, forMs: 2 * MINUTE_MS,
    keepFiringMs: 5 * MINUTE_MS,
  },
  {
    ...WATCHED, key: 'data_late', name: 'Data late', metric: 'data_age', comparison: 'above', warning: 5 * MINUTE_MS,
    critical: 15 * MINUTE_MS, windowMs: 5 * MINUTE_MS, forMs: 0, keepFiringMs: MINUTE_MS,
  },
  {
    ...WATCHED, key: 'dataset_stale', name: 'Dataset not updated', metric: 'dataset_age', groupBy: ['dataset'],
    comparison: 'above', warning: 7 * DAY_MS, critical: 30 * DAY_MS, windowMs: 5 * MINUTE_MS, forMs: 0, keepFiringMs: 0,
  },
  {
    ...WATCHED, key: 'worker_lost', name: 'No worker', metric: 'workers', comparison: 'below', critical: 1,
    windowMs: 5 * MINUTE_MS, forMs: MINUTE_MS, keepFiringMs: MINUTE_MS,
  },
  {
    ...WATCHED, key: 'service_down', name: 'Service not responding', metric: 'services_down', groupBy: ['service'],
    comparison: 'above', critical: 0, windowMs: 5 * MINUTE_MS, forMs: MINUTE_MS, keepFiringMs: MINUTE_MS,
    noData: 'alert',
  },
]

export const findReadyMade = (key: string | null): ReadyMadeRule | undefined =>
  READY_MADE_RULES.find(rule => rule.key === key)

/** A ready-made rule that a person has renamed is shown by that name. */
export const hasOwnName = ({ readyMade, name }: { readyMade: string | null, name: string }): boolean =>
  findReadyMade(readyMade)?.name !== name
