import type { AlertView } from '#shared/contract/alert.contract'
import type { HandoverDecision } from '#shared/contract/overview/handover.contract'
import type { RunListItem } from '#shared/contract/run/run-list.contract'
import { isTrial } from '#shared/domain/run/run-record'
import type { ReportRow } from '~/utils/stat/handover-report'
import { NOTHING } from '~/utils/format/number-format'
import { toShortId } from '~/utils/format/short-id'

/** Runs in a handover, as text. */
export function useHandoverRuns() {
  const { t } = useI18n()
  const { label } = useLabels()
  const { exact, number } = useFormat()
  const { errorOf } = useReasonText()
  const { nameOfStage } = useStageNames()

  const pathOf = ({ id }: RunListItem) => `/runs/${id}`
  function nameOf({ name, id, recordLimit }: RunListItem): string {
    const named = t('stat.handover.named', { name, id: toShortId(id) })
    return isTrial({ recordLimit }) ? t('stat.handover.trial', { name: named }) : named
  }

  const runColumns = computed(() => [
    t('stat.column.run'), t('stat.handover.column.state'), t('stat.handover.column.started'),
    t('stat.handover.column.ended'), t('stat.column.in'), t('stat.column.out'), t('stat.column.failed'),
    t('stat.column.tokens'),
  ])
  const toRunRow = (run: RunListItem): ReportRow => ({
    key: run.id,
    path: pathOf(run),
    cells: [
      nameOf(run), label('run.state', run.stateName), exact(run.startedAt), exact(run.finishedAt),
      number(run.recordsIn), number(run.recordsOut), number(run.recordsFailed),
      number(run.inputTokens + run.outputTokens),
    ],
  })

  const failureColumns = computed(() => [
    t('stat.column.run'), t('stat.handover.column.state'), t('stat.column.stage'), t('stat.handover.column.reason'),
    t('stat.handover.column.disposition'), t('stat.handover.column.ended'),
  ])
  function toFailureRow(run: RunListItem): ReportRow {
    const { text, note } = run.error ? errorOf(run.error) : { text: NOTHING, note: '' }
    const { disposition } = run
    return {
      key: run.id,
      path: pathOf(run),
      cells: [
        nameOf(run), label('run.state', run.stateName), run.failedStage ? nameOfStage(run.failedStage) : NOTHING,
        [text, note].filter(Boolean).join(t('common.list_separator')),
        disposition === 'none' ? NOTHING : label('run.disposition', disposition), exact(run.finishedAt),
      ],
    }
  }
  return { runColumns, toRunRow, failureColumns, toFailureRow }
}

/** Alerts and decisions in a handover, as text. */
export function useHandoverRows() {
  const { t } = useI18n()
  const { label } = useLabels()
  const { exact } = useFormat()
  const { nameOf, nameOfRule, groupText } = useAlertText()
  const { actorText } = useActorText()
  const { revisionNote } = useRevisionNote()

  const alertColumns = computed(() => [
    t('stat.handover.column.alert'), t('stat.handover.column.severity'), t('stat.handover.column.subject'),
    t('stat.handover.column.handling'), t('stat.handover.column.raised'), t('stat.handover.column.resolved'),
  ])
  const toAlertRow = (alert: AlertView): ReportRow => ({
    key: alert.id,
    path: `/alerts?alert=${alert.id}`,
    cells: [
      nameOf(alert), label('alert.severity', alert.severity), groupText(alert) || NOTHING,
      label('alert.handling', alert.handling), exact(alert.firedAt), exact(alert.resolvedAt),
    ],
  })

  const toLot = (id: string) => `/qc/lots/${id}`
  const toRelease = (id: string) => `/releases/${id}`
  const PATHS: Record<HandoverDecision['kind'], (id: string) => string> = {
    disposition: id => `/runs/${id}`,
    alert_acked: id => `/alerts?alert=${id}`,
    alert_unacked: id => `/alerts?alert=${id}`,
    alert_closed: id => `/alerts?alert=${id}`,
    silence: () => '/alerts?tab=silenced',
    revision: id => `/pipelines/${id}`,
    version: id => `/datasets/${id}`,
    lot_accept: toLot,
    lot_conditional: toLot,
    lot_reject: toLot,
    lot_rework: toLot,
    lot_scrap: toLot,
    release_deprecate: toRelease,
    release_publish: toRelease,
    release_waive: toRelease,
    release_withdraw: toRelease,
  }

  /** A run by its name, an alert by its rule; a silence has none. */
  function subjectOf({ kind, name, rule, pipeline, id, value }: HandoverDecision): string {
    if (rule) {
      const named = nameOfRule({ name, ...rule })
      return pipeline ? t('stat.handover.named', { name: named, id: pipeline }) : named
    }
    const named: Partial<Record<HandoverDecision['kind'], string>> = {
      disposition: t('stat.handover.named', { name, id: toShortId(id) }),
      silence: t('stat.handover.silence'),
      revision: t('stat.handover.revision', { name, number: value }),
      version: t('stat.handover.version', { name, semver: value }),
    }
    return named[kind]
      ?? (kind.startsWith('release_') && value !== '' ? t('stat.handover.version', { name, semver: value }) : name)
  }

  const decisionColumns = computed(() => [
    t('stat.handover.column.subject'), t('stat.handover.column.decision'), t('stat.handover.column.note'),
    t('stat.handover.column.actor'), t('stat.handover.column.at'),
  ])
  // The cast: a disposition is text here, and an unknown one is shown as it is.
  const toDecisionRow = (decision: HandoverDecision): ReportRow => ({
    key: `${decision.kind}:${decision.id}:${decision.at}`,
    path: PATHS[decision.kind](decision.id),
    cells: [
      subjectOf(decision),
      decision.kind === 'disposition'
        ? label('run.disposition', decision.value as 'open')
        : label('stat.handover.kind', decision.kind),
      (decision.kind === 'revision' ? revisionNote(decision.note) : decision.note) || NOTHING,
      decision.actor ? actorText(decision.actor) : t('stat.handover.console'),
      exact(decision.at),
    ],
  })
  return { alertColumns, toAlertRow, decisionColumns, toDecisionRow }
}
