import type { DatasetView } from '#shared/contract/dataset.contract'
import { toProblem } from '~/utils/api/problem'
import { createKeys } from '~/utils/api/request-key'

/** Reads a source into a new version: a run, to which the page goes. */
export function useDatasetImport(dataset: DatasetView, onDone: (runId: string) => void) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const { findingText } = useFindingText()

  const sources = useApiData('sourceList', { query: { projectId: dataset.projectId, limit: 200 } })
  const sourceId = ref('')
  const errors = ref<Record<string, string>>({})
  const keys = createKeys()

  const { run: start, isBusy } = useAction(async () => {
    errors.value = {}
    const body = { sourceId: sourceId.value }
    const run = await api('datasetImport', { params: { id: dataset.id }, body, idempotencyKey: keys.keyFor('import', body) })
    notify.done(t('dataset.import.started', { name: dataset.name }))
    onDone(run.id)
  }, {
    title: () => t('dataset.import.failed'),
    explain: (error) => {
      errors.value = Object.fromEntries((toProblem(error)?.errors ?? []).map(field => [field.pointer, findingText(field)]))
      return errors.value['/sourceId'] ? false : Object.values(errors.value)[0]
    },
  })

  return { sources, sourceId, isBusy, errors, start }
}
