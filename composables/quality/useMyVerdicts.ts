import type { QcVerdictItem } from '#shared/contract/quality/qc-review.contract'
import { UNDO_MS } from '#shared/domain/quality/sample-review'
import type { QualityPageState } from '~/utils/quality/quality-url'

const PAGE_SIZE = 50
/** The request needs its time to arrive. */
const SPARE_MS = 1_000

/**
 * What the reviewer of this browser has said, on its tab. A verdict of this moment is taken back at once, an older one
 * with a reason.
 */
export function useMyVerdicts(state: Readonly<Ref<QualityPageState>>) {
  const { t } = useI18n()
  const api = useApi()
  const reviewer = useReviewer()
  const projectId = useProjectId()
  const list = useApiData('qcVerdictList', () => state.value.tab === 'mine'
    ? { query: {
        projectId: projectId.value, reviewer: reviewer.value, cursor: state.value.cursor || undefined, limit: PAGE_SIZE,
      } }
    : undefined, { topics: ['quality'] })
  const reopening = shallowRef<QcVerdictItem>()

  const undoing = useAction(async ({ sampleId }: QcVerdictItem) => {
    await api('qcSampleUndo', { params: { id: sampleId }, body: { reviewer: reviewer.value } })
    await list.refresh()
  }, { title: () => t('review.fault.undo_failed'), keyOf: ({ sampleId }) => sampleId })
  const reopen = useReviewReopen({ reviewer, onReopened: async () => {
    reopening.value = undefined
    await list.refresh()
  } })

  function undo(verdict: QcVerdictItem) {
    if (Date.now() - Date.parse(verdict.at) < UNDO_MS - SPARE_MS) {
      return undoing.run(verdict)
    }
    reopening.value = verdict
  }

  return {
    list, reviewer, reopening, undo, reopen,
    busyIds: computed(() => undoing.running.value.map(([{ sampleId }]) => sampleId)),
  }
}
