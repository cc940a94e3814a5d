import type { ActiveRunView } from '#shared/contract/run/run-active.contract'
import { type Estimate, estimateRun } from '~/utils/run/run-estimate'
import { NOTHING } from '~/utils/format/number-format'

/** Time left as text; without an estimate the reason. */
export function useEstimateText() {
  const { t } = useI18n()
  const { label } = useLabels()
  const { duration } = useFormat()
  const { nameOfStage } = useStageNames()

  function textOf(estimate: Estimate): { text: string, reason: string } {
    if (estimate.reason === undefined) {
      return { text: duration(estimate.ms), reason: '' }
    }
    return {
      text: NOTHING,
      reason: label('overview.estimate', estimate.reason, { stage: estimate.stage ? nameOfStage(estimate.stage) : '' }),
    }
  }

  /** For the table of runs: a short text, and the reason on hover. */
  function timeLeftOf(run: ActiveRunView): { text: string, reason: string } {
    const { text, reason } = textOf(estimateRun(run))
    return { text: reason && run.state === 'RUNNING' ? t('overview.estimated.none_short') : text, reason }
  }

  return { textOf, timeLeftOf }
}
