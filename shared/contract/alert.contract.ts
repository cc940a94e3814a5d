import { z } from 'zod'
import {
  ALERT_CAUSES, ALERT_COMPARISONS, ALERT_ENDS, ALERT_EVENTS, CONDITIONS, HANDLINGS, SEVERITIES,
} from '../domain/alert/alert-state'
import { labelName, labelValue } from './alert-rule.contract'
import {
  countQuery, editable, id, instant, name, pageOf, pageQuery, projectQuery, rangeEnd, repeated, timeZone,
} from './common.contract'

export const DELIVERY_KINDS = ['raised', 'resolved'] as const
export const DELIVERY_STATES = ['pending', 'sent', 'failed'] as const
export const SILENCE_STATES = ['scheduled', 'active', 'ended'] as const

const severity = z.enum(SEVERITIES)
const named = z.object({ id, name: z.string() })

export const alertView = z.object({
  id,
  version: z.int(),
  projectId: id,
  ruleId: id,
  ruleName: z.string(),
  readyMade: z.string().nullable(),
  /** As in the rule. */
  hasOwnName: z.boolean(),
  metric: z.string(),
  comparison: z.enum(ALERT_COMPARISONS),
  windowMs: z.int(),
  /** sha256 of rule and sorted labels; one alert of it is alive at a time. */
  fingerprint: z.string(),
  /** Of its group (`pipeline`, `stage`, `model`, `dataset`, `service`) and of its rule. */
  labels: z.record(z.string(), z.string()),
  /** What ids in `labels` are called, by label. */
  labelNames: z.record(z.string(), z.string()),
  condition: z.enum(CONDITIONS),
  /** Why it is raised or pending. */
  cause: z.enum(ALERT_CAUSES),
  handling: z.enum(HANDLINGS),
  severity,
  /** Highest severity that it has had. */
  peakSeverity: severity,
  /** Newest value, the threshold of `severity`, and the worst value so far; null = without data. */
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  peak: z.number().nullable(),
  /** Start of this condition. */
  conditionAt: instant,
  startedAt: instant,
  /** When it was raised; null = still pending, or only shown as without data. */
  firedAt: instant.nullable(),
  resolvedAt: instant.nullable(),
  end: z.enum(ALERT_ENDS).nullable(),
  /** While it recovers: when it will be resolved. */
  resolvesAt: instant.nullable(),
  ack: z.object({ by: z.string(), at: instant, note: z.string(), until: instant.nullable() }).nullable(),
  closed: z.object({ by: z.string(), at: instant, note: z.string() }).nullable(),
  /** Why it sends nothing. */
  silence: z.object({ id, reason: z.string(), until: instant }).nullable(),
  inhibitedBy: z.object({
    alertId: id, ruleName: z.string(), readyMade: z.string().nullable(), hasOwnName: z.boolean(), metric: z.string(),
  }).nullable(),
  /** Number of alerts that send nothing because of this one. */
  inhibits: z.int(),
  /** Pipelines with facts of its group in its window, at most 5. */
  pipelines: z.array(named),
  updatedAt: instant,
})

/**
 * pending: not raised yet, or only shown as without data. firing: raised, neither acknowledged, closed, silenced nor
 * inhibited. silenced: silenced or inhibited. history: resolved or closed.
 */
export const ALERT_TABS = ['pending', 'firing', 'acked', 'silenced', 'history'] as const

export const alertListQuery = pageQuery.extend(countQuery.shape).extend(projectQuery.shape).extend({
  /** Most severe first, then newest; history by when they began. */
  tab: z.enum(ALERT_TABS).default('firing'),
  severity: repeated(severity),
  ruleId: id.optional(),
  pipelineId: id.optional(),
  /** Part of the rule's name, of a label, or of what its pipeline or dataset is called. */
  q: z.string().trim().max(200).optional(),
  /** Half-open range of `firedAt`, for the history. */
  from: rangeEnd.optional(),
  to: rangeEnd.optional(),
  tz: timeZone.optional(),
})
export const alertPage = pageOf(alertView)

export const alertEvent = z.object({
  at: instant,
  type: z.enum(ALERT_EVENTS),
  /** '' = the console itself. */
  actor: z.string(),
  severity: severity.nullable(),
  value: z.number().nullable(),
  note: z.string(),
})

export const alertDelivery = z.object({
  /** Sent as `X-Delivery-Id`, the same for every attempt. */
  id,
  channelId: id,
  channelName: z.string(),
  kind: z.enum(DELIVERY_KINDS),
  state: z.enum(DELIVERY_STATES),
  tries: z.int(),
  /** Of the last attempt; null = no answer. */
  status: z.int().nullable(),
  error: z.string(),
  createdAt: instant,
  sentAt: instant.nullable(),
})

export const alertDetail = alertView.extend({
  /** Oldest first, at most 200. */
  events: z.array(alertEvent),
  /** Newest first, at most 50. */
  deliveries: z.array(alertDelivery),
})

export const alertCountsQuery = projectQuery

const bySeverity = z.object({ critical: z.int(), warning: z.int() })

/** For bell, title and tabs: each number equals the length of the list behind it. */
export const alertCounts = z.object({
  firing: bySeverity,
  /** Those of them that open failures have raised: who counts failures need not count these again. */
  ofFailures: bySeverity,
  pending: z.int(),
  acked: z.int(),
  silenced: z.int(),
  /** Alerts that began in the last 30 days and are resolved or closed. */
  history: z.int(),
  rules: z.int(),
  /** Rules that cannot be evaluated. */
  rulesInError: z.int(),
  /** Mean time from raised to acknowledged and to resolved, of alerts raised in the last 30 days; null = none. */
  mttaMs: z.number().nullable(),
  mttrMs: z.number().nullable(),
})

const note = z.string().trim().max(1_000)

/** Acknowledging again changes the note. A resolved or closed alert is a conflict. */
export const alertAck = z.strictObject({
  note: note.default(''),
  /** It opens again then, unless it has ended; absent = until it ends. */
  until: instant.optional(),
})
export const alertClose = z.strictObject({ note: note.min(1) })

export const alertBulkAck = alertAck.extend({ ids: z.array(id).min(1).max(200) })
export const alertBulkAnswer = z.object({
  items: z.array(z.object({ id, ok: z.boolean(), code: z.string() })),
})

export const silenceMatcher = z.strictObject({
  /** A label of the alert, or `rule` (id), `metric`, `severity`. */
  label: labelName,
  isEqual: z.boolean().default(true),
  value: labelValue,
})

export const silenceCreate = z.strictObject({
  projectId: id.optional(),
  /** All must match. */
  matchers: z.array(silenceMatcher).min(1).max(10),
  reason: note.min(1),
  /** Absent = now. */
  startsAt: instant.optional(),
  /** At most 30 days ahead. */
  endsAt: instant,
})

export const silenceView = z.object({
  ...editable,
  projectId: id,
  matchers: z.array(silenceMatcher.extend({
    /** What a pipeline, a dataset or a rule is called, an archived one too; '' = the value is not the id of one. */
    name: z.string(),
    /** Of a rule: a ready-made one has its name in the reader's language. */
    rule: z.object({ readyMade: z.string().nullable(), hasOwnName: z.boolean() }).nullable(),
  })),
  reason: z.string(),
  startsAt: instant,
  endsAt: instant,
  createdBy: z.string(),
  /** Ended before its time. */
  endedAt: instant.nullable(),
  endedBy: z.string(),
  state: z.enum(SILENCE_STATES),
  /** Alive alerts that it silences now. */
  alerts: z.int(),
})

export const silenceListQuery = pageQuery.extend(projectQuery.shape).extend({ state: repeated(z.enum(SILENCE_STATES)) })
export const silencePage = pageOf(silenceView)

export const CHANNEL_KINDS = ['in_app', 'webhook'] as const

/** Write-only: signs the deliveries (HMAC-SHA256), at least 16 characters. */
const secret = z.string().min(16).max(200)
/** Write-only: the address of a robot is its credential. */
const webhookUrl = z.string().max(2_000)

/**
 * Refused (422) at `/url`: BAD_URL, BAD_PORT, ADDRESS_NOT_ALLOWED, MASKED (an address as it was shown). The in-app
 * channel exists once and cannot be created.
 */
export const channelCreate = z.strictObject({
  projectId: id.optional(),
  name,
  kind: z.literal('webhook'),
  url: webhookUrl,
  secret,
  isEnabled: z.boolean().default(true),
})

export const channelChange = z.strictObject({
  name: name.optional(), url: webhookUrl.optional(), secret: secret.optional(), isEnabled: z.boolean().optional(),
})

export const channelView = z.object({
  ...editable,
  projectId: id,
  name: z.string(),
  kind: z.enum(CHANNEL_KINDS),
  /** Where it leads, without what may be a secret; the whole address is never shown. Null for the in-app channel. */
  url: z.string().nullable(),
  hasSecret: z.boolean(),
  isEnabled: z.boolean(),
  /** Rules that name it. */
  rules: z.int(),
  /** Its newest attempt; null = none yet. `code` '' = it was accepted. */
  last: z.object({ at: instant, ok: z.boolean(), status: z.int().nullable(), code: z.string(), message: z.string() })
    .nullable(),
  /** Deliveries that wait for their next attempt. */
  waiting: z.int(),
})

/** Codes of a delivery that was not accepted. */
export const DELIVERY_CODES = [
  'BAD_URL', 'ADDRESS_NOT_ALLOWED', 'UNREACHABLE', 'TIMEOUT', 'BAD_STATUS', 'TOO_MANY_REDIRECTS',
  'SECRET_UNREADABLE', 'ROBOT_REFUSED',
] as const

export const channelListQuery = pageQuery.extend(projectQuery.shape)
export const channelPage = pageOf(channelView)

export const channelTest = z.object({
  ok: z.boolean(),
  status: z.int().nullable(),
  code: z.enum(['', ...DELIVERY_CODES]),
  message: z.string(),
  durationMs: z.int(),
})

export type AlertView = z.infer<typeof alertView>
export type AlertDetail = z.infer<typeof alertDetail>
export type AlertEventView = z.infer<typeof alertEvent>
export type AlertListQuery = z.output<typeof alertListQuery>
export type AlertCounts = z.infer<typeof alertCounts>
export type AlertAck = z.output<typeof alertAck>
export type AlertClose = z.output<typeof alertClose>
export type AlertBulkAck = z.output<typeof alertBulkAck>
export type AlertBulkAnswer = z.infer<typeof alertBulkAnswer>
export type SilenceMatcher = z.output<typeof silenceMatcher>
export type SilenceCreate = z.output<typeof silenceCreate>
export type SilenceView = z.infer<typeof silenceView>
export type SilenceListQuery = z.output<typeof silenceListQuery>
export type ChannelCreate = z.output<typeof channelCreate>
export type ChannelChange = z.output<typeof channelChange>
export type ChannelView = z.infer<typeof channelView>
export type ChannelListQuery = z.output<typeof channelListQuery>
export type ChannelTest = z.infer<typeof channelTest>
export type DeliveryCode = (typeof DELIVERY_CODES)[number]
