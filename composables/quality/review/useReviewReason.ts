import type { QcLotDetail } from '#shared/contract/quality/qc-lot.contract'
import type { QcSampleDetail } from '#shared/contract/quality/qc-review.contract'
import { takesVerdicts } from '#shared/domain/quality/sample-review'
import { closeAround } from '~/utils/format/wide-text'

interface ShownSample {
  lot: Pick<QcLotDetail, 'state'>
  sample?: QcSampleDetail | undefined
  canJudge: boolean
  isGiven: boolean
  isMine: boolean
  reviewer: string
}

/** Why there is nothing to be said about the sample that is shown; '' = there is. */
export function useReviewReason(shown: () => ShownSample) {
  const { t } = useI18n()
  const { label } = useLabels()
  const { actorText } = useActorText()
  const { whyNot } = useRole()

  return computed(() => {
    const { lot, sample, canJudge, isGiven, isMine, reviewer } = shown()
    if (!takesVerdicts(lot.state)) {
      return t('review.fault.closed')
    }
    if (!sample || canJudge || isGiven) {
      return ''
    }
    if (sample.awaited === null) {
      return t('review.settled')
    }
    const refusal = whyNot('operator')
    if (refusal !== undefined) {
      return refusal
    }
    const standing = sample.verdicts.filter(({ undoneAt }) => undoneAt === null)
    const isOwn = standing.some(given => given.reviewer === reviewer)
    if (sample.awaited === 'second' && isOwn) {
      return t('review.same_reviewer')
    }
    if (sample.awaited === 'adjudication' && isOwn) {
      const [first = '', second = ''] = standing.map(given => actorText(given.reviewer))
      return t('review.own_dispute', { first, second })
    }
    return sample.claim && !isMine
      ? closeAround(
          t('review.claim.taken', { reviewer: actorText(sample.claim.by), left: toClock(sample.claim.leftMs) }),
          actorText(sample.claim.by),
        )
      : label('review.sample_role', sample.awaited)
  })
}
