import type { RunDetail } from '#shared/contract/run/run.contract'
import { formatRatio } from '~/utils/format/number-format'
import { toEta } from '~/utils/run/run-eta'
import { isEnded } from '~/utils/run/run-progress'

/** Below this the two paces say the same, and one time is enough. */
const SPAN_WORTH_SAYING = 1.2

/** When a run will end, as text. Empty texts without an estimate; then `whyNone` has the reason. */
export function useRunEta(
  run: MaybeRefOrGetter<RunDetail>, readAtMs: MaybeRefOrGetter<number>, nowMs: MaybeRefOrGetter<number>,
) {
  const { t } = useI18n()
  const { duration, moment } = useFormat()
  const { label } = useLabels()
  const { nameOfStage } = useStageNames()

  const eta = computed(() => toEta(toValue(run), toValue(readAtMs)))
  const leftAt = (atMs: number) => Math.max(0, atMs - toValue(nowMs))
  return {
    eta,
    end: computed(() => {
      if (eta.value.reason !== undefined) {
        return ''
      }
      const time = moment(eta.value.endMs, toValue(nowMs))
      return eta.value.unpaced ? t('run.eta.not_before', { time }) : time
    }),
    left: computed(() => eta.value.reason === undefined ? duration(leftAt(eta.value.endMs)) : ''),
    /** Undefined when both ends read alike. */
    span: computed(() => {
      if (
        eta.value.reason !== undefined || leftAt(eta.value.latestMs) < SPAN_WORTH_SAYING * leftAt(eta.value.earliestMs)
      ) {
        return undefined
      }
      const [from, to] = [duration(leftAt(eta.value.earliestMs)), duration(leftAt(eta.value.latestMs))]
      return from === to ? undefined : { from, to }
    }),
    whyNone: computed(() => {
      const { reason, ...rest } = eta.value
      return reason === undefined
        ? ''
        : label('overview.estimate', reason, { stage: 'stage' in rest && rest.stage ? nameOfStage(rest.stage) : '' })
    }),
  }
}

/** The title of a run's page, read in the tab: how far and how long yet, else its state, then its name. */
export function useRunTitle(
  run: MaybeRefOrGetter<RunDetail & { fetchedAt: number } | null>, nowMs: MaybeRefOrGetter<number>,
) {
  const { t } = useI18n()
  const { duration } = useFormat()
  const { label } = useLabels()

  return computed(() => {
    const now = toValue(run)
    if (!now) {
      return t('run.list.title')
    }
    const named = { name: now.name, state: label('run.state', now.stateName), percent: formatRatio(now.fraction, 0) }
    const eta = toEta(now, now.fetchedAt)
    if (eta.reason === undefined) {
      const left = duration(Math.max(0, eta.endMs - toValue(nowMs)))
      return eta.unpaced ? t('run.title.at_least', { ...named, left }) : t('run.title.left', { ...named, left })
    }
    return isEnded(now) || now.state === 'QUEUED' ? t('run.title.state', named) : t('run.title.progress', named)
  })
}
