/** What the machine says of an alert. OK has no alert; RESOLVED is final. */
export const CONDITIONS = ['OK', 'PENDING', 'FIRING', 'RECOVERING', 'NO_DATA', 'EVAL_ERROR', 'RESOLVED'] as const
export type Condition = (typeof CONDITIONS)[number]

/** Why an alert is pending or raised. */
export const ALERT_CAUSES = ['breach', 'no_data', 'error'] as const
export type Cause = (typeof ALERT_CAUSES)[number]

/** What a person made of it. CLOSED is final. */
export const HANDLINGS = ['OPEN', 'ACKED', 'CLOSED'] as const
export type Handling = (typeof HANDLINGS)[number]

/** In rising order. */
export const SEVERITIES = ['warning', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

/** keep: as it was. zero: counts as 0. show: shown on the page, sends nothing. alert: raises an alert. */
export const NO_DATA_MODES = ['keep', 'zero', 'show', 'alert'] as const
export type NoDataMode = (typeof NO_DATA_MODES)[number]

export const ALERT_COMPARISONS = ['above', 'below'] as const
export type AlertComparison = (typeof ALERT_COMPARISONS)[number]

export const ALERT_EVENTS = [
  'pending', 'firing', 'no_data', 'error', 'severity_raised', 'severity_lowered', 'recovering', 'refiring', 'resolved',
  'acked', 'unacked', 'ack_expired', 'closed', 'silenced', 'unsilenced', 'inhibited', 'uninhibited',
] as const
export type AlertEventType = (typeof ALERT_EVENTS)[number]

/** Why an alert has ended. */
export const ALERT_ENDS = ['recovered', 'rule_changed', 'rule_disabled', 'rule_archived'] as const
export type AlertEnd = (typeof ALERT_ENDS)[number]

/** What a silence asks of the labels of an alert. */
export interface Matcher {
  label: string
  isEqual: boolean
  value: string
}
