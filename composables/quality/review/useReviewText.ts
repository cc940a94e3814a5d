import type { QcSampleView } from '#shared/contract/quality/qc-lot.contract'
import type { QcSampleDetail, QcSampleVerdict } from '#shared/contract/quality/qc-review.contract'
import type { DraftFault } from '~/utils/quality/review-draft'
import { closeAround } from '~/utils/format/wide-text'

/** What is said about samples and verdicts, in the reader's language. */
export function useReviewText() {
  const { t } = useI18n()
  const { label } = useLabels()
  const { actorText } = useActorText()

  function findingText({ kind, field, detail, isUnchecked }: QcSampleView['findings'][number]): string {
    if (isUnchecked) {
      return t('review.finding.unchecked', { field, rule: label('quality.rule_kind', kind) })
    }
    const text = t('review.finding.text', { field, rule: label('review.rule', kind) })
    return detail === '' ? text : t('review.finding.detail', { text, detail })
  }

  function verdictText({ reviewer, role, verdict, undoneAt }: QcSampleVerdict): string {
    const text = t('review.history.verdict', {
      reviewer: actorText(reviewer), role: label('review.role', role), verdict: label('quality.verdict', verdict),
    })
    return undoneAt === null ? text : t('review.history.undone', { text })
  }

  const faultText = (fault: DraftFault): string => label('review.wrong', fault.code, { ...fault })

  /** What happened to a sample, newest first. */
  function historyOf(
    { verdicts, claim, findings, position, drawnAt }: QcSampleDetail,
  ): { key: string, at: string | undefined, text: string }[] {
    return [
      ...claim
        ? [{
            key: 'claim', at: undefined,
            text: closeAround(t('review.history.claimed', { reviewer: actorText(claim.by) }), actorText(claim.by)),
          }]
        : [],
      ...verdicts.toReversed().map(verdict => ({ key: verdict.id, at: verdict.at, text: verdictText(verdict) })),
      ...findings.map((finding, index) => ({
        key: `finding ${index}`, at: drawnAt, text: t('review.history.finding', { text: findingText(finding) }),
      })),
      { key: 'drawn', at: drawnAt, text: t('review.history.drawn', { position }) },
    ]
  }

  return { findingText, verdictText, faultText, historyOf }
}
