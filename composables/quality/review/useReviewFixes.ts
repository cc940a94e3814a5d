import type { QcLotDetail } from '#shared/contract/quality/qc-lot.contract'
import { isLotOpen } from '#shared/domain/quality/lot-state'
import { createKeys } from '~/utils/api/request-key'

export type FixedLot = Pick<
  QcLotDetail, 'id' | 'state' | 'origin' | 'datasetVersion' | 'counts' | 'history' | 'versionLot'
>

/** Puts the fixed records of a decided lot into the next version of its dataset, and shows the run that does it. */
export function useReviewFixes(lot: () => FixedLot) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const keys = createKeys()
  const count = computed(() => lot().counts.fixed)
  // A gate puts its fixes in place itself.
  const runId = computed(() => lot().history.find(({ action }) => action === 'qc_lot.fixes')?.runId ?? undefined)
  const areOutside = computed(() => runId.value === undefined && count.value > 0 && lot().origin === 'version' && lot().datasetVersion !== null)
  const isPossible = computed(() => areOutside.value && !isLotOpen(lot().state))
  /** Once the lot is decided. */
  const isLater = computed(() => areOutside.value && isLotOpen(lot().state))

  const applying = useAction(async () => {
    const { id } = lot()
    const run = await api('qcLotFixes', { params: { id }, idempotencyKey: keys.keyFor('fixes', id) })
    notify.done(t('review.fixes.launched', { count: count.value }, count.value))
    await goTo(`/runs/${run.id}`)
  }, { title: () => t('review.fixes.failed') })

  return { apply: applying.run, isBusy: applying.isBusy, isPossible, isLater, runId, count }
}
