import type { Trx } from '#db/client'
import {
  insertAlertEvents, listRaisedOfMetrics, updateAlert, type AlertRow,
} from '#db/repositories/alert/alert.repository'
import type { AlertRuleRow } from '#db/repositories/alert/alert-rule.repository'
import { listSilencesInForce } from '#db/repositories/alert/silence.repository'
import { INHIBITED, INHIBITORS, type AlertMetricName } from '#shared/domain/alert/alert-metric'
import type { Matcher } from '#shared/domain/alert/alert-state'
import type { GroupLabels } from '../observe/sight'

/** An alert names at most so many pipelines; one that names all of them may be about more. */
export const MOST_PIPELINES = 5

/**
 * All must match. A label that is not there equals nothing; instead of `pipeline`, the pipelines that the alert names
 * count.
 */
export const isMatching = (matchers: readonly Matcher[], labels: GroupLabels, pipelines: readonly string[]): boolean =>
  matchers.every(({ label, isEqual, value }) => label === 'pipeline' && !Object.hasOwn(labels, label)
    ? isMatchingAll(pipelines, { isEqual, value })
    : ((Object.hasOwn(labels, label) ? labels[label] : undefined) === value) === isEqual)

/** What may be about another pipeline must be heard. Without any it is as any label that is not there. */
const isMatchingAll = (pipelines: readonly string[], { isEqual, value }: Omit<Matcher, 'label'>): boolean =>
  pipelines.length === 0
    ? !isEqual
    : pipelines.length < MOST_PIPELINES && pipelines.every(id => (id === value) === isEqual)

/**
 * What a silence can name: the alert's labels, its rule, metric and severity, and the only ones that its rule looks
 * at.
 */
const toMatchedLabels = (
  { labels, severity }: Pick<AlertRow, 'labels' | 'severity'>,
  { id, metric, filter }: Pick<AlertRuleRow, 'id' | 'metric' | 'filter'>,
) => {
  const { pipelineId: pipeline, stage, modelVersion: model, datasetId: dataset } = filter
  const watched = Object.entries({ pipeline, stage, model, dataset }).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(watched), ...labels, rule: id, metric, severity }
}

/**
 * What keeps living alerts of a rule quiet now: silences, and alerts that name their cause. An acknowledgement that has
 * run out ends. @returns the alerts as they are now
 */
export async function applyOverlays(
  trx: Trx, rule: AlertRuleRow, alerts: readonly AlertRow[], now: Date,
): Promise<AlertRow[]> {
  const alive = alerts.filter(alert => alert.resolvedAt === null)
  if (alive.length === 0) {
    return [...alerts]
  }
  const silences = await listSilencesInForce(trx, rule.projectId)
  const isInhibitable = INHIBITED.includes(rule.metric as AlertMetricName)
  const [inhibitor] = isInhibitable ? await listRaisedOfMetrics(trx, rule.projectId, INHIBITORS) : []
  const changed: AlertRow[] = []
  for (const alert of alive) {
    const silence = silences.find(({ matchers }) => isMatching(matchers, toMatchedLabels(alert, rule), alert.pipelines))
    changed.push(await applyTo(
      trx, alert,
      { silenceId: silence?.id ?? null, silencedUntil: silence?.endsAt ?? null, inhibitedBy: inhibitor?.id ?? null },
      now,
    ))
  }
  return [...changed, ...alerts.filter(alert => alert.resolvedAt !== null)]
}

type Overlay = Pick<AlertRow, 'silenceId' | 'silencedUntil' | 'inhibitedBy'>

async function applyTo(trx: Trx, alert: AlertRow, overlay: Overlay, now: Date): Promise<AlertRow> {
  const isAckOver = alert.handling === 'ACKED' && alert.ackUntil !== null && alert.ackUntil <= now
  const isSame = alert.silenceId === overlay.silenceId
    && alert.silencedUntil?.getTime() === overlay.silencedUntil?.getTime()
    && alert.inhibitedBy === overlay.inhibitedBy
  if (isSame && !isAckOver) {
    return alert
  }
  const about = { projectId: alert.projectId, alertId: alert.id, severity: alert.severity, value: alert.value }
  await insertAlertEvents(trx, [
    ...alert.silenceId !== null && overlay.silenceId === null ? [{ ...about, type: 'unsilenced' as const }] : [],
    ...alert.silenceId === null && overlay.silenceId !== null ? [{ ...about, type: 'silenced' as const }] : [],
    ...alert.inhibitedBy !== null && overlay.inhibitedBy === null ? [{ ...about, type: 'uninhibited' as const }] : [],
    ...alert.inhibitedBy === null && overlay.inhibitedBy !== null ? [{ ...about, type: 'inhibited' as const }] : [],
    ...isAckOver ? [{ ...about, type: 'ack_expired' as const }] : [],
  ])
  return updateAlert(
    trx, alert.id, { ...overlay, ...isAckOver && { handling: 'OPEN', ackedAt: null, ackUntil: null, notified: 0 } },
  )
}
