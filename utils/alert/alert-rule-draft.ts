import type { AlertRuleCreate, AlertRuleView } from '#shared/contract/alert-rule.contract'
import {
  ALERT_METRICS, type AlertDimension, type AlertMetricName, findAlertMetric,
} from '#shared/domain/alert/alert-metric'
import { checkAlertRule, MAX_MIN_COUNT, MAX_PENDING_MS } from '#shared/domain/alert/alert-rule-check'
import type { AlertComparison, NoDataMode } from '#shared/domain/alert/alert-state'

const MINUTE_MS = 60_000

/** A rule while it is edited: figures as they are typed, in the unit beside the field. */
export interface RuleDraft {
  name: string
  metric: AlertMetricName
  /** '' = not filtered. */
  pipelineId: string
  stage: string
  modelVersion: string
  datasetId: string
  groupBy: AlertDimension[]
  windowMs: number
  comparison: AlertComparison
  warning: string
  critical: string
  minCount: string
  forMinutes: string
  keepMinutes: string
  noData: NoDataMode
  /** `team=data, tier=1`. */
  labels: string
  channelIds: string[]
  isEnabled: boolean
}

export const THRESHOLD_TIMES = ['seconds', 'minutes', 'hours'] as const
/** Unit in which a threshold is typed. */
export type ThresholdUnit = 'percent' | 'plain' | (typeof THRESHOLD_TIMES)[number]

const TIME_UNIT: Partial<Record<AlertMetricName, 'seconds' | 'hours'>> = { call_p95: 'seconds', dataset_age: 'hours' }

export function thresholdUnitOf(metric: AlertMetricName): ThresholdUnit {
  const { unit } = ALERT_METRICS[metric]
  return unit === 'ratio' ? 'percent' : unit === 'ms' ? TIME_UNIT[metric] ?? 'minutes' : 'plain'
}

const FACTOR: Record<ThresholdUnit, number> = {
  percent: 0.01, seconds: 1_000, minutes: MINUTE_MS, hours: 60 * MINUTE_MS, plain: 1,
}

/**
 * Without the digits that a binary fraction adds: 0.07 × 100 is 7.000000000000001. What is typed has more digits than
 * what is stored, so that a saved rule is read as it was.
 */
const TYPED_DIGITS = 15
const STORED_DIGITS = 12
const round = (value: number, digits: number) => Number(value.toPrecision(digits))

export const toThresholdText = (value: number | null, unit: ThresholdUnit): string =>
  value === null ? '' : String(round(value / FACTOR[unit], TYPED_DIGITS))

/** The number typed in a field, with full-width digits too; null = empty, NaN = no number. */
export function toNumber(text: string): number | null {
  const plain = text.normalize('NFKC').trim()
  return plain === ''
    ? null
    : /^[-+−]?\d*\.?\d+(?:e[-+]?\d+)?$/i.test(plain) ? Number(plain.replace('−', '-')) : Number.NaN
}

export const DEFAULT_DRAFT: RuleDraft = {
  name: '', metric: 'runs_failed', pipelineId: '', stage: '', modelVersion: '', datasetId: '', groupBy: ['pipeline'],
  windowMs: 15 * MINUTE_MS, comparison: 'above',
  warning: '0', critical: '', minCount: '1', forMinutes: '0', keepMinutes: '0', noData: 'keep', labels: '',
  channelIds: [], isEnabled: true,
}

/** @param name what the rule is called in the reader's language. */
export function toRuleDraft(rule: AlertRuleView, name: string): RuleDraft {
  // an unknown one has to be chosen anew
  const metric = findAlertMetric(rule.metric) ? rule.metric as AlertMetricName : DEFAULT_DRAFT.metric
  const unit = thresholdUnitOf(metric)
  return {
    name,
    metric,
    pipelineId: rule.filter.pipelineId ?? '',
    stage: rule.filter.stage ?? '',
    modelVersion: rule.filter.modelVersion ?? '',
    datasetId: rule.filter.datasetId ?? '',
    groupBy: [...rule.groupBy],
    windowMs: rule.windowMs,
    comparison: rule.comparison,
    warning: toThresholdText(rule.warning, unit),
    critical: toThresholdText(rule.critical, unit),
    minCount: String(rule.minCount),
    forMinutes: toThresholdText(rule.forMs, 'minutes'),
    keepMinutes: toThresholdText(rule.keepFiringMs, 'minutes'),
    noData: rule.noData,
    labels: Object.entries(rule.labels).map(([label, value]) => `${label}=${value}`).join(', '),
    channelIds: [...rule.channelIds],
    isEnabled: rule.isEnabled,
  }
}

/** After another metric was chosen: what it does not know is removed, and thresholds in another unit are. */
export function withMetric(draft: RuleDraft, metric: AlertMetricName): RuleDraft {
  const { dimensions, good, unit } = ALERT_METRICS[metric]
  const knows = (dimension: AlertDimension) => (dimensions as readonly AlertDimension[]).includes(dimension)
  const isSameUnit = unit === ALERT_METRICS[draft.metric].unit
    && thresholdUnitOf(metric) === thresholdUnitOf(draft.metric)
  return {
    ...draft,
    metric,
    comparison: good === 'up' ? 'below' : 'above',
    pipelineId: knows('pipeline') ? draft.pipelineId : '',
    stage: knows('stage') ? draft.stage : '',
    modelVersion: knows('model') ? draft.modelVersion : '',
    datasetId: knows('dataset') ? draft.datasetId : '',
    groupBy: draft.groupBy.filter(knows),
    ...isSameUnit ? {} : { warning: '', critical: '' },
  }
}

/** One or two of the metric's dimensions, or none. */
export function listGroupings(metric: AlertMetricName): AlertDimension[][] {
  const dimensions: readonly AlertDimension[] = ALERT_METRICS[metric].dimensions
  return [
    [], ...dimensions.map(one => [one]),
    ...dimensions.flatMap((one, index) => dimensions.slice(index + 1).map(other => [one, other])),
  ]
}

/** A ratio or a quantile of few cases says little; other figures have no cases. */
export const hasMinCount = (metric: AlertMetricName) =>
  ['ratio', 'quantile', 'sampled'].includes(ALERT_METRICS[metric].form)

export type RuleBody = Omit<AlertRuleCreate, 'projectId'>

export interface RuleFaultAt {
  pointer: string
  code: string
}

interface ReadDraft {
  body: RuleBody
  faults: RuleFaultAt[]
}

const LABEL = /^([a-z][a-z0-9_]{0,39})\s*=\s*(\S.*)$/

/** The request of a draft, and what is wrong with it by place; the body may only be sent when nothing is. */
export function readDraft(draft: RuleDraft): ReadDraft {
  const faults: RuleFaultAt[] = []
  const unit = thresholdUnitOf(draft.metric)
  function amount(text: string, pointer: string, {
    factor = 1, least = -Infinity, most = Infinity, tooLarge = '', isWhole = false,
  } = {}): number | null {
    const value = toNumber(text)
    if (
      value !== null && (Number.isNaN(value) || value < least || value > most || (isWhole && !Number.isInteger(value)))
    ) {
      faults.push({ pointer, code: Number.isNaN(value) ? 'NOT_A_NUMBER' : value > most ? tooLarge : 'OUT_OF_RANGE' })
      return null
    }
    return value === null ? null : round(value * factor, STORED_DIGITS)
  }
  const thresholdOf = (text: string, pointer: string) => amount(text, pointer, { factor: FACTOR[unit] })
  const minutesOf = (text: string, pointer: string) => Math.round(amount(
    text, pointer, { factor: MINUTE_MS, least: 0, most: MAX_PENDING_MS / MINUTE_MS, tooLarge: 'PENDING_TOO_LONG' },
  )
  ?? 0)
  const labels = readLabels(draft.labels)
  if (!labels) {
    faults.push({ pointer: '/labels', code: 'BAD_LABELS' })
  }
  const { name, metric, groupBy, windowMs, comparison, noData, channelIds, isEnabled } = draft
  const filter = {
    pipelineId: draft.pipelineId || undefined, stage: draft.stage.trim() || undefined,
    modelVersion: draft.modelVersion.trim() || undefined, datasetId: draft.datasetId || undefined,
  }
  const body: RuleBody = {
    name: name.trim(), metric, filter: withoutUndefined(filter), groupBy, windowMs, comparison,
    warning: thresholdOf(draft.warning, '/warning'),
    critical: thresholdOf(draft.critical, '/critical'),
    minCount: hasMinCount(metric)
      ? amount(
        draft.minCount, '/minCount', { least: 1, most: MAX_MIN_COUNT, tooLarge: 'COUNT_TOO_LARGE', isWhole: true },
      )
      ?? 1
      : 1,
    forMs: minutesOf(draft.forMinutes, '/forMs'),
    keepFiringMs: minutesOf(draft.keepMinutes, '/keepFiringMs'),
    noData, labels: labels ?? {}, channelIds, isEnabled,
  }
  const isRead = (pointer: string) => !faults.some(fault => fault.pointer === pointer)
  return { body, faults: [
    ...faults,
    ...checkAlertRule(body).filter(({ pointer }) =>
      isRead(pointer) && (isRead('/warning') || !pointer.startsWith('/critical'))),
  ] }
}

const withoutUndefined = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  // The cast: TypeScript does not follow keys through `fromEntries`.
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as { [K in keyof T]?: Exclude<T[K], undefined> }

/** Undefined = not `name=value, …`. */
function readLabels(text: string): Record<string, string> | undefined {
  const parts = text.split(/[,，]/).map(part => part.trim()).filter(part => part !== '')
  const pairs = parts.map(part => LABEL.exec(part))
  return pairs.some(pair => pair === null)
    ? undefined
    : Object.fromEntries(pairs.map(pair => [pair?.[1] ?? '', (pair?.[2] ?? '').trim()]))
}

/** Names of the fields that differ from the saved rule. */
export const listRuleChanges = (draft: RuleDraft, saved: RuleDraft): (keyof RuleDraft)[] =>
  // the keys are the interface's own
  (Object.keys(saved) as (keyof RuleDraft)[]).filter(key => JSON.stringify(draft[key]) !== JSON.stringify(saved[key]))
