import type { RouteLocationRaw } from 'vue-router'
import type { UploadView } from '#shared/contract/upload.contract'
import { toProblem } from '~/utils/api/problem'
import { NO_LAYER } from '~/utils/source/source-url'

interface Refusal {
  text: string
  label: string
  icon: string
  to: RouteLocationRaw
}

/** What the deletion of an upload affects, and the deletion itself. */
export function useUploadDelete(upload: UploadView, onDone: () => void) {
  const { t } = useI18n()
  const api = useApi()
  const route = useRoute()
  const notify = useNotify()
  const { number } = useFormat()
  const { findingText } = useFindingText()
  const use = useApiData('uploadUse', { params: { id: upload.id } })
  const isFailed = computed(() => use.status.value === 'error')
  /** Pages do not change by themselves while a dialog is open. */
  const { run: lookAgain, isBusy: isLooking } = useAction(() => use.refresh(), {})

  /** What forbids it, and where that is mended; [] = nothing, as far as is known. */
  const refusals = computed<Refusal[]>(() => {
    const { sources = [], livingRun = null } = use.data.value ?? {}
    return [
      ...sources.filter(({ isArchived }) => !isArchived).map(({ id, name }) => ({
        text: t('source.upload.delete_source', { name }),
        label: t('source.upload.archive_of', { name }),
        icon: 'i-lucide-archive',
        // Another layer of the same list.
        to: { query: { ...route.query, ...NO_LAYER, archive: id } },
      })),
      ...livingRun
        ? [{
            text: t('source.upload.delete_living', { name: livingRun.name }),
            label: t('source.import.show_run'),
            icon: 'i-lucide-list-checks',
            to: `/runs/${livingRun.id}`,
          }]
        : [],
    ]
  })
  /** Undefined = it is forbidden, or nobody knows yet, or any more, what it affects. */
  const facts = computed(() => {
    if (use.status.value !== 'success' || use.data.value === null || refusals.value.length > 0) {
      return undefined
    }
    const { sources, runs, hasTwin } = use.data.value
    return [
      runs === 0 ? t('source.upload.delete_none') : t('source.upload.delete_runs', { runs: number(runs) }, runs),
      ...sources.map(({ name }) => t('source.upload.delete_source_archived', { name })),
      ...hasTwin ? [t('source.upload.delete_twin')] : [],
      t('source.upload.delete_kept'),
    ]
  })

  const { run: remove, isBusy } = useAction(async () => {
    await api('uploadDelete', { params: { id: upload.id } })
    notify.done(t('source.upload.deleted', { name: upload.filename }))
    onDone()
  }, {
    title: () => t('source.upload.delete_failed', { name: upload.filename }),
    explain: (error) => {
      // A source or a run has begun to read it since.
      void use.refresh()
      const [field] = toProblem(error)?.errors ?? []
      return field && findingText(field)
    },
  })

  return { isFailed, refusals, facts, lookAgain, isLooking, remove, isBusy }
}
