import type { QcSampleDetail } from '#shared/contract/quality/qc-review.contract'

/** Takes every verdict on a sample back, with a reason. */
export function useReviewReopen({ reviewer, onReopened }: { reviewer: Readonly<Ref<string>>, onReopened: (sample: QcSampleDetail) => unknown }) {
  const { t } = useI18n()
  const api = useApi()
  return useAction(async (id: string, reason: string) => {
    await onReopened(await api('qcSampleReopen', { params: { id }, body: { reviewer: reviewer.value, reason } }))
  }, { title: () => t('review.fault.reopen_failed') })
}
