import type { DatasetView } from '#shared/contract/dataset.contract'
import { createKeys } from '~/utils/api/request-key'

/** Imports a source into a new version by a run, and opens the page of the run. */
export function useDatasetImport(dataset: DatasetView, onDone: (runId: string) => void) {
  const { t } = useI18n()
  const api = useApi()
  const keys = createKeys()
  const { list: sources, items } = useThings('source', { projectId: dataset.projectId })
  const sourceId = ref('')

  function send() {
    const body = { sourceId: sourceId.value }
    return api('datasetImport', { params: { id: dataset.id }, body, idempotencyKey: keys.keyFor('import', body) })
  }

  const { isBusy, errors, save } = useFormSend({
    send,
    onDone,
    fields: { '/sourceId': undefined },
    done: () => t('dataset.import.started', { name: dataset.name }),
    failed: t('dataset.import.failed'),
  })
  return { sources, items, sourceId, isBusy, errors, start: save }
}
