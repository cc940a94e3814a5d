import { z } from 'zod'
import { ALERT_DIMENSIONS, ALERT_METRIC_NAMES } from '../domain/alert/alert-metric'
import { MAX_MIN_COUNT, MAX_PENDING_MS, WINDOW_STEP_MS } from '../domain/alert/alert-rule-check'
import { ALERT_COMPARISONS, CONDITIONS, NO_DATA_MODES, SEVERITIES } from '../domain/alert/alert-state'
import {
  archived, closest, editable, flagText, id, ids, instant, name, pageOf, pageQuery, projectQuery,
} from './common.contract'
import { WINDOW_STATUSES } from './metric.contract'

const MINUTE_MS = 60_000

export const MAX_LABELS = 10
export const MAX_CHANNELS = 5
/** Largest number of groups that one rule watches; the ones with most facts. */
export const MAX_GROUPS = 50
export const REPLAY_DAYS = 7

const duration = z.int().min(0).max(MAX_PENDING_MS)

export const labelName = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'lower-case letters, digits and _, at most 40')
export const labelValue = z.string().trim().min(1).max(200)
const labels = z.record(labelName, labelValue)
  .refine(all => Object.keys(all).length <= MAX_LABELS, `at most ${MAX_LABELS} labels`)

/** What is watched; all given ones must match. Which ones a metric knows is in `ALERT_METRICS`. */
export const alertFilter = z.strictObject({
  pipelineId: id.optional(),
  /** Key of a stage. */
  stage: z.string().min(1).max(200).optional(),
  modelVersion: z.string().min(1).max(200).optional(),
  datasetId: id.optional(),
})

const threshold = z.number().min(-1e15).max(1e15).nullable()

const ruleFields = {
  name,
  metric: z.enum(ALERT_METRIC_NAMES),
  filter: alertFilter,
  /** One alert for each value; [] = one for all together. */
  groupBy: z.array(z.enum(ALERT_DIMENSIONS)).max(2),
  /** Sum, ratio or quantile over this time; for a gauge, how old its newest measurement may be. */
  windowMs: z.int().min(WINDOW_STEP_MS),
  comparison: z.enum(ALERT_COMPARISONS),
  /** In the unit of the metric; at least one of both. Ratios are 0 to 1. */
  warning: threshold,
  critical: threshold,
  /** A ratio or a quantile of fewer cases counts as good. */
  minCount: z.int().min(1).max(MAX_MIN_COUNT),
  /** How long the condition must last before the alert is raised. */
  forMs: duration,
  /** How long it is still observed after it has recovered. */
  keepFiringMs: duration,
  noData: z.enum(NO_DATA_MODES),
  labels,
  /** Channels that are told; the page always is. */
  channelIds: z.array(id).max(MAX_CHANNELS),
  isEnabled: z.boolean(),
}

const ruleDefaults = {
  filter: alertFilter.default({}),
  groupBy: ruleFields.groupBy.default([]),
  windowMs: ruleFields.windowMs.default(15 * MINUTE_MS),
  warning: threshold.default(null),
  critical: threshold.default(null),
  minCount: ruleFields.minCount.default(1),
  forMs: duration.default(0),
  keepFiringMs: duration.default(0),
  noData: ruleFields.noData.default('keep'),
  labels: labels.default({}),
  channelIds: ruleFields.channelIds.default([]),
  isEnabled: z.boolean().default(true),
}

/**
 * Refused (422) with a pointer: THRESHOLD_MISSING and THRESHOLD_ORDER at `/warning` or `/critical`,
 * FILTER_NOT_APPLICABLE at `/filter/…`, GROUP_NOT_APPLICABLE at `/groupBy/<n>`, WINDOW_STEP and WINDOW_TOO_LONG at
 * `/windowMs`, NO_PIPELINE, NO_DATASET and NO_CHANNEL. A replay also: TOO_MANY_FACTS at `/filter`. A metric that does
 * not exist is malformed (400) at `/metric`.
 */
export const alertRuleCreate = z.strictObject({ projectId: id.optional(), ...ruleFields, ...ruleDefaults }).meta({
  example: { name: 'Failed runs', metric: ALERT_METRIC_NAMES[0], comparison: ALERT_COMPARISONS[0], warning: 1 },
})

export const alertRuleChange = z.strictObject(ruleFields).partial()

export const ALERT_RULE_CODES = [
  'THRESHOLD_MISSING', 'THRESHOLD_ORDER', 'FILTER_NOT_APPLICABLE', 'GROUP_NOT_APPLICABLE', 'WINDOW_STEP',
  'WINDOW_TOO_LONG', 'NO_PIPELINE', 'NO_DATASET', 'NO_CHANNEL', 'TOO_MANY_FACTS',
] as const

export const alertRuleView = z.object({
  ...editable,
  projectId: id,
  ...ruleFields,
  /** May name one that this version does not know: its `error` says so. */
  metric: z.string(),
  windowMs: z.int(),
  /** Which ready-made rule it is, such as `run_failed`; null = made by a person. */
  readyMade: z.string().nullable(),
  /** A person has named it; otherwise a page shows the ready-made rule's name in its language. */
  hasOwnName: z.boolean(),
  /** The worst of its alerts; OK without one. */
  condition: z.enum(CONDITIONS),
  /** Raised alerts that are neither acknowledged nor silenced: what the tab of firing alerts counts. */
  raised: z.int(),
  /** Up to when it has been evaluated; null = not yet. For most metrics this is event time. */
  evaluatedAt: instant.nullable(),
  /** Why it cannot be evaluated; '' = it can. */
  error: z.string(),
  archivedAt: instant.nullable(),
})

export const alertRuleListQuery = pageQuery.extend(projectQuery.shape).extend({
  /** Part of the name; of a ready-made rule also of the name that pages show, in either language. */
  q: z.string().trim().max(200).optional(),
  closest,
  id: ids,
  metric: z.enum(ALERT_METRIC_NAMES).optional(),
  isEnabled: flagText.optional(),
  archived,
})
export const alertRulePage = pageOf(alertRuleView)

export const alertReplay = z.strictObject({
  ...alertRuleCreate.shape,
  /** The draft is not named yet. */
  name: name.default('-'),
  /** The saved rule to compare with. */
  ruleId: id.optional(),
})

const replayTotals = z.object({
  firings: z.int(),
  critical: z.int(),
  warning: z.int(),
  /** Total time raised, over all groups. */
  raisedMs: z.number(),
})

export const alertReplayAnswer = z.object({
  from: instant,
  to: instant,
  /** Distance of evaluations. */
  stepMs: z.int(),
  /** Evaluated whenever the rule would have been; false = what was shorter than a step may be missing. */
  isExact: z.boolean(),
  /** Distance of `points`. */
  pointMs: z.int(),
  comparison: z.enum(ALERT_COMPARISONS),
  warning: z.number().nullable(),
  critical: z.number().nullable(),
  /** Share of the time for which there is data, 0 to 1. */
  coverage: z.number(),
  /** Most firings first, at most 10; `groupCount` = all. */
  groups: z.array(z.object({
    labels: z.record(z.string(), z.string()),
    labelNames: z.record(z.string(), z.string()),
    /** The worst value of each interval. */
    points: z.array(z.object({ at: instant, value: z.number().nullable(), status: z.enum(WINDOW_STATUSES) })),
  })),
  groupCount: z.int(),
  /** Oldest first, at most 200; `totals.firings` = all. */
  firings: z.array(z.object({
    labels: z.record(z.string(), z.string()),
    labelNames: z.record(z.string(), z.string()),
    cause: z.enum(['breach', 'no_data', 'error']),
    from: instant,
    /** Null = still raised. */
    to: instant.nullable(),
    severity: z.enum(SEVERITIES),
    peak: z.number().nullable(),
    /** Runs that failed or crashed meanwhile; of a reason, those whose failure was open meanwhile. */
    runsFailed: z.int(),
  })),
  totals: replayTotals,
  /** Of `ruleId` as it is saved; null without one. */
  saved: replayTotals.nullable(),
})

export type AlertRuleCreate = z.output<typeof alertRuleCreate>
export type AlertRuleChange = z.output<typeof alertRuleChange>
export type AlertRuleView = z.infer<typeof alertRuleView>
export type AlertRuleListQuery = z.output<typeof alertRuleListQuery>
export type AlertReplay = z.output<typeof alertReplay>
export type AlertReplayAnswer = z.infer<typeof alertReplayAnswer>
