import { findAlertMetric, type AlertDimension } from './alert-metric'
import type { AlertComparison } from './alert-state'

/** The parts of a rule that must agree with each other and with its metric. */
export interface CheckedRule {
  metric: string
  filter: {
    pipelineId?: string | undefined
    stage?: string | undefined
    modelVersion?: string | undefined
    datasetId?: string | undefined
  }
  groupBy: readonly AlertDimension[]
  windowMs: number
  comparison: AlertComparison
  warning: number | null
  critical: number | null
}

export interface RuleFault {
  pointer: string
  code: 'UNKNOWN_METRIC' | 'THRESHOLD_MISSING' | 'THRESHOLD_ORDER' | 'FILTER_NOT_APPLICABLE' | 'GROUP_NOT_APPLICABLE'
    | 'WINDOW_STEP' | 'WINDOW_TOO_LONG'
  message: string
}

/** Rollup buckets are 5 minutes; a window is a number of them. */
export const WINDOW_STEP_MS = 300_000
/** A replay reads the replayed days and one window before them; buckets of 5 minutes are kept 35 days. */
export const MAX_WINDOW_MS = 7 * 86_400_000
/** Longest time that a condition must last before an alert is raised, or is observed after it has recovered. */
export const MAX_PENDING_MS = 86_400_000
export const MAX_MIN_COUNT = 1_000_000

const DIMENSION_OF = {
  pipelineId: 'pipeline', stage: 'stage', modelVersion: 'model', datasetId: 'dataset',
} as const satisfies Record<keyof CheckedRule['filter'], AlertDimension>

/** Everything that is wrong with a rule, by place. */
export function checkAlertRule(rule: CheckedRule): RuleFault[] {
  const metric = findAlertMetric(rule.metric)
  if (!metric) {
    return [{ pointer: '/metric', code: 'UNKNOWN_METRIC', message: `there is no metric ${rule.metric}` }]
  }
  return [...checkThresholds(rule), ...checkWindow(rule), ...checkDimensions(rule, metric.dimensions)]
}

function checkThresholds({ comparison, warning, critical }: CheckedRule): RuleFault[] {
  if (warning === null && critical === null) {
    return [{ pointer: '/critical', code: 'THRESHOLD_MISSING', message: 'needs a warning or a critical threshold' }]
  }
  if (warning === null || critical === null || (comparison === 'above' ? warning < critical : warning > critical)) {
    return []
  }
  const side = comparison === 'above' ? 'above' : 'below'
  return [{ pointer: '/critical', code: 'THRESHOLD_ORDER', message: `must be ${side} the warning threshold` }]
}

function checkWindow({ windowMs }: CheckedRule): RuleFault[] {
  if (windowMs > MAX_WINDOW_MS) {
    return [{
      pointer: '/windowMs', code: 'WINDOW_TOO_LONG', message: 'longer than the history that a rule can look at: 7 days',
    }]
  }
  return windowMs % WINDOW_STEP_MS === 0
    ? []
    : [{ pointer: '/windowMs', code: 'WINDOW_STEP', message: 'must be a number of 5 minutes' }]
}

function checkDimensions({ metric, filter, groupBy }: CheckedRule, dimensions: readonly AlertDimension[]): RuleFault[] {
  const filters = Object.entries(filter)
    .filter(([key, value]) =>
      value !== undefined && !dimensions.includes(DIMENSION_OF[key as keyof typeof DIMENSION_OF]))
    .map(([key]): RuleFault => ({
      pointer: `/filter/${key}`, code: 'FILTER_NOT_APPLICABLE', message: `${metric} does not know it`,
    }))
  const groups = groupBy.flatMap((dimension, index): RuleFault[] => dimensions.includes(dimension)
    && groupBy.indexOf(dimension) === index
    ? []
    : [{
        pointer: `/groupBy/${index}`, code: 'GROUP_NOT_APPLICABLE',
        message: dimensions.includes(dimension) ? 'is named twice' : `${metric} does not know it`,
      }])
  return [...filters, ...groups]
}
