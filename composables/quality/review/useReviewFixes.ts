import type { QcLotDetail } from '#shared/contract/quality/qc-lot.contract'
import { isDemoProject } from '#shared/domain/project'
import { isLotOpen, isLotPassed } from '#shared/domain/quality/lot-state'
import { toProblem } from '~/utils/api/problem'
import { createKeys } from '~/utils/api/request-key'
import { findFixesRun, hasFixesToWrite } from '~/utils/quality/lot-look'

export type FixedLot = Pick<
  QcLotDetail,
  'id' | 'projectId' | 'state' | 'origin' | 'datasetId' | 'datasetName' | 'datasetVersion' | 'counts' | 'settledFixes'
  | 'settledFailures' | 'history' | 'versionLot'
>

/**
 * Puts the fixed records of a decided lot into the next version of its dataset, without the failed ones if asked, and
 * shows the run that does it.
 */
export function useReviewFixes(lot: () => FixedLot) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const keys = createKeys()
  // So far, while the lot is open; of one that was rejected early a disputed fix is never written.
  const count = computed(() => isLotOpen(lot().state) ? lot().counts.fixed : lot().settledFixes)
  const runId = computed(() => findFixesRun(lot()))
  const isUnwritten = computed(() =>
    runId.value === undefined && lot().origin === 'version' && lot().datasetVersion !== null)
  const isPossible = computed(() => hasFixesToWrite(lot()))
  /** Once the lot is decided. */
  const isLater = computed(() => isUnwritten.value && count.value > 0 && isLotOpen(lot().state))
  const failed = computed(() => lot().settledFailures)
  /** An accepted version without a fix to write, but with records that failed. */
  const isOnlyToLeave = computed(() => isUnwritten.value && count.value === 0 && failed.value > 0
    && isLotPassed(lot().state) && !isDemoProject(lot().projectId))

  /** With the newest version that was shown: what a later one changes was not. */
  const applying = useAction(async (newestVersion: string, leaveOutFailed: boolean) => {
    const request = { params: { id: lot().id }, body: { newestVersion, leaveOutFailed } }
    const run = await api('qcLotFixes', { ...request, idempotencyKey: keys.keyFor('fixes', request) })
    notify.done(count.value > 0
      ? t('review.fixes.launched', { count: count.value }, count.value)
      : t('review.fixes.launched_without', { count: failed.value }, failed.value))
    await goTo(`/runs/${run.id}`)
  }, {
    title: () => t('review.fixes.failed'),
    explain: (error) => {
      const isLate = toProblem(error)?.errors?.some(({ code }) => code === 'NEWER_VERSION')
      return isLate ? t('review.fixes.newer') : undefined
    },
  })

  return { apply: applying.run, isBusy: applying.isBusy, isPossible, isLater, isOnlyToLeave, runId, count, failed }
}
