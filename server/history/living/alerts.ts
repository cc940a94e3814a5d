import type { Trx } from '#db/client'
import { insertDemoAlert, insertDemoRule } from '#db/repositories/history/history-life.repository'
import type { AlertRow } from '#db/repositories/alert/alert.repository'
import { insertSilence } from '#db/repositories/alert/silence.repository'
import { type ReadyMadeRule, READY_MADE_RULES } from '#shared/domain/alert/ready-made'
import type { AlertEventType, Severity } from '#shared/domain/alert/alert-state'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import { type GroupLabels, toFingerprint, toGroupKey } from '#server/services/alert'
import type { HistoryOptions } from '../launches'
import type { PipelineKey } from '../plan'
import { createRandom, toUuid } from '../random'
import type { Things } from '../things'
import type { DemoLife } from '../texts'

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
  const pipelineOf = new Map(things.map(({ key, pipeline }) => [key, pipeline.id]))
  const silence = { id: toUuid(untilMs - DAY_MS, random), endsAt: new Date(untilMs + SILENT_MS) }
  await insertSilence(trx, {
    ...silence, projectId: DEMO_PROJECT_ID, reason: life.alert.silence, createdBy: actor,
    matchers: [{ label: 'pipeline', isEqual: true, value: pipelineOf.get(SILENT) ?? '' }],
    startsAt: new Date(untilMs - HOUR_MS * 3),
  })
  // Oldest first, as their ids.
  for (const planned of [...PLANNED].sort((a, b) => b.firedAgoMs - a.firedAgoMs)) {
    const firedAt = new Date(untilMs - planned.firedAgoMs)
    const row = toRow(planned, {
      id: toUuid(firedAt.getTime(), random), firedAt, until: options.until, ruleId: rules.get(planned.rule) ?? '',
      pipelines: planned.pipelines.map(key => pipelineOf.get(key) ?? ''), silence, life, actor,
    })
    await insertDemoAlert(trx, row, toEvents(row, { life, actor }).map(({ at, ...event }) => ({
      id: toUuid(at.getTime(), random), actor: '', note: '', severity: planned.severity, value: planned.value,
      createdAt: at, ...event,
    })))
  }
}

type DemoAlert = Omit<AlertRow, 'version' | 'updatedAt'>

interface RowPlace extends Pick<AlertPlace, 'life' | 'actor'>, Pick<DemoAlert, 'id' | 'ruleId' | 'pipelines'> {
  firedAt: Date
  until: Date
  silence: { id: string, endsAt: Date }
}

function toRow(planned: PlannedAlert, {
  id, ruleId, pipelines, firedAt, until, silence, life, actor,
}: RowPlace): DemoAlert {
  const { reason, severity, value, lastedMs, handling } = planned
  const labels: GroupLabels = reason === undefined ? { pipeline: pipelines[0] ?? '' } : { reason }
  const endedAt = lastedMs === undefined ? null : new Date(firedAt.getTime() + lastedMs)
  const lookedAt = handling === 'acked' || endedAt ? new Date(firedAt.getTime() + FIRST_LOOK_MS) : null
  return {
    id, projectId: DEMO_PROJECT_ID, ruleId, labels, groupKey: toGroupKey(labels),
    fingerprint: toFingerprint(ruleId, labels), pipelines, severity, peakSeverity: severity, value, peak: value,
    condition: endedAt ? 'RESOLVED' : 'FIRING', cause: 'breach', conditionAt: endedAt ?? firedAt,
    startedAt: firedAt, firedAt, resolvedAt: endedAt, endReason: endedAt ? 'recovered' : null,
    evaluatedAt: endedAt ?? until, candidateCause: null, candidateAt: null, inhibitedBy: null, notified: 0,
    firstAckedAt: lookedAt, ackUntil: null,
    ...handling === 'acked'
      ? { handling: 'ACKED', ackedBy: actor, ackedAt: lookedAt, ackNote: life.alert.acked }
      : { handling: 'OPEN', ackedBy: '', ackedAt: null, ackNote: '' },
    ...handling === 'closed'
      ? { handling: 'CLOSED', closedBy: actor, closedAt: endedAt, closeNote: life.alert.closed }
      : { closedBy: '', closedAt: null, closeNote: '' },
    ...handling === 'silenced'
      ? { silenceId: silence.id, silencedUntil: silence.endsAt }
      : { silenceId: null, silencedUntil: null },
  }
}

/** What its history says, in the order of its ids. */
function toEvents(
  { startedAt, firstAckedAt, resolvedAt, closedAt, silenceId, ackNote, closeNote }: DemoAlert,
  { life, actor }: Pick<AlertPlace, 'life' | 'actor'>,
): { type: AlertEventType, at: Date, actor?: string, note?: string }[] {
  return [
    { type: 'firing', at: startedAt },
    ...firstAckedAt ? [{ type: 'acked' as const, at: firstAckedAt, actor, note: ackNote }] : [],
    ...silenceId === null ? [] : [{ type: 'silenced' as const, at: startedAt, actor, note: life.alert.silence }],
    ...resolvedAt ? [{ type: 'resolved' as const, at: resolvedAt, note: 'recovered' }] : [],
    ...closedAt ? [{ type: 'closed' as const, at: closedAt, actor, note: closeNote }] : [],
  ]
}
