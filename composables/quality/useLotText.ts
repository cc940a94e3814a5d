import type { QcLotDetail, QcLotView } from '#shared/contract/quality/qc-lot.contract'
import { joinSentences } from '~/utils/format/wide-text'
import { toDue } from '~/utils/quality/lot-look'
import type { OcMark } from '~/utils/quality/quality-chart'

type PassedLot = Pick<QcLotDetail, 'settledFixes' | 'settledFailures' | 'leavesOutFailed'>

/** Texts of a lot that several places share. */
export function useLotText() {
  const { t } = useI18n()
  const { duration, number } = useFormat()
  const { label } = useLabels()

  /** With one decimal where it says something: 97.5%, 100%. */
  const percent = (ratio: number, digits = 1) => `${Number((ratio * 100).toFixed(digits))}%`

  /** The dataset and its version, or the run and its stage that waits. */
  const subjectOf = ({
    datasetName, datasetVersion, runName, stageKey,
  }: Pick<QcLotView, 'datasetName' | 'datasetVersion' | 'runName' | 'stageKey'>) =>
    datasetName === null
      ? t('quality.lot.of_stage', { run: runName ?? '', stage: stageKey ?? '' })
      : datasetVersion === null ? datasetName : `${datasetName} ${datasetVersion}`

  /** How long until it is due, or since; '' = not due. */
  function dueTextOf(lot: Pick<QcLotView, 'dueAt' | 'state'>, nowMs: number): string {
    const due = toDue(lot, nowMs)
    return due === undefined
      ? ''
      : due.isOverdue
        ? t('quality.lot.overdue', { time: duration(due.ms) })
        : t('quality.lot.left', { time: duration(due.ms) })
  }

  /** How many samples may have a defect; null = any number. */
  const limitOf = (limit: number | null): string => limit === null
    ? t('quality.lot.no_limit')
    : limit === 0 ? t('quality.lot.none_allowed') : t('quality.lot.at_most', { limit: number(limit) })

  /** With how many samples with a major defect a lot is accepted. */
  const acceptText = (accept: number): string =>
    accept === 0 ? t('quality.plan.accept_none') : t('quality.plan.accept_words', { accept: number(accept) })

  /** And with how many that have minor ones only; null = any number. */
  const minorText = (accept: number | null): string => accept === null
    ? t('quality.plan.minor_free')
    : accept === 0 ? t('quality.plan.minor_none') : t('quality.plan.minor_words', { accept: number(accept) })

  /** A sampling plan: how many are drawn, and what counts against each limit. */
  const planText = (
    { sampleSize, acceptNumber, minorAcceptNumber }: {
      sampleSize: number
      acceptNumber: number
      /** null = no limit; absent = not said. */
      minorAcceptNumber?: number | null | undefined
    },
  ): string => joinSentences([
    t('quality.plan.in_words', { size: number(sampleSize) }, sampleSize), acceptText(acceptNumber),
    ...minorAcceptNumber === undefined ? [] : [minorText(minorAcceptNumber)],
    t('quality.plan.critical_hint'),
  ])

  /** Samples that count against the plan, and how many of them it allows. */
  const defectsText = (count: number, acceptNumber: number): string =>
    t('quality.lot.defects_found', { count: number(count), limit: limitOf(acceptNumber) })

  /**
   * What became of fixed and of failed samples at a gate that has let their lot through: it puts fixes in place by
   * itself, and leaves failed ones out where that was decided.
   */
  function gateTexts({ settledFixes: fixed, settledFailures: failed, leavesOutFailed }: PassedLot): string[] {
    const words = { count: number(failed) }
    const ofFailed = leavesOutFailed
      ? t('quality.lot.gate_left', words, failed)
      : t('quality.lot.gate_failed', words, failed)
    return [
      ...fixed > 0 ? [t('quality.lot.gate_fixed', { count: number(fixed) }, fixed)] : [],
      ...failed > 0 ? [ofFailed] : [],
    ]
  }

  /** Only samples were looked at: what that says of all records; '' = nothing yet. */
  const rateRangeOf = ({ passInterval: range }: Pick<QcLotView, 'passInterval'>): string =>
    range ? t('quality.lot.rate_range', { low: percent(range.low), high: percent(range.high) }) : ''

  /** The point of a curve: AQL, LTPD, or how many lots of such a quality are accepted. */
  const markText = ({ key, accept }: OcMark) => key === 'aql' || key === 'ltpd'
    ? label('quality.mark', key)
    : t('quality.oc.accepted', { accept: percent(accept) })

  return {
    acceptText, defectsText, dueTextOf, gateTexts, limitOf, markText, minorText, percent, planText, rateRangeOf,
    subjectOf,
  }
}
