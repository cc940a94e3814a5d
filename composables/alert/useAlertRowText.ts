import type { AlertView } from '#shared/contract/alert.contract'

/**
 * What a row says of an alert besides its value: since when, what was done about it, and what keeps it from being sent.
 */
export function useAlertRowText(alert: () => AlertView, nowMs: () => number) {
  const { t } = useI18n()
  const { label } = useLabels()
  const { duration, moment } = useFormat()
  const { actorText } = useActorText()
  const { nameOf } = useAlertText()

  /** How long, since when, on whom it falls, and what keeps it from being sent. */
  const since = computed(() => {
    const { firedAt, startedAt, resolvedAt, condition, resolvesAt, conditionAt } = alert()
    if (resolvedAt !== null) {
      return t('alert.row.lasted', {
        duration: duration(Date.parse(resolvedAt) - Date.parse(firedAt ?? startedAt)),
        from: moment(firedAt ?? startedAt, nowMs()), to: moment(resolvedAt, nowMs()),
      })
    }
    if (condition === 'RECOVERING' && resolvesAt !== null) {
      return t('alert.row.recovering', { since: duration(nowMs() - Date.parse(conditionAt)), left: duration(Math.max(
        0, Date.parse(resolvesAt) - nowMs(),
      )) })
    }
    if (firedAt === null && condition !== 'PENDING') {
      return t('alert.row.since', { duration: duration(nowMs() - Date.parse(conditionAt)) })
    }
    return firedAt === null
      ? t('alert.row.pending', { duration: duration(nowMs() - Date.parse(startedAt)) })
      : t('alert.row.firing', { duration: duration(nowMs() - Date.parse(firedAt)) })
  })
  const acted = computed(() => {
    const { ack, closed, end } = alert()
    if (closed) {
      return t('alert.row.closed', { by: actorText(closed.by), time: moment(closed.at, nowMs()), note: closed.note })
    }
    if (ack) {
      const named = { by: actorText(ack.by), time: moment(ack.at, nowMs()), note: ack.note }
      return ack.note ? t('alert.row.acked_note', named) : t('alert.row.acked', named)
    }
    // That it has recovered is its state, which stands beside it.
    return end && end !== 'recovered' ? label('alert.end', end) : ''
  })
  const muted = computed(() => {
    const { silence, inhibitedBy } = alert()
    return [
      silence && t('alert.row.silenced', { time: moment(silence.until, nowMs()), reason: silence.reason }),
      inhibitedBy && t('alert.row.inhibited', { name: nameOf(inhibitedBy) }),
    ].filter(text => text !== null).join(t('alert.separator'))
  })

  return { since, acted, muted }
}
