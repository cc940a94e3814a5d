import type { QcSampleReset } from '#shared/contract/quality/qc-review.contract'

interface ReopenOptions {
  reviewer: Readonly<Ref<string>>
  onReopened: (sample: QcSampleReset) => unknown
}

/** Takes every verdict on a sample back, with a reason. */
export function useReviewReopen({ reviewer, onReopened }: ReopenOptions) {
  const { t } = useI18n()
  const api = useApi()
  return useAction(async (id: string, reason: string) => {
    await onReopened(await api('qcSampleReopen', { params: { id }, body: { reviewer: reviewer.value, reason } }))
  }, { title: () => t('review.fault.reopen_failed') })
}
