import type { ColumnType, Generated } from 'kysely'
import type { AlertDimension } from '#shared/domain/alert/alert-metric'
import type {
  AlertComparison, AlertEnd, AlertEventType, Cause, Condition, Handling, Matcher, NoDataMode, Severity,
} from '#shared/domain/alert/alert-state'
import type { Count, CreatedAt, Editable, Json, JsonWithDefault } from './columns'

export interface AlertRuleTable extends Editable {
  projectId: string
  name: string
  /** Key of the ready-made rule that it was created as; null = made by a person. */
  readyMade: string | null
  metric: string
  filter: JsonWithDefault<{ pipelineId?: string, stage?: string, modelVersion?: string, datasetId?: string }>
  groupBy: JsonWithDefault<AlertDimension[]>
  windowMs: number
  comparison: AlertComparison
  warning: number | null
  critical: number | null
  minCount: Generated<number>
  forMs: Count
  keepFiringMs: Count
  noData: Generated<NoDataMode>
  labels: JsonWithDefault<Record<string, string>>
  channelIds: JsonWithDefault<string[]>
  isEnabled: Generated<boolean>
  /** Up to when facts have been evaluated; null = not yet. */
  evaluatedTo: Date | null
  /** Why it cannot be evaluated; '' = it can. */
  error: Generated<string>
  archivedAt: Date | null
}

export interface AlertTable {
  /** UUIDv7. */
  id: string
  projectId: string
  ruleId: string
  /** sha256 of rule and sorted labels; one alert of it is alive at a time. */
  fingerprint: string
  /** Of its group and of its rule. */
  labels: Json<Record<string, string>>
  /** The values of its group, as JSON. */
  groupKey: string
  condition: Condition
  cause: Cause
  conditionAt: Date
  /** Newest evaluation. */
  evaluatedAt: Date
  /** A cause that has not lasted long enough. */
  candidateCause: Cause | null
  candidateAt: Date | null
  handling: Generated<Handling>
  severity: Severity
  peakSeverity: Severity
  value: number | null
  peak: number | null
  startedAt: Date
  /** null = still pending. */
  firedAt: Date | null
  /** null = alive. */
  resolvedAt: Date | null
  endReason: AlertEnd | null
  ackedBy: Generated<string>
  ackedAt: Date | null
  firstAckedAt: Date | null
  ackNote: Generated<string>
  ackUntil: Date | null
  closedBy: Generated<string>
  closedAt: Date | null
  closeNote: Generated<string>
  silenceId: string | null
  silencedUntil: Date | null
  /** The alert because of which it sends nothing. */
  inhibitedBy: string | null
  /** What channels were last told: 0 = nothing, 1 = warning, 2 = critical. */
  notified: Count
  /** Pipelines with facts of its group when it was raised. */
  pipelines: JsonWithDefault<string[]>
  version: Generated<number>
  updatedAt: ColumnType<Date, Date | undefined, Date>
}

/** Append-only. */
export interface AlertEventTable {
  id: string
  projectId: string
  alertId: string
  type: AlertEventType
  /** '' = the console itself. */
  actor: Generated<string>
  severity: Severity | null
  value: number | null
  note: Generated<string>
  createdAt: CreatedAt
}

export interface SilenceTable extends Editable {
  projectId: string
  matchers: Json<Matcher[]>
  reason: string
  startsAt: Date
  endsAt: Date
  createdBy: string
  /** Ended before its time. */
  endedAt: Date | null
  endedBy: Generated<string>
}

export interface ChannelTable extends Editable {
  projectId: string
  name: string
  /** One of CHANNEL_KINDS. */
  kind: string
  /** Only of a row that an older version has written; sealed at the next start. */
  url: string | null
  /** Sealed; see sealed-secret. */
  sealedUrl: string | null
  /** What people see of it. */
  shownUrl: string | null
  /** Sealed; see sealed-secret. */
  secret: string | null
  isEnabled: Generated<boolean>
  /** Newest attempt. */
  lastAt: Date | null
  lastOk: boolean | null
  lastStatus: number | null
  lastCode: Generated<string>
  lastMessage: Generated<string>
}

/** What is sent to a channel: the same text under the same id at each attempt. */
export interface AlertDeliveryTable {
  id: string
  projectId: string
  channelId: string
  ruleId: string
  alertIds: Json<string[]>
  /** 'raised' | 'resolved' */
  kind: string
  payload: Json<Record<string, unknown>>
  /** 'pending' | 'sent' | 'failed' */
  state: Generated<string>
  tries: Count
  availableAt: ColumnType<Date, Date | undefined, Date>
  claimedUntil: Date | null
  /** HTTP status of the last attempt. */
  status: number | null
  code: Generated<string>
  message: Generated<string>
  createdAt: CreatedAt
  doneAt: Date | null
}

/** Measurements by minute of what leaves no trace elsewhere; kept for some days. */
export interface AlertSampleTable {
  metric: string
  /** '' = none. */
  label: string
  bucketStart: Date
  count: number
  sum: number
  /** Newest value of the minute. */
  last: number
  /** Largest value of the minute; meant for gauges. */
  most: number
}
