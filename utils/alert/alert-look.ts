import type { AlertRuleView } from '#shared/contract/alert-rule.contract'
import type { AlertEventView, AlertView, ChannelView } from '#shared/contract/alert.contract'
import { findAlertMetric } from '#shared/domain/alert/alert-metric'
import type { Condition, Severity } from '#shared/domain/alert/alert-state'
import type { Look } from '../base/look'

export const SEVERITY_LOOK: Record<Severity, Look> = {
  critical: { icon: 'i-lucide-octagon-alert', tone: 'red', loudness: 'loud' },
  warning: { icon: 'i-lucide-triangle-alert', tone: 'amber', loudness: 'tinted' },
}

export const CONDITION_LOOK: Record<Condition, Look> = {
  OK: { icon: 'i-lucide-circle-check', tone: 'green', loudness: 'quiet' },
  PENDING: { icon: 'i-lucide-timer', tone: 'neutral', loudness: 'quiet' },
  FIRING: { icon: 'i-lucide-bell-ring', tone: 'red', loudness: 'tinted' },
  RECOVERING: { icon: 'i-lucide-timer-reset', tone: 'blue', loudness: 'tinted' },
  NO_DATA: { icon: 'i-lucide-circle-dashed', tone: 'neutral', loudness: 'quiet' },
  EVAL_ERROR: { icon: 'i-lucide-circle-x', tone: 'red', loudness: 'tinted' },
  RESOLVED: { icon: 'i-lucide-circle-check', tone: 'green', loudness: 'quiet' },
}

export const EVENT_ICON: Record<AlertEventView['type'], string> = {
  pending: 'i-lucide-timer',
  firing: 'i-lucide-bell-ring',
  no_data: 'i-lucide-circle-dashed',
  error: 'i-lucide-circle-x',
  severity_raised: 'i-lucide-trending-up',
  severity_lowered: 'i-lucide-trending-down',
  recovering: 'i-lucide-timer-reset',
  refiring: 'i-lucide-bell-ring',
  resolved: 'i-lucide-circle-check',
  acked: 'i-lucide-user-round-check',
  unacked: 'i-lucide-undo-2',
  ack_expired: 'i-lucide-clock-alert',
  closed: 'i-lucide-ban',
  silenced: 'i-lucide-bell-off',
  unsilenced: 'i-lucide-bell',
  inhibited: 'i-lucide-bell-off',
  uninhibited: 'i-lucide-bell',
}

/** What can be done with an alert. */
export type AlertVerb = 'ack' | 'note' | 'unack' | 'silence' | 'close' | 'rule'

/** The open dialog of the page, and what it is about. */
export type AlertDialog
  = | { kind: 'ack' | 'close', alert: AlertView }
    | { kind: 'ack-many', alerts: readonly AlertView[] }
    | { kind: 'silence', alert?: AlertView }
    | { kind: 'channel', channel?: ChannelView }
    | { kind: 'delete', channel: ChannelView }
    | { kind: 'archive', rule: AlertRuleView }

export type AlertRuleVerb = 'copy' | 'alerts' | 'archive'

export type ChannelVerb = 'test' | 'edit' | 'delete'

export const isAlertOver = ({ resolvedAt, handling }: Pick<AlertView, 'resolvedAt' | 'handling'>) =>
  resolvedAt !== null || handling === 'CLOSED'

type Threshold = Pick<AlertView, 'metric' | 'comparison' | 'threshold'>

/** "Above 0 runs": the first one is enough, which says more than the threshold. */
export const isFromFirst = ({ metric, comparison, threshold }: Threshold) =>
  threshold === 0 && comparison === 'above' && findAlertMetric(metric)?.unit === 'runs'

/** It can be acknowledged: raised, not ended, and nobody has done it. */
export const isAckable = (alert: Pick<AlertView, 'firedAt' | 'resolvedAt' | 'handling'>) =>
  alert.firedAt !== null && alert.handling === 'OPEN' && alert.resolvedAt === null

/** Counted among the firing ones: raised, and nobody has seen to it. */
export const isFiring = (alert: Pick<AlertView, 'firedAt' | 'resolvedAt' | 'handling' | 'silence' | 'inhibitedBy'>) =>
  alert.firedAt !== null
  && !isAlertOver(alert)
  && alert.handling === 'OPEN'
  && alert.silence === null
  && alert.inhibitedBy === null
