import { hasOwnName } from '#shared/domain/alert/ready-made'
import type { Db } from '#db/client'
import { findNames } from '#db/repositories/alert/alert-name.repository'
import { listAlive, listAlertsByIds, type AlertEventRow, type AlertRow } from '#db/repositories/alert/alert.repository'
import { listAlertRulesByIds, type AlertRuleRow } from '#db/repositories/alert/alert-rule.repository'
import { listSilencesByIds, type SilenceRow } from '#db/repositories/alert/silence.repository'
import type { AlertDeliveryRow } from '#db/repositories/alert/alert-delivery.repository'
import type { AlertDetail, AlertEventView, AlertView } from '#shared/contract/alert.contract'
import { toThreshold } from './machine/signal'
import type { GroupLabels } from './observe/sight'

/** What the ids in labels are called. */
export async function findLabelNames(
  db: Db, labels: readonly GroupLabels[],
): Promise<(labels: GroupLabels) => Record<string, string>> {
  const names = await findNames(db, {
    pipelineIds: toIds(labels, 'pipeline'),
    datasetIds: toIds(labels, 'dataset'),
    configurationIds: toIds(labels, 'configuration'),
  })
  return all => toLabelNames(all, names)
}

const toLabelNames = (labels: GroupLabels, names: ReadonlyMap<string, string>) =>
  Object.fromEntries(Object.entries(labels).flatMap(([label, value]) => {
    const name = names.get(value)
    return name === undefined ? [] : [[label, name]]
  }))

const toIds = (labels: readonly GroupLabels[], label: string) =>
  [...new Set(labels.flatMap(all => all[label] ?? []).filter(isUuid))]

/** Whether it can be an id: a label may have any text. */
export const isUuid = (text: string) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

export async function toAlertViews(db: Db, rows: readonly AlertRow[]): Promise<AlertView[]> {
  if (rows.length === 0) {
    return []
  }
  const labels = rows.map(row => row.labels)
  const inhibitors = await listAlertsByIds(db, [...new Set(rows.flatMap(row => row.inhibitedBy ?? []))])
  const [rules, silences, names, alive] = await Promise.all([
    listAlertRulesByIds(db, [...new Set([...rows, ...inhibitors].map(row => row.ruleId))]),
    listSilencesByIds(db, [...new Set(rows.flatMap(row => row.silenceId ?? []))]),
    findNames(db, {
      pipelineIds: [...new Set(rows.flatMap(toPipelineIds))],
      datasetIds: toIds(labels, 'dataset'),
      configurationIds: toIds(labels, 'configuration'),
    }),
    listAlive(db, rows[0]?.projectId),
  ])
  const known: Known = {
    rules: new Map(rules.map(rule => [rule.id, rule])),
    silences: new Map(silences.map(silence => [silence.id, silence])),
    inhibitors: new Map(inhibitors.map(row => [row.id, row])),
    names,
    inhibits: Map.groupBy(alive.filter(row => row.inhibitedBy !== null), row => row.inhibitedBy ?? ''),
  }
  return rows.flatMap((row) => {
    const rule = known.rules.get(row.ruleId)
    return rule ? [toAlertView(row, rule, known)] : []
  })
}

const toPipelineIds = ({ labels, pipelines }: AlertRow) =>
  [...pipelines, ...labels.pipeline ?? '' ? [labels.pipeline ?? ''] : []].filter(isUuid)

interface Known {
  rules: Map<string, AlertRuleRow>
  silences: Map<string, SilenceRow>
  inhibitors: Map<string, AlertRow>
  names: Map<string, string>
  inhibits: Map<string, AlertRow[]>
}

const toText = (at: Date | null): string | null => at?.toISOString() ?? null

function toAlertView(
  row: AlertRow, rule: AlertRuleRow, { rules, silences, inhibitors, names, inhibits }: Known,
): AlertView {
  const silence = row.silencedUntil !== null && row.silencedUntil > new Date()
    ? silences.get(row.silenceId ?? '')
    : undefined
  const inhibitor = inhibitors.get(row.inhibitedBy ?? '')
  const cause = rules.get(inhibitor?.ruleId ?? '')
  return {
    id: row.id,
    version: row.version,
    projectId: row.projectId,
    ruleId: row.ruleId,
    ruleName: rule.name,
    readyMade: rule.readyMade,
    hasOwnName: hasOwnName(rule),
    metric: rule.metric,
    comparison: rule.comparison,
    windowMs: rule.windowMs,
    fingerprint: row.fingerprint,
    labels: row.labels,
    labelNames: toLabelNames(row.labels, names),
    condition: row.condition,
    cause: row.cause,
    handling: row.handling,
    severity: row.severity,
    peakSeverity: row.peakSeverity,
    value: row.value,
    threshold: row.cause === 'breach' ? toThreshold(rule, row.severity) : null,
    peak: row.peak,
    conditionAt: row.conditionAt.toISOString(),
    startedAt: row.startedAt.toISOString(),
    firedAt: toText(row.firedAt),
    resolvedAt: toText(row.resolvedAt),
    end: row.endReason,
    resolvesAt: row.condition === 'RECOVERING'
      ? new Date(row.conditionAt.getTime() + rule.keepFiringMs).toISOString()
      : null,
    ack: row.handling === 'ACKED' && row.ackedAt
      ? { by: row.ackedBy, at: row.ackedAt.toISOString(), note: row.ackNote, until: toText(row.ackUntil) }
      : null,
    closed: row.handling === 'CLOSED' && row.closedAt
      ? { by: row.closedBy, at: row.closedAt.toISOString(), note: row.closeNote }
      : null,
    silence: silence && row.silencedUntil
      ? { id: silence.id, reason: silence.reason, until: row.silencedUntil.toISOString() }
      : null,
    inhibitedBy: inhibitor && cause
      ? {
          alertId: inhibitor.id, ruleName: cause.name, readyMade: cause.readyMade, hasOwnName: hasOwnName(cause),
          metric: cause.metric,
        }
      : null,
    inhibits: inhibits.get(row.id)?.length ?? 0,
    pipelines: row.pipelines.map(id => ({ id, name: names.get(id) ?? id })),
    updatedAt: row.updatedAt.toISOString(),
  }
}

export const toEventView = ({ createdAt, type, actor, severity, value, note }: AlertEventRow): AlertEventView => ({
  at: createdAt.toISOString(),
  type,
  actor,
  severity,
  value,
  note,
})

export const toDeliveryView = (row: AlertDeliveryRow & { channelName: string }): AlertDetail['deliveries'][number] => ({
  id: row.id,
  channelId: row.channelId,
  channelName: row.channelName,
  kind: row.kind as 'raised' | 'resolved',
  state: row.state as 'pending' | 'sent' | 'failed',
  tries: row.tries,
  status: row.status,
  error: row.message,
  createdAt: row.createdAt.toISOString(),
  sentAt: row.state === 'sent' ? toText(row.doneAt) : null,
})
