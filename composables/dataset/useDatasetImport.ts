import type { DatasetView } from '#shared/contract/dataset.contract'
import { toProblem } from '~/utils/api/problem'
import { createKeys } from '~/utils/api/request-key'

/** Reads a source into a new version: a run, to which the page goes. */
export function useDatasetImport(dataset: DatasetView, onDone: (runId: string) => void) {
  const { t } = useI18n()
  const api = useApi()
  const toast = useToast()
  const { textOf } = useFailureText()
  const { findingText } = useFindingText()

  const sources = useApiData('sourceList', { query: { projectId: dataset.projectId, limit: 200 } })
  const sourceId = ref('')
  const isBusy = ref(false)
  const errors = ref<Record<string, string>>({})
  const keys = createKeys()

  function showFailure(error: unknown) {
    errors.value = Object.fromEntries((toProblem(error)?.errors ?? []).map(field => [field.pointer, findingText(field)]))
    if (!errors.value['/sourceId']) {
      const [detail] = Object.values(errors.value)
      toast.add({ title: t('dataset.import.failed'), description: detail ?? textOf(error), icon: 'i-lucide-circle-x', color: 'error', duration: 0 })
    }
  }

  async function start() {
    if (isBusy.value) {
      return
    }
    isBusy.value = true
    errors.value = {}
    try {
      const body = { sourceId: sourceId.value }
      const run = await api('datasetImport', { params: { id: dataset.id }, body, idempotencyKey: keys.keyFor('import', body) })
      toast.add({ title: t('dataset.import.started', { name: dataset.name }), icon: 'i-lucide-circle-check', color: 'success' })
      onDone(run.id)
    }
    catch (error) {
      showFailure(error)
    }
    finally {
      isBusy.value = false
    }
  }

  return { sources, sourceId, isBusy, errors, start }
}
