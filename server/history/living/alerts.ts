import type { Trx } from '#db/client'
import { insertDemoAlert, insertDemoRule } from '#db/repositories/history/history-life.repository'
import type { AlertRow } from '#db/repositories/alert/alert.repository'
import { insertSilence } from '#db/repositories/alert/silence.repository'
import { type ReadyMadeRule, READY_MADE_RULES } from '#shared/domain/alert/ready-made'
import type { AlertEventType, Severity } from '#shared/domain/alert/alert-state'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import { toFingerprint } from '#server/services/alert/alert-life'
import { toGroupKey, type GroupLabels } from '#server/services/alert/sight'
import type { HistoryOptions } from '../launches'
import type { PipelineKey } from '../plan'
import { createRandom, toUuid } from '../random'
import type { Things } from '../things'
import type { DemoLife } from './texts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const FIRST_LOOK_MS = 9 * MINUTE_MS
/** Known to be away for so long. */
const SILENT: PipelineKey = 'code'
const SILENT_MS = 7 * DAY_MS

interface PlannedAlert {
  rule: string
  pipelines: [PipelineKey, ...PipelineKey[]]
  /** Of its group; absent = its group is the pipeline. */
  reason?: string
  severity: Severity
  value: number
  /** Before the end of the history. */
  firedAgoMs: number
  /** Absent = it lives. */
  lastedMs?: number
  handling?: 'acked' | 'closed' | 'silenced'
}

/** What is told of the last hours, see trouble.ts, and what was raised and went by before. */
const PLANNED: readonly PlannedAlert[] = [
  {
    rule: 'run_failed', pipelines: ['legal'], reason: 'NOT_READABLE', severity: 'critical', value: 5,
    firedAgoMs: 5 * HOUR_MS,
  },
  {
    rule: 'run_failed', pipelines: ['docs'], reason: 'WORKER_LOST', severity: 'warning', value: 1,
    firedAgoMs: 148 * MINUTE_MS, handling: 'acked',
  },
  {
    rule: 'run_failed', pipelines: ['code', 'dialogue'], reason: 'MODEL_UNAVAILABLE', severity: 'warning', value: 3,
    firedAgoMs: 94 * MINUTE_MS,
  },
  {
    rule: 'run_success', pipelines: ['code'], severity: 'warning', value: 0.88, firedAgoMs: 65 * MINUTE_MS,
    handling: 'silenced',
  },
  {
    rule: 'run_failed', pipelines: ['dialogue'], reason: 'MODEL_UNAVAILABLE', severity: 'warning', value: 1,
    firedAgoMs: 2.2 * DAY_MS, lastedMs: 38 * MINUTE_MS,
  },
  {
    rule: 'run_success', pipelines: ['code'], severity: 'warning', value: 0.88, firedAgoMs: 4.4 * DAY_MS,
    lastedMs: 52 * MINUTE_MS,
  },
  {
    rule: 'run_failed', pipelines: ['docs'], reason: 'WORKER_LOST', severity: 'warning', value: 1,
    firedAgoMs: 6.3 * DAY_MS, lastedMs: 84 * MINUTE_MS,
  },
  {
    rule: 'run_failed', pipelines: ['web'], reason: 'DISK_FULL', severity: 'warning', value: 1,
    firedAgoMs: 11.4 * DAY_MS, lastedMs: 195 * MINUTE_MS, handling: 'closed',
  },
  {
    rule: 'run_success', pipelines: ['dialogue'], severity: 'critical', value: 0.71, firedAgoMs: 19.2 * DAY_MS,
    lastedMs: 140 * MINUTE_MS,
  },
  {
    rule: 'run_failed', pipelines: ['code'], reason: 'MODEL_UNAVAILABLE', severity: 'critical', value: 6,
    firedAgoMs: 20.5 * DAY_MS, lastedMs: 210 * MINUTE_MS,
  },
  {
    rule: 'run_failed', pipelines: ['docs'], reason: 'WORKER_LOST', severity: 'warning', value: 2,
    firedAgoMs: 22.1 * DAY_MS, lastedMs: 65 * MINUTE_MS,
  },
  {
    rule: 'run_success', pipelines: ['code'], severity: 'warning', value: 0.9, firedAgoMs: 23.4 * DAY_MS,
    lastedMs: 45 * MINUTE_MS,
  },
]

interface AlertPlace {
  options: HistoryOptions
  things: Things['things']
  life: DemoLife
  actor: string
}

/** Ready-made rules, and alerts in every state; nothing evaluates them, and no channel hears of them. */
export async function insertAlerts(trx: Trx, { options, things, life, actor }: AlertPlace): Promise<void> {
  const untilMs = options.until.getTime()
  const random = createRandom(options.seed, 'alerts')
  const rules = new Map<string, string>()
  for (const rule of READY_MADE_RULES) {
    const id = toUuid(untilMs - options.days * DAY_MS, random)
    rules.set(rule.key, id)
    await insertDemoRule(trx, { id, rule: rule satisfies ReadyMadeRule, evaluatedTo: options.until })
  }
  const silenceId = toUuid(untilMs - DAY_MS, random)
  const byKey = new Map(things.map(thing => [thing.key, thing]))
  const endsAt = new Date(untilMs + SILENT_MS)
  await insertSilence(trx, {
    id: silenceId, projectId: DEMO_PROJECT_ID, reason: life.alert.silence, endsAt, createdBy: actor,
    matchers: [{ label: 'pipeline', isEqual: true, value: byKey.get(SILENT)?.pipeline.id ?? '' }],
    startsAt: new Date(untilMs - HOUR_MS * 3),
  })
  // Oldest first, as their ids.
  for (const planned of [...PLANNED].sort((a, b) => b.firedAgoMs - a.firedAgoMs)) {
    const firedAt = new Date(untilMs - planned.firedAgoMs)
    const pipelines = planned.pipelines.map(key => byKey.get(key)?.pipeline.id ?? '')
    const labels: GroupLabels = planned.reason === undefined
      ? { pipeline: pipelines[0] ?? '' }
      : { reason: planned.reason }
    const ruleId = rules.get(planned.rule) ?? ''
    const endedAt = planned.lastedMs === undefined ? null : new Date(firedAt.getTime() + planned.lastedMs)
    const ackedAt = planned.handling === 'acked' || endedAt ? new Date(firedAt.getTime() + FIRST_LOOK_MS) : null
    const isAcked = planned.handling === 'acked'
    const isClosed = planned.handling === 'closed'
    const isSilenced = planned.handling === 'silenced'
    const row: Omit<AlertRow, 'version' | 'updatedAt'> = {
      id: toUuid(firedAt.getTime(), random), projectId: DEMO_PROJECT_ID, ruleId, labels, groupKey: toGroupKey(labels),
      fingerprint: toFingerprint(ruleId, labels),
      condition: endedAt ? 'RESOLVED' : 'FIRING', cause: 'breach', conditionAt: endedAt ?? firedAt,
      evaluatedAt: endedAt ?? options.until, candidateCause: null, candidateAt: null,
      handling: isClosed ? 'CLOSED' : isAcked ? 'ACKED' : 'OPEN', severity: planned.severity,
      peakSeverity: planned.severity, value: planned.value, peak: planned.value,
      startedAt: firedAt, firedAt, resolvedAt: endedAt, endReason: endedAt ? 'recovered' : null,
      ackedBy: isAcked ? actor : '', ackedAt: isAcked ? ackedAt : null, firstAckedAt: ackedAt,
      ackNote: isAcked ? life.alert.acked : '', ackUntil: null,
      closedBy: isClosed ? actor : '', closedAt: isClosed ? endedAt : null,
      closeNote: isClosed ? life.alert.closed : '',
      silenceId: isSilenced ? silenceId : null, silencedUntil: isSilenced ? endsAt : null, inhibitedBy: null,
      notified: 0,
      pipelines,
    }
    const events: { type: AlertEventType, at: Date, actor?: string, note?: string }[] = [
      { type: 'firing', at: firedAt },
      ...ackedAt ? [{ type: 'acked' as const, at: ackedAt, actor, note: row.ackNote }] : [],
      ...isSilenced ? [{ type: 'silenced' as const, at: firedAt, actor, note: life.alert.silence }] : [],
      ...endedAt ? [{ type: 'resolved' as const, at: endedAt, note: 'recovered' }] : [],
      ...isClosed && endedAt ? [{ type: 'closed' as const, at: endedAt, actor, note: row.closeNote }] : [],
    ]
    await insertDemoAlert(trx, row, events.map(({ at, ...event }) => ({
      id: toUuid(at.getTime(), random), actor: '', note: '', severity: planned.severity, value: planned.value,
      createdAt: at, ...event,
    })))
  }
}
