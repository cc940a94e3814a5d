import type { AlertReplayAnswer, AlertRuleView } from '#shared/contract/alert-rule.contract'
import type { AlertCounts, AlertView, ChannelView, SilenceView } from '#shared/contract/alert.contract'

export const ALERT_ID = '01900000-0000-7000-8000-0000000000e1'
export const RULE_ID = '01900000-0000-7000-8000-0000000000e2'
export const PIPELINE_ID = '01900000-0000-7000-8000-0000000000e3'
export const CHANNEL_ID = '01900000-0000-7000-8000-0000000000e4'
export const SILENCE_ID = '01900000-0000-7000-8000-0000000000e5'
const PROJECT_ID = '01900000-0000-7000-8000-000000000001'
const MINUTE_MS = 60_000
const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE_MS).toISOString()

export const givenAlert = (change: Partial<AlertView> = {}): AlertView => ({
  id: ALERT_ID, version: 1, projectId: PROJECT_ID, ruleId: RULE_ID, ruleName: 'Run failed', readyMade: 'run_failed',
  hasOwnName: false, metric: 'failures_open', comparison: 'above',
  windowMs: 5 * MINUTE_MS, fingerprint: 'a'.repeat(64), labels: { pipeline: PIPELINE_ID },
  labelNames: { pipeline: 'Airports, cleaned' }, condition: 'FIRING', cause: 'breach', handling: 'OPEN',
  severity: 'critical', peakSeverity: 'critical', value: 6, threshold: 4, peak: 6, conditionAt: ago(43),
  startedAt: ago(43), firedAt: ago(43), resolvedAt: null, end: null, resolvesAt: null,
  ack: null, closed: null, silence: null, inhibitedBy: null, inhibits: 0, pipelines: [], updatedAt: ago(1), ...change,
})

export const givenCounts = (change: Partial<AlertCounts> = {}): AlertCounts => ({
  firing: { critical: 1, warning: 2 }, ofFailures: { critical: 0, warning: 0 }, pending: 0, acked: 2, silenced: 4,
  history: 9, rules: 18, rulesInError: 0, mttaMs: 4 * MINUTE_MS, mttrMs: 31 * MINUTE_MS, ...change,
})

export const givenRule = (change: Partial<AlertRuleView> = {}): AlertRuleView => ({
  id: RULE_ID, version: 3, createdAt: ago(900), updatedAt: ago(900), projectId: PROJECT_ID,
  name: 'gRPC success rate low', metric: 'grpc_success', filter: {}, groupBy: [], windowMs: 15 * MINUTE_MS,
  comparison: 'below', warning: 0.95, critical: 0.9, minCount: 20, forMs: 2 * MINUTE_MS, keepFiringMs: 5 * MINUTE_MS,
  noData: 'keep', labels: {}, channelIds: [], isEnabled: true,
  readyMade: 'grpc_success', hasOwnName: false, condition: 'OK', raised: 0, evaluatedAt: ago(1), error: '',
  archivedAt: null, ...change,
})

export const givenChannel = (change: Partial<ChannelView> = {}): ChannelView => ({
  id: CHANNEL_ID, version: 1, createdAt: ago(900), updatedAt: ago(900), projectId: PROJECT_ID, name: 'On call',
  kind: 'webhook', url: 'https://hooks.example/alerts', hasSecret: true, isEnabled: true, rules: 1,
  last: null, waiting: 0, ...change,
})

export const givenSilence = (change: Partial<SilenceView> = {}): SilenceView => ({
  id: SILENCE_ID, version: 1, createdAt: ago(5), updatedAt: ago(5), projectId: PROJECT_ID,
  matchers: [{ label: 'severity', isEqual: true, value: 'warning', name: '', rule: null }], reason: 'Maintenance',
  startsAt: ago(5),
  endsAt: ago(-235), createdBy: 'operator', endedAt: null, endedBy: '', state: 'active', alerts: 2, ...change,
})

/** Seven days of one point an hour, with one firing in the middle. */
export function givenReplay(change: Partial<AlertReplayAnswer> = {}): AlertReplayAnswer {
  const startMs = Date.parse('2026-11-13T16:00:00.000Z')
  const at = (hour: number) => new Date(startMs + hour * 60 * MINUTE_MS).toISOString()
  const points = Array.from(
    { length: 168 }, (_, hour) => ({ at: at(hour), value: hour === 80 ? 0.85 : 0.99, status: 'final' as const }),
  )
  return {
    from: at(0), to: at(168), isExact: true, stepMs: MINUTE_MS, pointMs: 60 * MINUTE_MS, comparison: 'below',
    warning: 0.95, critical: 0.9, coverage: 1,
    groups: [{ labels: {}, labelNames: {}, points }], groupCount: 1,
    firings: [{
      labels: {}, labelNames: {}, cause: 'breach', from: at(80), to: at(82), severity: 'critical', peak: 0.85,
      runsFailed: 2,
    }],
    totals: { firings: 1, critical: 1, warning: 0, raisedMs: 120 * MINUTE_MS },
    saved: { firings: 4, critical: 3, warning: 1, raisedMs: 1 }, ...change,
  }
}
