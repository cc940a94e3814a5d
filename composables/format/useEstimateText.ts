import type { ActiveRunView } from '#shared/contract/overview.contract'
import { type Estimate, estimateRun, type NoEstimate } from '~/utils/run/run-estimate'
import { NOTHING } from '~/utils/format/number-format'

/** Time left, in words; without an estimate the reason. */
export function useEstimateText() {
  const { t } = useI18n()
  const { duration } = useFormat()
  const { labelOf } = useStageLabel()

  const reasons: Record<NoEstimate, (stage: string) => string> = {
    not_running: () => t('overview.estimate.not_running'),
    no_output: stage => t('overview.estimate.no_output', { stage }),
    unknown_total: stage => t('overview.estimate.unknown_total', { stage }),
    no_pace: stage => t('overview.estimate.no_pace', { stage }),
  }

  function textOf(estimate: Estimate): { text: string, reason: string } {
    if (estimate.reason === undefined) {
      return { text: duration(estimate.ms), reason: '' }
    }
    return { text: NOTHING, reason: reasons[estimate.reason](estimate.stage ? labelOf(estimate.stage) : '') }
  }

  /** In the table of runs: short, the reason on hover. */
  function timeLeftOf(run: ActiveRunView): { text: string, reason: string } {
    const { text, reason } = textOf(estimateRun(run))
    return { text: reason && run.state === 'RUNNING' ? t('overview.estimate.none_short') : text, reason }
  }

  return { textOf, timeLeftOf }
}
