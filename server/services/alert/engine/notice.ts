import type { Trx } from '#db/client'
import { insertAlertDelivery } from '#db/repositories/alert/alert-delivery.repository'
import { updateAlert, type AlertRow } from '#db/repositories/alert/alert.repository'
import type { AlertRuleRow } from '#db/repositories/alert/alert-rule.repository'
import { listChannelsByIds } from '#db/repositories/alert/channel.repository'
import { toRank } from '../machine/life'
import { isRaised } from '../machine/state-machine'
import { toThreshold } from '../machine/signal'

/** 0 = nothing to tell, 1 = warning, 2 = critical. */
const toLevel = ({ condition, firedAt, severity }: AlertRow): number =>
  isRaised(condition) && firedAt !== null ? toRank(severity) : 0

const isMuted = ({ silencedUntil, inhibitedBy }: AlertRow, now: Date): boolean =>
  inhibitedBy !== null || (silencedUntil !== null && silencedUntil > now)

type Notice = { kind: 'raised' | 'resolved' | 'none', notified: number }

/**
 * What the channels must be told of an alert, compared with what they know. What is silenced or inhibited sends
 * nothing; what is acknowledged or closed only its end.
 */
export function toNotice(alert: AlertRow, now: Date): Notice {
  const { notified, handling } = alert
  const level = toLevel(alert)
  if (alert.resolvedAt !== null) {
    return { kind: notified > 0 && !isMuted(alert, now) ? 'resolved' : 'none', notified: 0 }
  }
  if (level > notified) {
    return handling === 'OPEN' && !isMuted(alert, now)
      ? { kind: 'raised', notified: level }
      : { kind: 'none', notified }
  }
  return { kind: 'none', notified: level }
}

/**
 * Puts what changed into the outbox of deliveries: all alerts of a rule in one message for each channel.
 *
 * @returns whether something is to be sent.
 */
export async function noteChanges(
  trx: Trx, rule: AlertRuleRow, alerts: readonly AlertRow[], now: Date,
): Promise<boolean> {
  const notices = alerts.map(alert => ({ alert, notice: toNotice(alert, now) }))
  for (const { alert, notice } of notices) {
    if (notice.notified !== alert.notified) {
      await updateAlert(trx, alert.id, { notified: notice.notified })
    }
  }
  const told = Object.entries(Object.groupBy(
    notices.filter(({ notice }) => notice.kind !== 'none'), ({ notice }) => notice.kind,
  ))
  if (told.length === 0) {
    return false
  }
  const channels = (await listChannelsByIds(trx, rule.channelIds)).filter(channel => channel.isEnabled)
  for (const channel of channels) {
    for (const [kind, some = []] of told) {
      await insertAlertDelivery(trx, {
        projectId: rule.projectId,
        channelId: channel.id,
        ruleId: rule.id,
        alertIds: some.map(({ alert }) => alert.id),
        kind,
        payload: toPayload(kind, rule, some.map(({ alert }) => alert), now),
      })
    }
  }
  return channels.length > 0
}

/** The body of a webhook. */
const toPayload = (kind: string, rule: AlertRuleRow, alerts: readonly AlertRow[], now: Date) => ({
  kind,
  at: now.toISOString(),
  projectId: rule.projectId,
  rule: {
    id: rule.id, name: rule.name, readyMade: rule.readyMade, metric: rule.metric, comparison: rule.comparison,
    windowMs: rule.windowMs,
  },
  alerts: alerts.map(alert => ({
    id: alert.id,
    fingerprint: alert.fingerprint,
    labels: alert.labels,
    condition: alert.condition,
    cause: alert.cause,
    severity: alert.severity,
    value: alert.value,
    threshold: toThreshold(rule, alert.severity),
    peak: alert.peak,
    firedAt: alert.firedAt?.toISOString() ?? null,
    resolvedAt: alert.resolvedAt?.toISOString() ?? null,
  })),
})
