import type { DatasetView } from '#shared/contract/dataset.contract'
import { createKeys } from '~/utils/api/request-key'

/** Creates a dataset, or changes its name and description. */
export function useDatasetForm(dataset: DatasetView | undefined, onDone: (id: string) => void) {
  const { t } = useI18n()
  const api = useApi()
  const projectId = useProjectId()
  const keys = createKeys()
  const name = ref(dataset?.name ?? '')
  const description = ref(dataset?.description ?? '')

  function send() {
    const body = { name: name.value, description: description.value }
    const made = { projectId: projectId.value, ...body }
    return dataset
      ? api('datasetChange', { params: { id: dataset.id }, version: dataset.version, body })
      : api('datasetCreate', { body: made, idempotencyKey: keys.keyFor('dataset', made) })
  }

  return {
    name,
    description,
    ...useFormSend({
      send,
      onDone,
      fields: { '/name': t('dataset.form.bad_name'), '/description': t('dataset.form.bad_description') },
      done: () => dataset ? t('dataset.form.saved') : t('dataset.form.created', { name: name.value.trim() }),
      failed: t('dataset.form.failed'),
    }),
  }
}
